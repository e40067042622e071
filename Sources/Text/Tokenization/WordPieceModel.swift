/// Splits words into the vocabulary's longest tokens, from the left (Schuster & Nakajima 2012).
struct WordPieceModel: Sendable {
  let vocabulary: Vocabulary
  let unknownID: Int32
  /// The most Unicode scalars of a word; longer words are unknown.
  let maximumWordLength: Int

  /// Appends the tokens of a word, or the unknown token when a part of the word has no token.
  func append(word: Range<Int>, of text: borrowing Span<UInt8>, to tokens: inout TokenList) {
    let mark = tokens.count
    if word.count > maximumWordLength && scalarCount(word, of: text) > maximumWordLength {
      tokens.append(unknownID, word)
      return
    }
    var start = word.lowerBound
    while start < word.upperBound {
      let isFirst = start == word.lowerBound
      guard
        let (id, end) = isFirst
          ? longest(from: start, to: word.upperBound, of: text, in: vocabulary.words)
          : longest(from: start, to: word.upperBound, of: text, in: vocabulary.continuations)
      else {
        tokens.removeAll(from: mark)
        tokens.append(unknownID, word)
        return
      }
      tokens.append(id, start..<end)
      start = end
    }
  }

  /// The longest key of `table` that `text[start..<limit]` begins with.
  @inline(__always)
  private func longest(
    from start: Int, to limit: Int, of text: borrowing Span<UInt8>, in table: borrowing ByteKeyTable
  ) -> (id: Int32, end: Int)? {
    // Hashes all prefixes first, then looks them up from the longest on. Keys are whole UTF-8, so a
    // prefix that cuts a scalar is never a key.
    var hashes = InlineArray<64, UInt32>(repeating: 0)
    let reach = min(limit - start, table.longestKey)
    guard reach <= hashes.count else {
      return longestOfMany(from: start, reach: reach, of: text, in: table)
    }
    var hash = ByteKeyTable.emptyHash
    for offset in 0..<reach {
      hash = ByteKeyTable.hash(hash, adding: text[start + offset])
      hashes[offset] = hash
    }
    let tokens = vocabulary.tokens
    var length = reach
    while length > 0 {
      let end = start + length
      if let id = table.find(text, start..<end, hash: hashes[length - 1], in: tokens) {
        return (id, end)
      }
      length -= 1
    }
    return nil
  }

  /// The same for keys that are too long for the fixed array, with the hashes on the heap.
  private func longestOfMany(
    from start: Int, reach: Int, of text: borrowing Span<UInt8>, in table: borrowing ByteKeyTable
  ) -> (id: Int32, end: Int)? {
    var hashes: [UInt32] = []
    hashes.reserveCapacity(reach)
    var hash = ByteKeyTable.emptyHash
    for offset in 0..<reach {
      hash = ByteKeyTable.hash(hash, adding: text[start + offset])
      hashes.append(hash)
    }
    for length in stride(from: reach, to: 0, by: -1) {
      let range = start..<start + length
      if let id = table.find(text, range, hash: hashes[length - 1], in: vocabulary.tokens) {
        return (id, range.upperBound)
      }
    }
    return nil
  }

  private func scalarCount(_ range: Range<Int>, of text: borrowing Span<UInt8>) -> Int {
    var count = 0
    for position in range where !UTF8Scalars.isContinuation(text[position]) { count += 1 }
    return count
  }
}

/// Collects ids, and their ranges in the normalised text if they are wanted.
struct TokenList {
  private(set) var ids: [Int32] = []
  private(set) var ranges: [Range<Int>] = []
  let tracksRanges: Bool

  init(tracksRanges: Bool) { self.tracksRanges = tracksRanges }

  var count: Int { ids.count }

  mutating func reserveCapacity(_ count: Int) {
    ids.reserveCapacity(count)
    if tracksRanges { ranges.reserveCapacity(count) }
  }

  @inline(__always)
  mutating func append(_ id: Int32, _ range: Range<Int>) {
    ids.append(id)
    if tracksRanges { ranges.append(range) }
  }

  mutating func removeAll(from count: Int) {
    ids.removeLast(ids.count - count)
    if tracksRanges { ranges.removeLast(ranges.count - count) }
  }

  /// Some of the tokens.
  func tokens(_ part: Range<Int>) -> TokenList {
    var list = TokenList(tracksRanges: tracksRanges)
    list.ids = Array(ids[part])
    if tracksRanges { list.ranges = Array(ranges[part]) }
    return list
  }

  /// Replaces the ranges from `count` on, which are in the normalised text, with ranges in the
  /// source.
  mutating func mapRanges(from count: Int, _ transform: (Range<Int>) -> Range<Int>) {
    guard tracksRanges else { return }
    for index in count..<ranges.count { ranges[index] = transform(ranges[index]) }
  }
}
