public import Documents

/// The answer to a query.
public struct SearchAnswer: Sendable, Equatable {
  /// Best first; equal scores stand in the order of path and place.
  public package(set) var hits: [SearchHit]
  /// How much of the question was cut off, because the model reads no more.
  public let truncation: Truncation
}
