/// One step of a Unigram tokenizer's normalisation.
enum TextNormalizer: Sendable {
  case characterMap(CharacterMap)
  case replace(ReplacedPattern, by: [UInt8])
  /// Removes control characters and makes blanks of some others (the `nmt` rules of SentencePiece).
  case nmt
  /// Removes white space at the beginning, the end, or both.
  case strip(left: Bool, right: Bool)
  case lowercase

  /// Appends the normal form of `text[range]`, which is valid UTF-8.
  func normalize(_ text: Span<UInt8>, _ range: Range<Int>, into result: inout NormalizedInput) {
    switch self {
    case .characterMap(let map): map.normalize(text, range, into: &result)
    case .replace(let pattern, let content):
      replace(pattern, content, text, range, into: &result)
    case .nmt:
      forEachScalar(of: text, range) { scalar, source in
        if !Self.nmtRemoves(scalar) {
          result.append(Self.nmtIsBlank(scalar) ? 0x20 : scalar, from: source)
        }
      }
    case .strip(let left, let right):
      let kept = stripped(text, range, left: left, right: right)
      forEachScalar(of: text, kept) { result.append($0, from: $1) }
    case .lowercase:
      forEachScalar(of: text, range) { scalar, source in
        ScalarMappings.forEachLowercased(of: scalar) { result.append($0, from: source) }
      }
    }
  }

  private func forEachScalar(
    of text: Span<UInt8>, _ range: Range<Int>, _ body: (UInt32, Range<Int>) -> Void
  ) {
    var position = range.lowerBound
    while position < range.upperBound {
      let (scalar, length) = UTF8Scalars.scalar(in: text, at: position)
      body(scalar, position..<position + length)
      position += length
    }
  }

  private func replace(
    _ pattern: ReplacedPattern, _ content: [UInt8], _ text: Span<UInt8>, _ range: Range<Int>,
    into result: inout NormalizedInput
  ) {
    var position = range.lowerBound
    while position < range.upperBound {
      if let end = pattern.match(text, position, range.upperBound) {
        // The new text has the source of the last character that it replaces.
        let (_, length) = UTF8Scalars.scalar(in: text, before: end)
        result.append(content, from: end - length..<end)
        position = end
      } else {
        let end = position + UTF8Scalars.length(text[position])
        for byte in position..<end { result.append(text[byte], from: position..<end) }
        position = end
      }
    }
  }

  private func stripped(
    _ text: Span<UInt8>, _ range: Range<Int>, left: Bool, right: Bool
  ) -> Range<Int> {
    let table = ScalarTable.shared
    var (start, end) = (range.lowerBound, range.upperBound)
    while left, start < end {
      let (scalar, length) = UTF8Scalars.scalar(in: text, at: start)
      guard table[scalar].contains(.whitespace) else { break }
      start += length
    }
    while right, start < end {
      let (scalar, length) = UTF8Scalars.scalar(in: text, before: end)
      guard table[scalar].contains(.whitespace) else { break }
      end -= length
    }
    return start..<end
  }

  private static func nmtRemoves(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: true
    default: false
    }
  }

  private static func nmtIsBlank(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
      true
    default: false
    }
  }
}

/// What a normaliser replaces.
enum ReplacedPattern: Sendable, Equatable {
  /// These bytes, which are at least one.
  case text([UInt8])
  /// So many of one character, or more, in a row.
  case run(of: [UInt8], atLeast: Int)
  /// So many characters of white space, or more, in a row.
  case whitespace(atLeast: Int)

  /// The end of the longest match that begins at the position.
  func match(_ text: Span<UInt8>, _ position: Int, _ limit: Int) -> Int? {
    switch self {
    case .text(let bytes): return end(of: bytes, text, position, limit)
    case .run(let character, let minimum):
      var (count, end) = (0, position)
      while let next = self.end(of: character, text, end, limit) {
        (count, end) = (count + 1, next)
      }
      return count >= minimum ? end : nil
    case .whitespace(let minimum):
      var (count, end) = (0, position)
      while end < limit {
        let (scalar, length) = UTF8Scalars.scalar(in: text, at: end)
        guard ScalarTable.shared[scalar].contains(.whitespace) else { break }
        (count, end) = (count + 1, end + length)
      }
      return count >= minimum ? end : nil
    }
  }

  private func end(of bytes: [UInt8], _ text: Span<UInt8>, _ start: Int, _ limit: Int) -> Int? {
    guard start + bytes.count <= limit else { return nil }
    for offset in bytes.indices where text[start + offset] != bytes[offset] { return nil }
    return start + bytes.count
  }

  /// Reads a regular expression of the kinds that tokenizers use: a character or `\s`, and after it
  /// `+` or `{n,}`; nil for any other.
  init?(expression: [UInt8]) {
    var rest = expression[...]
    guard let quantifier = Self.takeQuantifier(from: &rest) else { return nil }
    if rest.elementsEqual("\\s".utf8) {
      self = .whitespace(atLeast: quantifier)
      return
    }
    let special = "\\^$.|?*+()[]{}".utf8
    guard let first = rest.first, rest.count == UTF8Scalars.length(first), !special.contains(first)
    else { return nil }
    self = .run(of: Array(rest), atLeast: quantifier)
  }

  /// Takes `+` or `{n,}` off the end.
  private static func takeQuantifier(from rest: inout ArraySlice<UInt8>) -> Int? {
    if rest.last == UInt8(ascii: "+") {
      rest.removeLast()
      return 1
    }
    guard rest.suffix(2).elementsEqual(",}".utf8),
      let brace = rest.lastIndex(of: UInt8(ascii: "{")),
      let count = Int(String(decoding: rest[(brace + 1)..<(rest.endIndex - 2)], as: UTF8.self)),
      count > 0
    else { return nil }
    rest = rest[..<brace]
    return count
  }
}
