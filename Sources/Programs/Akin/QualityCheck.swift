internal import Deduplication
internal import Evaluation
internal import SentenceEmbedding
internal import VectorMath

/// Measures a model's quality on labelled data; the results are fractions of 1.
public enum QualityCheck {
  /// Compares the scores of graded pairs with their grades.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `score`.
  ///   - embedder: The model.
  ///   - progress: Receives the number of further texts that are embedded.
  /// - Returns: Both correlations.
  /// - Throws: When the file is malformed; the error names the line.
  public static func sts(
    _ file: String, with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> SimilarityReport {
    try await cancellable { work in
      let pairs = try LabelledPairs(contentsOf: file, labels: .grades)
      let scores = try embedder.scores(of: pairs, work, progress)
      return SimilarityReport(scores: scores, grades: pairs.labels)
    }
  }

  /// Measures how well the scores separate matching pairs from other pairs.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `label`, 0 or 1.
  ///   - embedder: The model.
  ///   - progress: Receives the number of further texts that are embedded.
  /// - Returns: Average precision, best F1 and its threshold.
  /// - Throws: When the file is malformed; the error names the line.
  public static func pairs(
    _ file: String, with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> PairReport {
    try await cancellable { work in
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let scores = try embedder.scores(of: pairs, work, progress)
      return PairReport(scores: scores, matches: pairs.labels.map { $0 > 0 })
    }
  }

  /// Measures how well `dedupe` separates matching pairs from other pairs.
  ///
  /// It runs the stages and guards of `dedupe` on all texts of the file.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `label`, 0 or 1.
  ///   - options: Decides which texts are duplicates; the labels do not influence it.
  ///   - embedder: The model.
  ///   - progress: Receives the number of further texts that are embedded.
  /// - Returns: F1, precision and recall at the threshold.
  /// - Throws: When the file is malformed; the error names the line.
  public static func duplicates(
    _ file: String, options: DedupeOptions = DedupeOptions(), with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> DeduplicationReport {
    try options.check()
    return try await cancellable { work in
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let count = pairs.labels.count
      let texts = pairs.sentences1 + pairs.sentences2
      let vectors = try embedder.cache.vectors(
        of: texts, work: work, progress: progress)
      try work.check()
      // Labels tell what the suggestion itself is worth.
      var options = options
      options.suggestionUse = .accepted
      let (verdicts, threshold) = try options.finder(reader: embedder.loaded.reader).judge(
        (0..<count).map { ($0, $0 + count) }, of: texts.map { DuplicateCandidate(text: $0) },
        vectors: vectors, threads: embedder.threads, work: work)
      return DeduplicationReport(
        verdicts: verdicts, matches: pairs.labels.map { $0 > 0 }, threshold: threshold)
    }
  }

  /// Measures how well searches find the relevant documents of a BEIR folder.
  ///
  /// - Parameters:
  ///   - folder: Holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; each may be gzipped.
  ///   - embedder: The model.
  ///   - progress: Receives the number of further texts that are embedded.
  /// - Returns: Means over the queries.
  /// - Throws: When a file is missing or malformed; the error names the line.
  public static func retrieval(
    _ folder: String, with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> RetrievalReport {
    try await cancellable { work in
      let set = try RetrievalSet(folder: folder)
      let documents = try embedder.cache.vectors(
        of: set.documents.map(\.text), for: .document, work: work,
        progress: progress)
      let queries = try embedder.cache.vectors(
        of: set.queries.map(\.text), for: .query, work: work, progress: progress)
      try work.check()
      return RetrievalReport(
        set, queryVectors: queries, documentVectors: documents, threads: embedder.threads)
    }
  }

  /// Clusters labelled texts and compares the clusters with the labels.
  ///
  /// A method that takes a number of clusters gets the number of labels.
  ///
  /// - Parameters:
  ///   - file: JSONL with `text` and `label`.
  ///   - method: How texts are divided; its count and seed are replaced.
  ///   - embedder: The model.
  ///   - progress: Receives the number of further texts that are embedded.
  /// - Returns: The mean V-measure of seeded runs.
  /// - Throws: When the file is malformed; the error names the line.
  public static func clustering(
    _ file: String, method: ClusterMethod = .kMeans(count: nil), with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> ClusteringReport {
    try method.check()
    return try await cancellable { work in
      let texts = try LabelledTexts(contentsOf: file)
      let vectors = try embedder.cache.vectors(
        of: texts.texts, work: work, progress: progress)
      try work.check()
      return try ClusteringReport(
        vectors: vectors, labels: texts.labels, threads: embedder.threads, work: work
      ) { method.with(count: $0, seed: $1) }
    }
  }
}

extension TextEmbedder {
  /// The cosines of pairs.
  fileprivate func scores(
    of pairs: LabelledPairs, _ work: Work,
    _ progress: @escaping @Sendable (Int) -> Void
  ) throws -> [Double] {
    let count = pairs.sentences1.count
    let vectors = try cache.vectors(
      of: pairs.sentences1 + pairs.sentences2, work: work, progress: progress)
    return (0..<count).map { Double(vectors.score($0, $0 + count)) }
  }
}
