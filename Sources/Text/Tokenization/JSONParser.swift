/// Why a text is not JSON.
struct TokenizerSyntaxError: Error {
  let byte: Int
  let reason: String
}

/// Turns JSON (RFC 8259) in valid UTF-8 into the content of a `JSONDocument`.
struct JSONParser: ~Copyable {
  /// Deeper nesting is refused, so that no file exhausts the stack; a tokenizer's has six levels.
  private static let depthLimit = 64

  var position = 0
  var nodes: [JSONDocument.Node] = []
  private var vocabularies: [Int: TokenStore] = [:]
  private var pieces: [Int: ScoredPieces] = [:]

  /// Parses the whole of `bytes` as one value.
  static func content(of bytes: [UInt8]) throws(TokenizerSyntaxError) -> JSONDocument.Content {
    var parser = JSONParser()
    let text = bytes.span
    parser.skipSpace(text)
    try parser.value(text, depth: 0)
    parser.skipSpace(text)
    guard parser.position == bytes.count else { throw parser.error("more follows the value") }
    return JSONDocument.Content(
      nodes: parser.nodes, vocabularies: parser.vocabularies, pieces: parser.pieces)
  }

  private init() {}

  private func error(_ reason: String) -> TokenizerSyntaxError {
    TokenizerSyntaxError(byte: position, reason: reason)
  }

  /// The byte at the position; 0 at the end, which is not JSON anywhere.
  @inline(__always)
  func next(_ text: Span<UInt8>) -> UInt8 { position < text.count ? text[position] : 0 }

