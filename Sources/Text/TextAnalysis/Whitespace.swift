/// Finds white space in UTF-8, and brings text to one line.
package enum Whitespace {
  /// Whether a byte is white space of ASCII.
  package static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The range without white space of ASCII at its ends.
  package static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, isSpace(bytes[start]) { start += 1 }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return start..<end
  }

  /// The range as one line.
  ///
  /// White space and control characters become single spaces, ligatures become their letters.
  /// Invisible characters and the codes of a terminal are removed.
  ///
  /// - Returns: `nil` when the range has no letter or digit.
  package static func line(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    let (text, hasWord) = oneLine(bytes, range)
    return hasWord ? text : nil
  }

  /// A text as one line.
  ///
  /// Texts that are compared with those of files, such as questions, are brought to the form that
  /// files are read in.
  package static func oneLine(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return oneLine(bytes, 0..<bytes.count).text
  }

  /// The range as one line, and whether it has a letter or digit.
  package static func oneLine(_ bytes: [UInt8], _ range: Range<Int>) -> (
    text: String, hasWord: Bool
  ) {
    var line: [UInt8] = []
    line.reserveCapacity(range.count)
    var hasWord = false
    var hasOthers = false
    var pendingSpace = false
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == 0x1B, let end = TerminalCode.end(bytes, index, range.upperBound) {
        index = end
        continue
      }
      if byte <= 0x20 || byte == 0x7F {
        pendingSpace = !line.isEmpty
        index += 1
        continue
      }
      if byte >= 0xC2, let blank = blank(bytes, index, range.upperBound) {
        pendingSpace = pendingSpace || (blank.isSpace && !line.isEmpty)
        index += blank.length
        continue
      }
      if pendingSpace {
        line.append(0x20)
        pendingSpace = false
      }
      if byte == 0xEF, let letters = Ligature.letters(bytes, index, range.upperBound) {
        line.append(contentsOf: letters.utf8)
        hasWord = true
        index += 3
        continue
      }
      line.append(byte)
      hasWord = hasWord || isLetterOrDigit(byte)
      hasOthers = hasOthers || byte >= 0x80
      index += 1
    }
    let text = String(decoding: line, as: UTF8.self)
    return (text, hasWord || (hasOthers && text.unicodeScalars.contains(where: isLetterOrDigit)))
  }

  /// Whether a byte is a letter or digit of ASCII.
  package static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte)
  }

  package static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
  }

  package static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// Finds white space beyond ASCII, and characters that show nothing (soft hyphen, zero-width
  /// space, byte-order mark).
  private static func blank(
    _ bytes: [UInt8], _ index: Int, _ end: Int
  ) -> (length: Int, isSpace: Bool)? {
    guard index + 1 < end else { return nil }
    switch (bytes[index], bytes[index + 1], index + 2 < end ? bytes[index + 2] : 0) {
    case (0xC2, 0x85, _), (0xC2, 0xA0, _): return (2, true)
    case (0xC2, 0xAD, _): return (2, false)
    case (0xE1, 0x9A, 0x80): return (3, true)
    case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF): return (3, true)
    case (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80): return (3, true)
    case (0xE2, 0x80, 0x8B), (0xEF, 0xBB, 0xBF): return (3, false)
    default: return nil
    }
  }
}
