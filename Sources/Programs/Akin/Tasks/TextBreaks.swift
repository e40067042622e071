public import Documents
public import Parallelism
internal import TextStructure
internal import VectorMath

/// Where a text breaks: neighbours that do not follow each other.
public struct TextBreaks: Sendable {
  /// A place between two passages.
  public struct Place: Sendable {
    /// What stands before it.
    public let first: Passage
    /// What stands behind it.
    public let second: Passage
    /// The probability that the second follows the first, by the next-sentence head, 0...1.
    public let probability: Double
    /// The cosine of their vectors.
    public let cosine: Float
    /// Whether the text breaks here, by the head.
    public let isBreakByHead: Bool
    /// Whether it does by the vectors.
    public let isBreakByVectors: Bool
  }

  /// All places, in the order of the text.
  public let places: [Place]

  /// Compares every passage with the next one.
  ///
  /// - Parameters:
  ///   - passages: The passages of a text, in their order.
  ///   - model: Tells what follows what.
  ///   - embedder: Makes the vectors.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Throws: `CancellationError`.
  public init(
    of passages: [Passage], by model: NextSentenceModel, and embedder: TextEmbedder,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws {
    let pairs = zip(passages, passages.dropFirst()).map { (first: $0, second: $1) }
    let probabilities = try await model.probabilities(
      of: pairs.map { ($0.first.text, $0.second.text) }, progress: progress)
    let vectors = try await cancellable(within: nil) { work in
      try embedder.loaded.embed(
        passages.map(\.text), threads: embedder.threads, work: work
      ).unitVectors
    }
    let cosines = pairs.indices.map { vectors.score($0, $0 + 1) }
    let byHead = valleys(of: probabilities)
    let byVectors = valleys(of: cosines.map(Double.init))
    places = pairs.indices.map {
      Place(
        first: pairs[$0].first, second: pairs[$0].second, probability: probabilities[$0],
        cosine: cosines[$0], isBreakByHead: byHead[$0], isBreakByVectors: byVectors[$0])
    }
  }
}
