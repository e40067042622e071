/// Which text of a pair is cut when both do not fit.
package enum PairTruncation: Sendable {
  /// The longer one first, then both equally.
  case longestFirst
  /// The first text; when the second alone does not fit, both as in `longestFirst`.
  case onlyFirst
}

/// A stretch of a long text, as the model reads it.
package struct TokenWindow: Sendable {
  /// The tokens, special ones and those of a first text included.
  package let encoding: Encoding
  /// Which of them are the text's.
  package let places: Range<Int>
  /// The place of the first of these among all tokens of the text.
  package let start: Int
}

extension Tokenizer {
  /// Tokenizes a pair of texts as one sequence, the second with type id 1.
  ///
  /// - Parameters:
  ///   - first: any text.
  ///   - second: any text.
  ///   - maximumLength: the most tokens to return, special ones included; nil for no limit.
  ///   - truncation: which text is cut when both do not fit.
  /// - Returns: one sequence; the offsets of a token are those in its own text.
  package func encode(
    _ first: String, _ second: String, maximumLength: Int? = nil,
    truncation: PairTruncation = .longestFirst
  ) -> Encoding {
    var firstTokens = tokens(of: first, tracksRanges: true)
    var secondTokens = tokens(of: second, tracksRanges: true)
    let count = firstTokens.count + secondTokens.count
    if let maximumLength {
      let limit = max(maximumLength - EncodingTemplate.addedCount(template.pair), 0)
      var kept = longestFirst(firstTokens.count, secondTokens.count, limit: limit)
      if truncation == .onlyFirst, secondTokens.count < limit {
        kept = (min(firstTokens.count, limit - secondTokens.count), secondTokens.count)
      }
      firstTokens.removeAll(from: kept.first)
      secondTokens.removeAll(from: kept.second)
    }
    let cut = count - firstTokens.count - secondTokens.count
    return assemble(template.pair, firstTokens, secondTokens, truncatedCount: cut)
  }

  /// Tokenizes a text of any length in windows that overlap.
  ///
  /// - Parameters:
  ///   - text: any text; an empty one gives one window with no token of it.
  ///   - first: a text that stands before each window, whole; nil for none.
  ///   - maximumLength: the most tokens of a window, all included.
  ///   - stride: how many tokens of a window stand in the next one too; fewer than there is room for.
  /// - Returns: the windows from the beginning of the text to its end; nil when the first text leaves
  ///   no room.
  package func windows(
    of text: String, behind first: String? = nil, maximumLength: Int, stride: Int
  ) -> [TokenWindow]? {
    let all = tokens(of: text, tracksRanges: true)
    let firstTokens = first.map { tokens(of: $0, tracksRanges: true) }
    let pieces = first == nil ? template.single : template.pair
    let room =
      maximumLength - EncodingTemplate.addedCount(pieces) - (firstTokens?.count ?? 0)
    guard room > 0 else { return nil }
    let step = room - min(max(stride, 0), room - 1)
    var windows: [TokenWindow] = []
    var start = 0
    repeat {
      let part = start..<min(start + room, all.count)
      let (tokens, place) = (all.tokens(part), self.place(ofLastTextIn: pieces, firstTokens))
      windows.append(
        TokenWindow(
          encoding: firstTokens.map { assemble(pieces, $0, tokens, truncatedCount: 0) }
            ?? assemble(pieces, tokens, nil, truncatedCount: 0),
          places: place..<place + part.count, start: start))
      if part.upperBound == all.count { break }
      start += step
    } while true
    return windows
  }

  /// Where the tokens of the only text, or of the second one, begin.
  private func place(ofLastTextIn pieces: [EncodingTemplate.Piece], _ first: TokenList?) -> Int {
    var place = 0
    for piece in pieces {
      switch piece {
      case .special(let ids, _): place += ids.count
      case .first:
        guard let first else { return place }
        place += first.count
      case .second: return place
      }
    }
    return place
  }
}
