package import Parallelism
internal import Tokenization
internal import Transformers
internal import VectorMath

/// How the labels of tokens become entities; as `transformers` defines them.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum EntityStrategy: String, Sendable, CaseIterable {
  /// Each token for itself.
  case none
  /// Neighbours with one label are one entity, even inside of a word.
  case simple
  /// A word has the label of its first token.
  case first
  /// A word has the label with the best mean over its tokens.
  case average
  /// A word has the label of its surest token.
  case max
}

/// A stretch of a text that has a label.
public struct Entity: Sendable, Equatable {
  /// The label without `B-` and `I-`; with it where tokens stand alone.
  public let label: String
  /// The mean probability of the label, 0...1.
  public let score: Double
  /// As it stands in the text.
  public let text: String
  /// Its bytes in the text.
  public let range: Range<Int>
  /// Its tokens put together, as `transformers` shows them.
  public let word: String
}

extension HeadedModel {
  /// Tokens of a window that stand in the next one too, so that none is judged without neighbours.
  private static let entityStride = 64

  /// Finds entities in texts of any length.
  ///
  /// - Parameters:
  ///   - texts: Any texts; a long one is read in windows that overlap.
  ///   - strategy: How tokens become entities.
  ///   - work: Ends the run.
  /// - Returns: For each text its entities, in the order of the text.
  /// - Throws: `HeadError.notFinite`; `CancellationError`.
  package func entities(
    in texts: [String], _ strategy: EntityStrategy, work: Work = .none
  ) throws -> [[Entity]] {
    let windows = concurrentMap(texts.count, threads: texts.count > 32 ? threads : 1) { text in
      tokenizer.windows(
        of: texts[text], maximumLength: checkpoint.maximumLength, stride: Self.entityStride)
        ?? []
    }
    let logits = try run(windows.joined().map { Input($0.encoding) }, work: work) { $1 }
    var next = 0
    return texts.indices.map { text in
      defer { next += windows[text].count }
      let tokens = labelledTokens(
        of: texts[text], windows[text], Array(logits[next..<next + windows[text].count]))
      return EntityFinder(labels: labels, text: texts[text], decoder: tokenizer.decoder)
        .entities(tokens, strategy)
    }
  }

  /// The tokens of a text with their probabilities, each from the window in which it has most
  /// neighbours.
  private func labelledTokens(
    of text: String, _ windows: [TokenWindow], _ logits: [Matrix]
  ) -> [LabelledToken] {
    var tokens: [LabelledToken] = []
    let unknown = tokenizer.unknownID
    for (place, window) in windows.enumerated() {
      // Two windows share their overlap in the middle.
      let before = place == 0 ? 0 : (windows[place - 1].end - window.start) / 2
      let end =
        place + 1 == windows.count
        ? window.end : windows[place + 1].start + (window.end - windows[place + 1].start) / 2
      for token in window.start + before..<Swift.max(end, window.start + before) {
        let row = window.places.lowerBound + token - window.start
        let range = window.encoding.offsets[row]
        let piece = self.token(window.encoding.ids[row])
        let original = text.bytes(range)
        let isUnknown = window.encoding.ids[row] == unknown
        tokens.append(
          LabelledToken(
            word: isUnknown ? original : piece, range: range,
            scores: softmax(logits[place].numbers[logits[place].range(ofRow: row)]),
            continuesWord: !isUnknown
              && tokenizer.continuesWord(piece, standingFor: original, at: range, of: text)))
      }
    }
    return tokens
  }
}

extension TokenWindow {
  /// Where the window ends, among all tokens of the text.
  fileprivate var end: Int { start + places.count }
}

/// A token of a text, and the probability of each label.
struct LabelledToken {
  let word: String
  let range: Range<Int>
  let scores: [Double]
  /// Whether it belongs to the word of the token before it.
  let continuesWord: Bool
}

/// Makes entities of the labels of tokens.
struct EntityFinder {
  let labels: [String]
  let text: String
  let decoder: TokenDecoder

  /// What is no entity.
  private static let outside = "O"

  /// Some tokens with one label.
  private struct Piece {
    let label: String
    let score: Double
    let word: String
    let range: Range<Int>
  }

  /// The entities of a text's tokens.
  func entities(_ tokens: [LabelledToken], _ strategy: EntityStrategy) -> [Entity] {
    let pieces =
      switch strategy {
      case .none, .simple: tokens.map { piece([$0], $0.scores) }
      case .first, .average, .max: words(tokens).map { piece($0, scores(of: $0, strategy)) }
      }
    let found = strategy == .none ? pieces : grouped(pieces)
    return found.filter { $0.label != Self.outside }.map {
      Entity(
        label: $0.label, score: $0.score, text: text.bytes($0.range), range: $0.range,
        word: $0.word)
    }
  }

  /// Tokens with the label of the best score.
  private func piece(_ tokens: [LabelledToken], _ scores: [Double]) -> Piece {
    let best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
    return Piece(
      label: labels[best], score: scores[best],
      word: tokens.count == 1
        ? tokens[0].word : decoder.text(of: tokens.map(\.word)),
      range: tokens[0].range.lowerBound..<tokens[tokens.count - 1].range.upperBound)
  }

  private func words(_ tokens: [LabelledToken]) -> [[LabelledToken]] {
    var words: [[LabelledToken]] = []
    for token in tokens {
      if token.continuesWord, !words.isEmpty {
        words[words.count - 1].append(token)
      } else {
        words.append([token])
      }
    }
    return words
  }

  private func scores(of word: [LabelledToken], _ strategy: EntityStrategy) -> [Double] {
    func top(_ token: LabelledToken) -> Double { token.scores.max() ?? 0 }
    switch strategy {
    case .average:
      return labels.indices.map { label in
        word.reduce(0) { $0 + $1.scores[label] } / Double(word.count)
      }
    case .max:
      return word.reduce(word[0]) { top($1) > top($0) ? $1 : $0 }.scores
    default: return word[0].scores
    }
  }

  /// Neighbours of one kind, until another one begins.
  private func grouped(_ pieces: [Piece]) -> [Piece] {
    var groups: [[Piece]] = []
    for piece in pieces {
      if let last = groups.last?.last, !piece.label.hasPrefix("B-"), kind(piece) == kind(last) {
        groups[groups.count - 1].append(piece)
      } else {
        groups.append([piece])
      }
    }
    return groups.map { group in
      Piece(
        label: group[0].label.split(separator: "-", maxSplits: 1).last.map(String.init)
          ?? group[0].label,
        score: group.reduce(0) { $0 + $1.score } / Double(group.count),
        word: decoder.text(of: group.map(\.word)),
        range: group[0].range.lowerBound..<group[group.count - 1].range.upperBound)
    }
  }

  /// The label without `B-` or `I-`.
  private func kind(_ piece: Piece) -> Substring {
    piece.label.hasPrefix("B-") || piece.label.hasPrefix("I-")
      ? piece.label.dropFirst(2) : piece.label[...]
  }
}
