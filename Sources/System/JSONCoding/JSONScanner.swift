/// Walks over JSON values without building them: strict RFC 8259, with offsets into the source.
///
/// Depth is bounded, so hostile nesting throws.
package struct JSONScanner {
  /// Far more than data has, far less than a stack holds.
  private static let maximumDepth = 128

  private let source: [UInt8]
  private let end: Int
  /// Where it is in the source.
  package private(set) var position: Int

  /// Begins at the start of a range of the source, beyond which it does not look.
  package init(_ source: [UInt8], _ range: Range<Int>) {
    self.source = source
    end = range.upperBound
    position = range.lowerBound
  }

  /// The byte at the position, or 0 at the end, which is no part of JSON.
  package var peek: UInt8 { position < end ? source[position] : 0 }

  /// Goes one byte on.
  package mutating func advance() { position += 1 }

  /// Goes to the next byte that is no white space.
  package mutating func skipSpace() {
    while position < end {
      switch source[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Goes past a byte, if it is the next one.
  package mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  /// Goes past a byte, which must be the next one.
  package mutating func expect(
    _ byte: UInt8, _ part: JSONSyntaxError.Part
  ) throws(JSONSyntaxError) {
    guard take(byte) else { throw fault(.missing(part)) }
  }

  /// Only white space may follow.
  package mutating func finish() throws(JSONSyntaxError) {
    skipSpace()
    guard position == end else { throw fault(.trailing) }
  }

  /// Goes past a value, checking all of it.
  package mutating func skipValue() throws(JSONSyntaxError) { try skipValue(depth: 0) }

  private mutating func skipValue(depth: Int) throws(JSONSyntaxError) {
    guard depth < JSONScanner.maximumDepth else { throw fault(.nestedTooDeeply) }
    switch peek {
    case UInt8(ascii: "\""): _ = try skipString()
    case UInt8(ascii: "{"): try skipItems(to: UInt8(ascii: "}"), named: true, depth: depth)
    case UInt8(ascii: "["): try skipItems(to: UInt8(ascii: "]"), named: false, depth: depth)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    default: throw fault(.missing(.value))
    }
  }

  /// Checks a string with its escapes; its range has the quotes.
  package mutating func skipString() throws(JSONSyntaxError) -> Range<Int> {
    let start = position
    try expect(UInt8(ascii: "\""), .quote)
    while position < end {
      let byte = source[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return start..<position
      }
      guard byte >= 0x20 else { throw fault(.controlCharacterInString) }
      position += 1
      if byte == UInt8(ascii: "\\") { try skipEscape() }
    }
    throw fault(.unclosedString)
  }

  private mutating func skipEscape() throws(JSONSyntaxError) {
    let letter = peek
    guard "\"\\/bfnrtu".utf8.contains(letter) else { throw fault(.unknownEscape) }
    position += 1
    guard letter == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      let digit = peek
      guard isDigit(digit) || (0x61...0x66).contains(digit | 0x20) else {
        throw fault(.shortEscape)
      }
      position += 1
    }
  }

  private mutating func skipItems(
    to close: UInt8, named: Bool, depth: Int
  ) throws(JSONSyntaxError) {
    position += 1
    skipSpace()
    if take(close) { return }
    repeat {
      skipSpace()
      if named {
        _ = try skipString()
        skipSpace()
        try expect(UInt8(ascii: ":"), .colon)
        skipSpace()
      }
      try skipValue(depth: depth + 1)
      skipSpace()
    } while take(UInt8(ascii: ","))
    try expect(close, .endOfItem)
  }

  private mutating func skipNumber() throws(JSONSyntaxError) {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try skipDigits() }
    if take(UInt8(ascii: ".")) { try skipDigits() }
    if peek | 0x20 == UInt8(ascii: "e") {
      position += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(JSONSyntaxError) {
    guard isDigit(peek) else { throw fault(.missing(.digit)) }
    while isDigit(peek) { position += 1 }
  }

  private mutating func skipWord(_ word: StaticString) throws(JSONSyntaxError) {
    let letters = Array(word.description.utf8)
    guard source[position..<end].starts(with: letters) else { throw fault(.missing(.value)) }
    position += letters.count
  }

  private func fault(_ problem: JSONSyntaxError.Problem) -> JSONSyntaxError {
    JSONSyntaxError(problem: problem, offset: min(position, end))
  }
}
