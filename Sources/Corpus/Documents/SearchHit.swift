/// A passage and how close it is to what was asked.
public struct SearchHit: Sendable, Equatable {
  /// What hits are ordered by, larger is closer: the score of a cross-encoder where one has read them,
  /// else the cosine similarity, -1...1, which rounding may carry a little beyond.
  public var score: Float { scores.reranked ?? scores.dense }
  /// What the score comes from, by name.
  public package(set) var scores: Scores
  /// What was found.
  public let passage: Passage
  /// The passages before it in its document, in the order of the document, as many as were asked
  /// for.
  public let before: [String]
  /// The passages after it.
  public let after: [String]
  /// Other passages with the same text that may be looked at, in the order of path and place; at most
  /// a hundred.
  public let places: [Passage]
  /// How the file differs from what was indexed; nil when it has the size and time that it had then,
  /// and where nobody looked.
  public let stale: Staleness?

  /// How a file has come to differ from what an index knows of it.
  public enum Staleness: String, Sendable, Encodable {
    /// There is no file of that name any more.
    case missing
    /// It has another size or time: text and place of the hit may be wrong.
    case changed
  }

  /// What speaks for a hit.
  public struct Scores: Sendable, Equatable {
    /// The cosine of the vectors of question and passage.
    public let dense: Float
    /// The score that a cross-encoder gives question and passage; nil where none has read them.
    public let reranked: Float?

    /// Scores of a hit.
    public init(dense: Float, reranked: Float? = nil) {
      self.dense = dense
      self.reranked = reranked
    }
  }

  /// A passage that a cosine was found for.
  package init(
    score: Float, passage: Passage, before: [String] = [], after: [String] = [],
    places: [Passage] = [], stale: Staleness? = nil
  ) {
    scores = Scores(dense: score)
    self.passage = passage
    self.before = before
    self.after = after
    self.places = places
    self.stale = stale
  }
}

extension SearchHit: Encodable {
  /// Writes one flat object: the score, then the passage's keys; those without a value are left
  /// out, and so is context that nobody asked for.
  ///
  /// A cosine is written as one: what rounding carried beyond 1 is cut. Where a cross-encoder has put
  /// hits in order, the score is its own, and `dense` is the cosine.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: HitKey.self)
    let cosine = max(-1, min(1, scores.dense))
    try keys.encode(scores.reranked ?? cosine, forKey: .score)
    if scores.reranked != nil { try keys.encode(cosine, forKey: .dense) }
    try keys.encode(passage, before: before, after: after)
    try keys.encodeIfPresent(stale, forKey: .stale)
    if !places.isEmpty { try keys.encode(places.map(Place.init), forKey: .places) }
  }
}

/// A passage without its text, which is the hit's own.
private struct Place: Encodable {
  let passage: Passage

  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: HitKey.self)
    try keys.encode(place: passage)
  }
}
