internal import Catalog
public import Documents
public import Parallelism
public import TransformerHeads
internal import SimilarityJoins
internal import VectorIndexes
internal import VectorMath

/// Gives texts labels that a caller makes up, by the vectors of text and label.
public struct VectorClassifier: Sendable {
  /// The labels.
  public let labels: [String]
  private let embedder: TextEmbedder
  private let rows: Matrix

  /// Makes the vectors of the labels.
  ///
  /// - Throws: `HeadError.empty` without labels; `CancellationError`.
  public init(labels: [String], embedder: TextEmbedder) async throws {
    guard !labels.isEmpty else { throw HeadError.empty(what: "the list of labels") }
    self.labels = labels
    self.embedder = embedder
    rows = try await cancellable(within: nil) { work in
      try embedder.loaded.embed(labels, threads: embedder.threads, work: work).unitVectors
    }
  }

  /// Scores the labels for each text.
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text all labels with the cosine, the best first.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func classify(
    _ texts: [String], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[LabelScore]] {
    try await cancellable(within: timeLimit) { work in
      let done = EmbeddedTexts(of: texts.count, tell: progress)
      let vectors = try embedder.loaded.embed(
        texts, threads: embedder.threads, progress: { done.add($0) }, work: work
      ).unitVectors
      return texts.indices.map { text in
        LabelScore.ordered(
          labels,
          labels.indices.map { Double(dot(vectors[row: text].span, rows[row: $0].span)) })
      }
    }
  }
}

/// The passages of an index that fall to a label.
public struct LabelledPassages: Sendable, Encodable {
  /// The label.
  public let label: String
  /// How many passages are nearer to it than to any other label.
  public let count: Int
  /// Those that are nearest to it, the nearest first.
  public let examples: [SearchHit]
}

extension SearchEngine {
  /// Counts the passages by the nearest of some labels, with the vectors that the index has.
  ///
  /// - Parameters:
  ///   - labels: The labels, at least one.
  ///   - examples: How many examples of each, at most.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The labels in their order.
  /// - Throws: `HeadError.empty` without labels; `CatalogError`, `DeadlineError`,
  ///   `CancellationError`.
  public func classify(
    as labels: [String], examples: Int = 5, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [LabelledPassages] {
    guard !labels.isEmpty else { throw HeadError.empty(what: "the list of labels") }
    return try await cancellable(within: timeLimit) { [self] work in
      let snapshot = try snapshot()
      let model = try loadModel(of: snapshot.model)
      let names = try model.embed(labels, threads: threads, work: work).unitVectors
      let corpus = try storedPassages(
        in: snapshot, within: [], where: SearchFilter(), work.part(0..<0.2))
      let rows = try StoredRows(of: corpus.map(\.sentence), in: snapshot.vectors)
      let work = work.part(0.2..<1).reporting(.judging, to: progress)
      let chunk = 4096
      let pieceCount = (corpus.count + chunk - 1) / chunk
      let nearest = try runPieces(
        pieceCount, threads: threads, work: work, weight: { _ in 1 },
        makeScratch: { [Float](repeating: 0, count: rows.dimension) }
      ) { piece, vector in
        (piece * chunk..<min((piece + 1) * chunk, corpus.count)).map { place in
          var span = vector.mutableSpan
          rows.read(place..<place + 1, into: &span)
          var best: (label: Int, score: Float) = (0, -2)
          for label in labels.indices {
            let score = dot(vector.span, names.numbers.span.extracting(names.range(ofRow: label)))
            if score > best.score { best = (label, score) }
          }
          return best
        }
      }.flatMap(\.self)
      return labels.indices.map { label in
        let own = nearest.indices.filter { nearest[$0].label == label }
        let best = own.sorted { (nearest[$1].score, $0) < (nearest[$0].score, $1) }
        return LabelledPassages(
          label: labels[label], count: own.count,
          examples: best.prefix(examples).map {
            SearchHit(score: nearest[$0].score, passage: Passage(corpus[$0]))
          })
      }
    }
  }
}