  @inline(__always)
  mutating func skipSpace(_ text: Span<UInt8>) {
    while position < text.count, text[position] <= 0x20 {
      let byte = text[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  private mutating func append(_ kind: JSONDocument.Kind, _ start: Int, _ end: Int) {
    nodes.append(
      .init(
        kind: kind, start: UInt32(truncatingIfNeeded: start),
        end: UInt32(truncatingIfNeeded: end), next: UInt32(truncatingIfNeeded: nodes.count + 1)))
  }

  private mutating func value(_ text: Span<UInt8>, depth: Int) throws(TokenizerSyntaxError) {
    switch next(text) {
    case UInt8(ascii: "{"): try container(text, .object, closing: UInt8(ascii: "}"), depth: depth)
    case UInt8(ascii: "["): try container(text, .array, closing: UInt8(ascii: "]"), depth: depth)
    case UInt8(ascii: "\""): try string(text)
    case UInt8(ascii: "t"): try word(text, "true", .true)
    case UInt8(ascii: "f"): try word(text, "false", .false)
    case UInt8(ascii: "n"): try word(text, "null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(text)
    default: throw error(position < text.count ? "a value expected" : "the text ends too soon")
    }
  }

  private mutating func container(
    _ text: Span<UInt8>, _ kind: JSONDocument.Kind, closing: UInt8, depth: Int
  ) throws(TokenizerSyntaxError) {
    guard depth < Self.depthLimit else { throw error("nested deeper than \(Self.depthLimit)") }
    let node = nodes.count
    append(kind, position, position)
    position += 1
    skipSpace(text)
    if next(text) == closing {
      position += 1
      return
    }
    while true {
      var isVocabulary = false
      if kind == .object {
        guard next(text) == UInt8(ascii: "\"") else { throw error("a key expected") }
        try string(text)
        isVocabulary = depth == 1 && isLast("vocab", text)
        skipSpace(text)
        guard next(text) == UInt8(ascii: ":") else { throw error("a colon expected") }
        position += 1
        skipSpace(text)
      }
      if isVocabulary, let tokens = vocabulary(text) {
        vocabularies[nodes.count] = tokens
        append(.object, position, position)
      } else if isVocabulary, let list = scoredPieces(text) {
        pieces[nodes.count] = list
        append(.array, position, position)
      } else {
        try value(text, depth: depth + 1)
      }
      skipSpace(text)
      if next(text) == closing { break }
      guard next(text) == UInt8(ascii: ",") else { throw error("a comma or an end expected") }
      position += 1
      skipSpace(text)
    }
    position += 1
    nodes[node].next = UInt32(truncatingIfNeeded: nodes.count)
  }

  private mutating func word(
    _ text: Span<UInt8>, _ word: StaticString, _ kind: JSONDocument.Kind
  ) throws(TokenizerSyntaxError) {
    let start = position
    for byte in word.description.utf8 {
      guard next(text) == byte else { throw error("\(word) expected") }
      position += 1
    }
    append(kind, start, position)
  }

  mutating func number(_ text: Span<UInt8>) throws(TokenizerSyntaxError) {
    let start = position
    if next(text) == UInt8(ascii: "-") { position += 1 }
    if next(text) == UInt8(ascii: "0") { position += 1 } else { try digits(text) }
    if next(text) == UInt8(ascii: ".") {
      position += 1
      try digits(text)
    }
    if next(text) == UInt8(ascii: "e") || next(text) == UInt8(ascii: "E") {
      position += 1
      if next(text) == UInt8(ascii: "+") || next(text) == UInt8(ascii: "-") { position += 1 }
      try digits(text)
    }
    append(.number, start, position)
  }

  private mutating func digits(_ text: Span<UInt8>) throws(TokenizerSyntaxError) {
    guard Self.isDigit(next(text)) else { throw error("a digit expected") }
    var end = position + 1
    while end < text.count, Self.isDigit(text[end]) { end += 1 }
    position = end
  }

  /// Whether the string before the position is this one, written without escapes.
  private func isLast(_ string: StaticString, _ text: Span<UInt8>) -> Bool {
    let (node, bytes) = (nodes[nodes.count - 1], string.description.utf8)
    return bytes.elementsEqual((node.start..<node.end).map { text[Int($0)] })
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Checks a string and its escapes, and steps over it.
  mutating func string(_ text: Span<UInt8>) throws(TokenizerSyntaxError) {
    position += 1
    let start = position
    var kind = JSONDocument.Kind.string
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\""):
        append(kind, start, position)
        position += 1
        return
      case UInt8(ascii: "\\"):
        kind = .escapedString
        try escape(text)
      case 0..<0x20:
        throw error("a control character in a string")
      default:
        // Most bytes of a file stand for themselves, so the loop has a variable of its own for
        // them.
        var end = position + 1
        while end < text.count, Self.isPlain(text[end]) { end += 1 }
        position = end
      }
    }
    throw error("the string does not end")
  }

  /// Whether a byte of a string stands for itself: it is not the end, an escape or forbidden.
  @inline(__always)
  static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func escape(_ text: Span<UInt8>) throws(TokenizerSyntaxError) {
    position += 1
    switch next(text) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      let unit = try codeUnit(text)
      guard UTF16.isSurrogate(unit) else { return }
      guard UTF16.isLeadSurrogate(unit), next(text) == UInt8(ascii: "\\") else {
        throw error("half of a surrogate pair")
      }
      position += 1
      guard next(text) == UInt8(ascii: "u"), UTF16.isTrailSurrogate(try codeUnit(text)) else {
        throw error("half of a surrogate pair")
      }
    default:
      throw error("an unknown escape")
    }
  }

  /// Reads `u` and four hexadecimal digits.
  private mutating func codeUnit(_ text: Span<UInt8>) throws(TokenizerSyntaxError) -> UInt16 {
    position += 1
    let digits = (position..<min(position + 4, text.count)).map { text[$0] }
    guard digits.count == 4, let unit = Self.codeUnit(digits[...]) else {
      throw error("four hexadecimal digits expected")
    }
    position += 4
    return unit
  }

  private static func codeUnit(_ digits: ArraySlice<UInt8>) -> UInt16? {
    var unit: UInt16 = 0
    for digit in digits {
      guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(truncatingIfNeeded: value)
    }
    return unit
  }
}

extension JSONParser {
  /// A checked string's bytes with the escapes resolved.
  static func unescaped(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var lead: UInt16 = 0
    var rest = raw
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        result.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        let unit = codeUnit(rest.prefix(4)) ?? 0
        rest = rest.dropFirst(4)
        if UTF16.isLeadSurrogate(unit) {
          lead = unit
        } else {
          let units = UTF16.isTrailSurrogate(unit) ? [lead, unit] : [unit]
          result += String(decoding: units, as: UTF16.self).utf8
        }
      default: result.append(escape)
      }
    }
    return result
  }
}
