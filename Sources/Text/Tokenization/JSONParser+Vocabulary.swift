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
      guard next(text) == UInt8(ascii: "\"") else { return nil }
      let start = position + 1
      var end = start
      while end < text.count, Self.isPlain(text[end]) { end += 1 }
      guard end < text.count else { return nil }
      var unescaped: [UInt8]?
      if text[end] == UInt8(ascii: "\"") {
        position = end + 1
      } else {
        guard (try? string(text)) != nil, let node = nodes.popLast() else { return nil }
        let raw = (Int(node.start)..<Int(node.end)).map { text[$0] }
        unescaped = Self.unescaped(raw[...])
      }
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
          tokens.insert(text, start..<end, id: id)
        }
      guard isNew else { return nil }
    } while next(text) == UInt8(ascii: ",")
    guard next(text) == UInt8(ascii: "}") else { return nil }
    position += 1
    return tokens
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
