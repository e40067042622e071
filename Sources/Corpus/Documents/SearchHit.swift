/// A passage and how close it is to what was asked.
public struct SearchHit: Sendable, Equatable {
  /// What hits are ordered by, larger is closer: today the cosine similarity, -1...1, which rounding
  /// may carry a little beyond.
  public var score: Float { scores.dense }
  /// What the score comes from, by name.
  public let scores: Scores
  /// What was found.
  public let passage: Passage
  /// The passages before it in its document, in the order of the document, as many as were asked
  /// for.
  public let before: [String]
  /// The passages after it.
  public let after: [String]

  /// What speaks for a hit.
  public struct Scores: Sendable, Equatable {
    /// The cosine of the vectors of question and passage.
    public let dense: Float

    /// Scores of a hit.
    public init(dense: Float) { self.dense = dense }
  }

  /// A passage that a cosine was found for.
  package init(score: Float, passage: Passage, before: [String] = [], after: [String] = []) {
    scores = Scores(dense: score)
    self.passage = passage
    self.before = before
    self.after = after
  }
}

extension SearchHit: Encodable {
  /// Writes one flat object: the score, then the passage's keys; those without a value are left
  /// out, and so is context that nobody asked for.
  ///
  /// A cosine is written as one: what rounding carried beyond 1 is cut.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: HitKey.self)
    try keys.encode(max(-1, min(1, score)), forKey: .score)
    try keys.encode(passage, before: before, after: after)
  }
}
