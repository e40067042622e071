/// Text in UTF-16.
enum UTF16Text {
  /// Decodes units; nil when one of them is NUL, which text never has.
  static func decode(_ bytes: ArraySlice<UInt8>, _ encoding: TextEncoding) -> DecodedText? {
    let units = units(bytes, encoding)
    guard !units.contains(0) else { return nil }
    var text = ""
    text.reserveCapacity(units.count)
    var invalid = bytes.count % 2
    var decoder = UTF16()
    var iterator = units.makeIterator()
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): text.unicodeScalars.append(scalar)
      case .error:
        text.unicodeScalars.append("\u{FFFD}")
        invalid += 2
      case .emptyInput: break decoding
      }
    }
    return DecodedText(utf8: Array(text.utf8), encoding: encoding, invalidBytes: invalid)
  }

  /// The byte order of text in UTF-16 without a mark; nil when the bytes are not UTF-16.
  ///
  /// In that order every unit belongs to an assigned character, and more units are ASCII than in
  /// the other order, because texts of all languages have spaces, line breaks and digits.
  static func order(of bytes: [UInt8]) -> TextEncoding? {
    guard bytes.count % 2 == 0 else { return nil }
    let little = asciiCount(bytes, low: 0)
    let big = asciiCount(bytes, low: 1)
    guard little != big else { return nil }
    let encoding = little > big ? TextEncoding.utf16LittleEndian : .utf16BigEndian
    guard let text = decode(bytes[...], encoding), text.invalidBytes == 0 else { return nil }
    let isText = String(decoding: text.utf8, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .unassigned, .privateUse, .surrogate: false
      case .control: (0x09...0x0D).contains(scalar.value) || scalar.value == 0x1B
      default: true
      }
    }
    return isText ? encoding : nil
  }

  private static func units(_ bytes: ArraySlice<UInt8>, _ encoding: TextEncoding) -> [UInt16] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second)
    }
    return units
  }

  /// The number of ASCII characters when the low byte of each unit is the first or the second.
  private static func asciiCount(_ bytes: [UInt8], low: Int) -> Int {
    var count = 0
    for index in stride(from: 0, to: bytes.count - 1, by: 2) where bytes[index + 1 - low] == 0 {
      let byte = bytes[index + low]
      if (0x20...0x7E).contains(byte) || (0x09...0x0D).contains(byte) { count += 1 }
    }
    return count
  }
}
