package import SentenceEmbedding
internal import Tokenization
public import Transformers
internal import VectorMath

/// What each head of each layer looks at when a model reads a text.
public struct AttentionReport: Sendable, Encodable {
  /// What a token may look at.
  public enum Target: String, Sendable, CaseIterable, Encodable, CodingKeyRepresentable {
    /// The special token at the start of the text.
    case start
    /// Another special token, such as the one that ends the text.
    case separator
    /// Itself.
    case itself
    /// The token before it.
    case previous
    /// The token after it.
    case next
    /// Any other token.
    case other
  }

  /// One head.
  public struct Head: Sendable, Encodable {
    /// Which one.
    public let place: HeadPlace
    /// The share of its attention that goes to each target, the mean over all tokens.
    ///
    /// They add up to 1. After Clark et al. 2019, §3.
    public let shares: [Target: Double]
    /// The mean entropy of a token's attention, in nats: 0 for one token, the logarithm of their
    /// number for all alike.
    public let entropy: Double
    /// `[T][T]`: how much each token looks at each; a row adds up to 1.
    public let weights: [[Float]]

    /// What it looks at most.
    public var main: Target {
      Target.allCases.max { (shares[$0] ?? 0) < (shares[$1] ?? 0) } ?? .other
    }

    private enum Key: CodingKey { case layer, head, shares, entropy, weights }

    /// Writes the head's numbers beside the others, not in an object of their own.
    public func encode(to encoder: any Encoder) throws {
      var object = encoder.container(keyedBy: Key.self)
      try object.encode(place.layer, forKey: .layer)
      try object.encode(place.head, forKey: .head)
      try object.encode(shares, forKey: .shares)
      try object.encode(entropy, forKey: .entropy)
      try object.encode(weights, forKey: .weights)
    }
  }

  /// The text; of a pair, the first.
  public let text: String
  /// The second text of a pair.
  public let second: String?
  /// Its tokens as the model reads them, special ones included.
  public let tokens: [String]
  /// How many tokens were cut off, because the model reads no more.
  public let cutTokens: Int
  /// How many layers there are.
  public let layers: Int
  /// All heads, layer by layer.
  public let heads: [Head]

  /// Runs a model on a text or a pair.
  package init(of text: String, and second: String? = nil, in model: SentenceModel) {
    let (encoding, layers) =
      second.map { model.attention(in: text, $0) } ?? model.attention(in: text)
    self.text = text
    self.second = second
    tokens = encoding.ids.map { model.token($0) ?? "" }
    cutTokens = encoding.truncatedCount
    self.layers = layers.count
    heads = layers.enumerated().flatMap { layer, matrices in
      matrices.enumerated().map { head, matrix in
        Head(HeadPlace(layer: layer + 1, head: head + 1), matrix, encoding)
      }
    }
  }
}

extension AttentionReport.Head {
  fileprivate init(_ place: HeadPlace, _ matrix: Matrix, _ encoding: Encoding) {
    self.place = place
    weights = (0..<matrix.rows).map { matrix[row: $0] }
    var shares: [AttentionReport.Target: Double] = [:]
    for target in AttentionReport.Target.allCases { shares[target] = 0 }
    var entropy = 0.0
    for (from, row) in weights.enumerated() {
      for (to, weight) in row.enumerated() {
        let target = AttentionReport.Target(from: from, to: to, in: encoding)
        shares[target, default: 0] += Double(weight) / Double(weights.count)
        if weight > 0 { entropy -= Double(weight) * logarithm(Double(weight)) }
      }
    }
    self.shares = shares
    self.entropy = weights.isEmpty ? 0 : entropy / Double(weights.count)
  }
}

extension AttentionReport.Target {
  fileprivate init(from: Int, to: Int, in encoding: Encoding) {
    // Only special tokens stand for no letters.
    if encoding.offsets[to].isEmpty {
      self = to == 0 ? .start : .separator
    } else {
      switch to - from {
      case 0: self = .itself
      case -1: self = .previous
      case 1: self = .next
      default: self = .other
      }
    }
  }
}
