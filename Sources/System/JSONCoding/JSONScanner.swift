internal import TextAnalysis

/// Walks over JSON values without building them.
struct JSONScanner {
  /// Far more than data has, far less than a stack holds.
  private static let maximumDepth = 128

  private let source: [UInt8]
  private let start: Int
  private let end: Int
  private(set) var position: Int

  init(_ source: [UInt8], _ range: Range<Int>) {
    self.source = source
    start = range.lowerBound
    end = range.upperBound
    position = range.lowerBound
  }

  /// The byte at the position, or 0 at the end, which is no part of JSON.
  var peek: UInt8 { position < end ? source[position] : 0 }

  mutating func advance() { position += 1 }

  mutating func skipSpace() {
    while position < end {
      switch source[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  mutating func expect(_ byte: UInt8, _ name: String) throws(RecordFault) {
    guard take(byte) else { throw fault("\(name) is missing") }
  }

  /// Only white space may follow.
  mutating func finish() throws(RecordFault) {
    skipSpace()
    guard position == end else { throw fault("something follows the value") }
  }

  mutating func skipValue(depth: Int = 0) throws(RecordFault) {
    guard depth < JSONScanner.maximumDepth else { throw fault("nested too deeply") }
    switch peek {
    case UInt8(ascii: "\""): _ = try skipString()
    case UInt8(ascii: "{"): try skipItems(to: UInt8(ascii: "}"), named: true, depth: depth)
    case UInt8(ascii: "["): try skipItems(to: UInt8(ascii: "]"), named: false, depth: depth)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    default: throw fault("a value is missing")
    }
  }

  /// Checks a string with its escapes; its range has the quotes.
  mutating func skipString() throws(RecordFault) -> Range<Int> {
    let start = position
    try expect(UInt8(ascii: "\""), "a quote")
    while position < end {
      let byte = source[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return start..<position
      }
      guard byte >= 0x20 else { throw fault("a control character in a string") }
      position += 1
      if byte == UInt8(ascii: "\\") { try skipEscape() }
    }
    throw fault("a string is not closed")
  }

  private mutating func skipEscape() throws(RecordFault) {
    let letter = peek
    guard "\"\\/bfnrtu".utf8.contains(letter) else { throw fault("an unknown escape") }
    position += 1
    guard letter == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      let digit = peek
      guard Whitespace.isDigit(digit) || (0x61...0x66).contains(digit | 0x20) else {
        throw fault("\\u without four digits")
      }
      position += 1
    }
  }

  private mutating func skipItems(
    to close: UInt8, named: Bool, depth: Int
  ) throws(RecordFault) {
    position += 1
    skipSpace()
    if take(close) { return }
    repeat {
      skipSpace()
      if named {
        _ = try skipString()
        skipSpace()
        try expect(UInt8(ascii: ":"), "a colon")
        skipSpace()
      }
      try skipValue(depth: depth + 1)
      skipSpace()
    } while take(UInt8(ascii: ","))
    try expect(close, "a comma or a closing bracket")
  }

  private mutating func skipNumber() throws(RecordFault) {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try skipDigits() }
    if take(UInt8(ascii: ".")) { try skipDigits() }
    if peek | 0x20 == UInt8(ascii: "e") {
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(RecordFault) {
    guard Whitespace.isDigit(peek) else { throw fault("a digit is missing") }
    while Whitespace.isDigit(peek) { position += 1 }
  }

  private mutating func skipWord(_ word: StaticString) throws(RecordFault) {
    let letters = Array(word.description.utf8)
    guard source[position..<end].starts(with: letters) else { throw fault("a value is missing") }
    position += letters.count
  }

  private func fault(_ what: String) -> RecordFault {
    .invalidJSON(what, byte: min(position, end) - start + 1)
  }
}
