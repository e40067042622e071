/// Codes in logs that tell a terminal to change colours or to move (ECMA-48).
enum TerminalCode {
  /// The end of the code that begins with an escape; nil when it is no code.
  static func end(_ bytes: [UInt8], _ escape: Int, _ limit: Int) -> Int? {
    guard escape + 1 < limit else { return nil }
    var index = escape + 2
    switch bytes[escape + 1] {
    case UInt8(ascii: "["):
      // Parameters, intermediate bytes, and a final byte that says what to do.
      while index < limit, (0x20...0x3F).contains(bytes[index]) { index += 1 }
      return index < limit && (0x40...0x7E).contains(bytes[index]) ? index + 1 : index
    case UInt8(ascii: "]"):
      // A title or a link, up to a bell, or to an escape and a backslash.
      while index < limit, bytes[index] != 0x07, bytes[index] != 0x1B, bytes[index] != 0x0A {
        index += 1
      }
      guard index < limit, bytes[index] != 0x0A else { return index }
      return bytes[index] == 0x07 ? index + 1 : min(index + 2, limit)
    case UInt8(ascii: "("), UInt8(ascii: ")"): return min(index + 1, limit)
    case 0x30...0x7E: return index
    default: return nil
    }
  }
}
