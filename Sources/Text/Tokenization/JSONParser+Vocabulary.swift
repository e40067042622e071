extension JSONParser {
  /// Reads an object of tokens and their ids, such as `{"the": 1996, …}`, without a node for each.
  ///
  /// Such an object is most of a tokenizer's file, and reading it is most of the time of a start.
  ///
  /// - Returns: The tokens; nil, with nothing read, when the object is empty or holds anything but
  ///   tokens with ids. Its nodes then tell what is wrong.
  mutating func vocabulary(_ text: Span<UInt8>) -> TokenStore? {
    let start = position
    if let tokens = tokens(text) { return tokens }
    position = start
    return nil
  }

  private mutating func tokens(_ text: Span<UInt8>) -> TokenStore? {
    guard next(text) == UInt8(ascii: "{") else { return nil }
    // An entry such as `"word":1234,` has about 15 bytes; half of them are the token's.
    var tokens = TokenStore(
      capacity: (text.count - position) / 15, byteCapacity: (text.count - position) / 2)
    repeat {
      position += 1
      skipSpace(text)
      guard let (range, unescaped) = token(text) else { return nil }
      skipSpace(text)
      guard next(text) == UInt8(ascii: ":") else { return nil }
      position += 1
      skipSpace(text)
      guard let id = id(text) else { return nil }
      skipSpace(text)
      let isNew =
        if let unescaped {
          tokens.insert(unescaped.span, unescaped.indices, id: id)
        } else {
          tokens.insert(text, range, id: id)
        }
      guard isNew else { return nil }
    } while next(text) == UInt8(ascii: ",")
    guard next(text) == UInt8(ascii: "}") else { return nil }
    position += 1
    return tokens
  }

  /// Reads a string: its place, and its bytes if it has escapes.
  @inline(__always)
  private mutating func token(_ text: Span<UInt8>) -> (range: Range<Int>, unescaped: [UInt8]?)? {
    guard next(text) == UInt8(ascii: "\"") else { return nil }
    let start = position + 1
    var end = start
    while end < text.count, Self.isPlain(text[end]) { end += 1 }
    guard end < text.count else { return nil }
    if text[end] == UInt8(ascii: "\"") {
      position = end + 1
      return (start..<end, nil)
    }
    guard (try? string(text)) != nil, let node = nodes.popLast() else { return nil }
    let raw = (Int(node.start)..<Int(node.end)).map { text[$0] }
    return (start..<end, Self.unescaped(raw[...]))
  }

  @inline(__always)
  private mutating func id(_ text: Span<UInt8>) -> Int32? {
    let start = position
    var (id, end) = (0, start)
    while end < text.count, Self.isDigit(text[end]) {
      id = 10 * id + Int(text[end] - UInt8(ascii: "0"))
      guard id < Vocabulary.idLimit else { return nil }
      end += 1
    }
    guard end > start, end == start + 1 || text[start] != UInt8(ascii: "0") else { return nil }
    position = end
    return Int32(truncatingIfNeeded: id)
  }
}

/// The pieces of a Unigram model, whose ids are their places, and the score of each.
struct ScoredPieces: Sendable {
  var tokens: TokenStore
  var scores: [Double] = []
}

extension JSONParser {
  /// Reads an array of tokens and their scores, such as `[["▁the", -3.7], …]`, without a node for
  /// each.
  ///
  /// - Returns: The pieces; nil, with nothing read, when the array is empty or holds anything else.
  ///   Its nodes then tell what is wrong.
  mutating func scoredPieces(_ text: Span<UInt8>) -> ScoredPieces? {
    let start = position
    if let pieces = pieces(text) { return pieces }
    position = start
    return nil
  }

  private mutating func pieces(_ text: Span<UInt8>) -> ScoredPieces? {
    guard take(UInt8(ascii: "["), text) else { return nil }
    // An entry such as `["word",-12.34567890123],` has about 30 bytes.
    var pieces = ScoredPieces(
      tokens: TokenStore(
        capacity: (text.count - position) / 30, byteCapacity: (text.count - position) / 4))
    repeat {
      guard pieces.scores.count < Vocabulary.idLimit, take(UInt8(ascii: "["), text),
        let (range, unescaped) = token(text)
      else { return nil }
      skipSpace(text)
      guard take(UInt8(ascii: ","), text), let score = score(text) else { return nil }
      skipSpace(text)
      guard take(UInt8(ascii: "]"), text) else { return nil }
      let id = Int32(truncatingIfNeeded: pieces.scores.count)
      if let unescaped {
        _ = pieces.tokens.insert(unescaped.span, unescaped.indices, id: id)
      } else {
        _ = pieces.tokens.insert(text, range, id: id)
      }
      pieces.scores.append(score)
    } while take(UInt8(ascii: ","), text)
    guard take(UInt8(ascii: "]"), text) else { return nil }
    return pieces
  }

  /// Steps over a byte, and the white space after it.
  @inline(__always)
  private mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
    guard next(text) == byte else { return false }
    position += 1
    skipSpace(text)
    return true
  }

  private mutating func score(_ text: Span<UInt8>) -> Double? {
    guard (try? number(text)) != nil, let node = nodes.popLast() else { return nil }
    return JSONNumber.value(of: text.extracting(Int(node.start)..<Int(node.end)))
  }
}
