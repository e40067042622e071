/// A token that is searched in the text itself, before the text is split into words.
struct AddedToken: Sendable, Equatable {
  var content: [UInt8]
  var id: Int32
  /// Whether it matches only where no word character touches it.
  var isSingleWord = false
  /// Whether a match takes in the white space before it, and after it.
  var stripsLeft = false
  var stripsRight = false
  /// Whether it is searched in the normalised text, in its own normal form, and not in the text
  /// itself.
  var isNormalized = false
}

/// Finds added tokens: the leftmost first, and the longest of those that begin at one place.
struct AddedTokenMatcher: Sendable {
  /// The patterns, the longest first; of equal contents only the first one.
  private let patterns: [(content: [UInt8], token: AddedToken)]
  private let canStart: [Bool]

  var isEmpty: Bool { patterns.isEmpty }

  /// Makes a matcher of patterns, none of them empty.
  ///
  /// Patterns may have equal normal forms. The reference then takes one at random whenever it loads
  /// the file; this matcher takes the first one.
  init(_ patterns: [(content: [UInt8], token: AddedToken)]) {
    var seen: Set<[UInt8]> = []
    var canStart = [Bool](repeating: false, count: 256)
    self.patterns = patterns.filter { seen.insert($0.content).inserted }
      .sorted { $0.content.count > $1.content.count }
    for (content, _) in patterns { canStart[Int(content[0])] = true }
    self.canStart = canStart
  }

  /// Calls `body` with each match and each stretch between matches, in order.
  func forEachPart(
    of text: Span<UInt8>, _ range: Range<Int>, _ body: (AddedToken?, Range<Int>) -> Void
  ) {
    var emitted = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      guard canStart[Int(text[position])], let found = match(text, position, range.upperBound)
      else {
        position += 1
        continue
      }
      let token = found.token
      var start = position
      var end = position + found.content.count
      position = end  // A match that fails below is passed over all the same.
      if token.isSingleWord && touchesWord(start..<end, of: text, within: range) { continue }
      if token.stripsLeft {
        // The previous match keeps the white space that it took.
        start = max(leftSpace(before: start, of: text, within: range), emitted)
      }
      if token.stripsRight { end = rightSpace(after: end, of: text, within: range) }
      guard start < end else { continue }  // All white space, and that was taken already.
      if emitted < start { body(nil, emitted..<start) }
      body(token, start..<end)
      emitted = end
    }
    if emitted < range.upperBound { body(nil, emitted..<range.upperBound) }
  }

  private func match(
    _ text: Span<UInt8>, _ position: Int, _ limit: Int
  ) -> (content: [UInt8], token: AddedToken)? {
    patterns.first { content, _ in
      guard position + content.count <= limit else { return false }
      for offset in content.indices where text[position + offset] != content[offset] {
        return false
      }
      return true
    }
  }

  private func touchesWord(_ match: Range<Int>, of text: Span<UInt8>, within range: Range<Int>)
    -> Bool
  {
    let table = ScalarTable.shared
    if match.lowerBound > range.lowerBound {
      let before = UTF8Scalars.scalar(in: text, before: match.lowerBound).value
      if table[before].contains(.word) { return true }
    }
    guard match.upperBound < range.upperBound else { return false }
    return table[UTF8Scalars.scalar(in: text, at: match.upperBound).value].contains(.word)
  }

  private func leftSpace(before end: Int, of text: Span<UInt8>, within range: Range<Int>) -> Int {
    var start = end
    while start > range.lowerBound {
      let (scalar, length) = UTF8Scalars.scalar(in: text, before: start)
      guard ScalarTable.shared[scalar].contains(.whitespace) else { break }
      start -= length
    }
    return start
  }

  private func rightSpace(after start: Int, of text: Span<UInt8>, within range: Range<Int>) -> Int {
    var end = start
    while end < range.upperBound {
      let (scalar, length) = UTF8Scalars.scalar(in: text, at: end)
      guard ScalarTable.shared[scalar].contains(.whitespace) else { break }
      end += length
    }
    return end
  }
}
