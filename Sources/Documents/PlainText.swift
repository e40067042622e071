/// The paragraphs of plain text.
enum PlainText {
  /// The paragraphs and list items in a range, without the white space around them.
  ///
  /// A blank line ends one, and so does a line of nothing but punctuation (a rule, the underline of a
  /// title); an item begins where a line starts with a bullet, which is left out, or with a number.
  static func units(of bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var units: [Range<Int>] = []
    var open: Range<Int>?
    var inNumberedList = false
    func close() {
      if let unit = open { units.append(Whitespace.trimmed(bytes, unit)) }
      open = nil
    }
    for line in Lines(bytes, range) {
      let content = Whitespace.trimmed(bytes, line)
      if content.isEmpty || isRule(bytes, content) {
        close()
        continue
      }
      if let bullet = bulletLength(bytes, content) {
        close()
        open = content.lowerBound + bullet..<content.upperBound
        inNumberedList = false
        continue
      }
      if let number = itemNumber(bytes, content), number == 1 || inNumberedList || open == nil {
        close()
        inNumberedList = true
      }
      open = (open?.lowerBound ?? content.lowerBound)..<content.upperBound
    }
    close()
    return units
  }

  /// Three or more marks of one kind, spaces between them allowed: `-----`, `* * *`, `===  ===`.
  static func isRule(_ bytes: [UInt8], _ content: Range<Int>) -> Bool {
    let mark = bytes[content.lowerBound]
    guard (0x21...0x7E).contains(mark), !Whitespace.isLetterOrDigit(mark) else { return false }
    var count = 0
    for byte in bytes[content] where !Whitespace.isSpace(byte) {
      guard byte == mark || byte == UInt8(ascii: "+") else { return false }
      count += 1
    }
    return count >= 3
  }

  /// The length of a bullet and the spaces after it.
  private static func bulletLength(_ bytes: [UInt8], _ content: Range<Int>) -> Int? {
    var length: Int
    switch bytes[content.lowerBound] {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): length = 1
    case 0xE2 where bytes[content].starts(with: [0xE2, 0x80, 0xA2]): length = 3  // •
    default: return nil
    }
    let start = length
    while length < content.count, Whitespace.isSpace(bytes[content.lowerBound + length]) {
      length += 1
    }
    return length > start ? length : nil
  }

  /// The number of a line that begins `12. ` or `12) `.
  private static func itemNumber(_ bytes: [UInt8], _ content: Range<Int>) -> Int? {
    var number = 0
    var index = content.lowerBound
    while index < content.upperBound, Whitespace.isDigit(bytes[index]) {
      guard index - content.lowerBound < 3 else { return nil }
      number = number * 10 + Int(bytes[index] - 0x30)
      index += 1
    }
    guard index > content.lowerBound, index + 1 < content.upperBound,
      bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")"),
      Whitespace.isSpace(bytes[index + 1])
    else { return nil }
    return number
  }
}
