package import Parallelism
internal import Tokenization
internal import Transformers
internal import VectorMath

/// A word in a masked place.
public struct MaskedWord: Sendable, Equatable {
  /// The token's own text, such as `##ing`.
  public let token: String
  /// The token's number in the vocabulary.
  public let id: Int
  /// Its probability, 0...1, among all tokens of the vocabulary.
  public let score: Double
  /// The text with the word in the place; other masks stay.
  public let text: String
  /// All tokens with this one in the place, put together as `transformers` does.
  public let sequence: String
}

/// How likely a text is, word for word.
///
/// Salazar et al. 2020, Masked Language Model Scoring.
public struct TextLikelihood: Sendable, Equatable {
  /// A word of the text.
  public struct Word: Sendable, Equatable {
    /// As it stands in the text.
    public let text: String
    /// Its bytes in the text.
    public let range: Range<Int>
    /// The sum of the logarithms of its tokens' probabilities, each token masked in turn.
    public let logProbability: Double
  }

  /// The sum over all tokens: the pseudo-log-likelihood.
  public let logLikelihood: Double
  /// How many tokens were masked.
  public let tokens: Int
  /// How many tokens the model holds for likelier in each place, in the order of the text.
  public let ranks: [Int]
  /// The words in the order of the text.
  public let words: [Word]

  /// e to the mean negative logarithm: 1 for a text without any surprise.
  public var pseudoPerplexity: Double {
    tokens == 0 ? 1 : exponential(-logLikelihood / Double(tokens))
  }
}

extension HeadedModel {
  /// The mask of BERT's vocabularies.
  package static let mask = "[MASK]"

  /// Finds words for the masked places of texts.
  ///
  /// - Parameters:
  ///   - texts: Each with `[MASK]` in it. What is longer than the model reads is cut.
  ///   - count: How many words for a place, at most.
  ///   - targets: The tokens that are compared; nil for the whole vocabulary.
  ///   - work: Ends the run.
  /// - Returns: For each text and each of its masks, the words, the likeliest first.
  /// - Throws: `HeadError.nothingMasked`, `HeadError.notFinite`; `CancellationError`.
  package func fill(
    _ texts: [String], count: Int, targets: [Int32]? = nil, work: Work = .none
  ) throws -> [[[MaskedWord]]] {
    let mask = try requiredToken(Self.mask)
    let encodings = encodings(of: texts) {
      tokenizer.encode($0, maximumLength: checkpoint.maximumLength)
    }
    let inputs = try zip(texts, encodings).map { text, encoding in
      let places = encoding.ids.indices.filter { encoding.ids[$0] == mask }
      guard !places.isEmpty else {
        throw HeadError.nothingMasked(text: text, mask: Self.mask)
      }
      return Input(encoding, wanted: places)
    }
    return try run(inputs, work: work) { place, logits in
      let input = inputs[place]
      return input.wanted.indices.map { row in
        let scores = softmax(logits.numbers[logits.range(ofRow: row)])
        return Self.largest(count, of: scores, among: targets).map { id in
          word(id, scores[id], in: texts[place], input, mask: row)
        }
      }
    }
  }

  /// The token of a target word: itself, or its first piece.
  ///
  /// - Returns: The token, and whether it is the whole word; nil for a text without tokens.
  package func target(_ word: String) -> (id: Int32, isWhole: Bool)? {
    if let id = tokenizer.id(of: word) { return (id, true) }
    let pieces = tokenizer.encode(word)
    return pieces.ids.indices.first { !pieces.offsets[$0].isEmpty }.map { (pieces.ids[$0], false) }
  }

  /// How likely each word of texts is where it stands, with all others around it.
  ///
  /// - Parameters:
  ///   - texts: Any texts; what is longer than the model reads is cut.
  ///   - work: Ends the run.
  /// - Returns: One likelihood a text.
  /// - Throws: `HeadError.notFinite`; `CancellationError`.
  package func likelihoods(of texts: [String], work: Work = .none) throws -> [TextLikelihood] {
    let mask = try requiredToken(Self.mask)
    let encodings = encodings(of: texts) {
      tokenizer.encode($0, maximumLength: checkpoint.maximumLength)
    }
    var inputs: [Input] = []
    var origins: [(text: Int, token: Int)] = []
    for (text, encoding) in encodings.enumerated() {
      for token in encoding.ids.indices where !encoding.offsets[token].isEmpty {
        var masked = encoding
        masked.ids[token] = mask
        inputs.append(Input(masked, wanted: [token]))
        origins.append((text, token))
      }
    }
    let found = try run(inputs, work: work) { [origins] place, logits in
      let (text, token) = origins[place]
      let id = Int(encodings[text].ids[token])
      let largest = logits.numbers.max() ?? 0
      let sum = logits.numbers.reduce(0.0) { $0 + exponential(Double($1 - largest)) }
      let number = logits.numbers[id]
      return Found(
        logProbability: Double(number - largest) - logarithm(sum),
        rank: logits.numbers.reduce(0) { $0 + ($1 > number ? 1 : 0) })
    }
    var byText = encodings.map { [Found?](repeating: nil, count: $0.ids.count) }
    for (place, origin) in origins.enumerated() { byText[origin.text][origin.token] = found[place] }
    return texts.indices.map { likelihood(of: texts[$0], encodings[$0], byText[$0]) }
  }

  /// What the head says of a token in its place.
  private struct Found: Sendable {
    let logProbability: Double
    let rank: Int
  }

  private func likelihood(
    of text: String, _ encoding: Encoding, _ found: [Found?]
  ) -> TextLikelihood {
    let logs = found.map { $0?.logProbability ?? 0 }
    let tokens = encoding.ids.indices.filter { !encoding.offsets[$0].isEmpty }
    let words = tokenizer.wordGroups(of: encoding, tokens).map { group in
      let range =
        encoding.offsets[group.lowerBound]
        .lowerBound..<encoding.offsets[group.upperBound - 1].upperBound
      return TextLikelihood.Word(
        text: text.bytes(range), range: range, logProbability: logs[group].reduce(0, +))
    }
    return TextLikelihood(
      logLikelihood: tokens.reduce(0) { $0 + logs[$1] }, tokens: tokens.count,
      ranks: found.compactMap { $0?.rank }, words: words)
  }

  /// The number of a token that the head cannot do without.
  func requiredToken(_ token: String) throws -> Int32 {
    guard let id = tokenizer.id(of: token) else {
      throw HeadError.missingToken(token, path: checkpoint.folder)
    }
    return id
  }

  private func word(
    _ id: Int, _ score: Double, in text: String, _ input: Input, mask: Int
  ) -> MaskedWord {
    var ids = input.encoding.ids
    let place = input.wanted[mask]
    ids[place] = Int32(id)
    let token = tokenizer.token(Int32(id)) ?? ""
    let special: Set<Int32> = input.wanted.count == 1 ? specialTokens : []
    let range = input.encoding.offsets[place]
    let (word, isPiece) = tokenizer.word(of: token)
    var before = text.bytes(0..<range.lowerBound)[...]
    if isPiece, before.last == " " { before = before.dropLast() }
    return MaskedWord(
      token: token, id: id, score: score,
      text: before + word + text.bytes(range.upperBound..<text.utf8.count),
      sequence: tokenizer.decode(
        ids, without: special, isCleaned: configuration.cleansDecodedText))
  }

  private static func largest(
    _ count: Int, of scores: [Double], among targets: [Int32]?
  ) -> [Int] {
    let candidates = targets.map { Set($0.map(Int.init)).sorted() } ?? Array(scores.indices)
    guard count < 64 else {
      return Array(candidates.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(count))
    }
    var best: [Int] = []
    for id in candidates where best.count < count || scores[id] > scores[best[best.count - 1]] {
      let place = best.firstIndex { scores[$0] < scores[id] } ?? best.count
      best.insert(id, at: place)
      if best.count > count { best.removeLast() }
    }
    return best
  }
}

extension HeadedModel {
  /// Tokens that stand for no text.
  var specialTokens: Set<Int32> {
    Set(["[CLS]", "[SEP]", "[PAD]", "[UNK]", Self.mask].compactMap(tokenizer.id))
  }

  /// A token's own text.
  func token(_ id: Int32) -> String { tokenizer.token(id) ?? "" }
}

extension Tokenizer {
  /// Tokens of one word: those that continue it stand beside it.
  func wordGroups(of encoding: Encoding, _ tokens: [Int]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    for token in tokens {
      let isPiece = word(of: self.token(encoding.ids[token]) ?? "").continuesWord
      if isPiece, let last = groups.last, last.upperBound == token {
        groups[groups.count - 1] = last.lowerBound..<token + 1
      } else {
        groups.append(token..<token + 1)
      }
    }
    return groups
  }
}

extension String {
  /// The text of some of its bytes.
  package func bytes(_ range: Range<Int>) -> String {
    String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}
