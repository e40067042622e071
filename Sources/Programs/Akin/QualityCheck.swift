internal import Deduplication
internal import Evaluation
internal import SentenceEmbedding
internal import VectorMath

/// Measures a model's quality on labelled data; the results are fractions of 1.
public enum QualityCheck {
  /// A report, and how much of the texts the model did not read.
  ///
  /// It has the properties of the report: `measured.f1` is `measured.report.f1`.
  @dynamicMemberLookup
  public struct Measured<Report: Sendable>: Sendable {
    /// What was measured.
    public let report: Report
    /// How much of the texts did not count, because the model reads no more.
    public let truncation: Truncation

    /// A property of the report.
    public subscript<Value>(dynamicMember property: KeyPath<Report, Value>) -> Value {
      report[keyPath: property]
    }
  }

  /// Compares the scores of graded pairs with their grades.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `score`.
  ///   - embedder: The model.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Both correlations.
  /// - Throws: When the file is malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public static func sts(
    _ file: String, with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Measured<SimilarityReport> {
    try await cancellable(within: timeLimit) { work in
      let pairs = try LabelledPairs(contentsOf: file, labels: .grades)
      let (scores, truncation) = try embedder.scores(of: pairs, work, progress)
      return Measured(
        report: SimilarityReport(scores: scores, grades: pairs.labels), truncation: truncation)
    }
  }

  /// Measures how well the scores separate matching pairs from other pairs.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `label`, 0 or 1.
  ///   - embedder: The model.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Average precision, best F1 and its threshold.
  /// - Throws: When the file is malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public static func pairs(
    _ file: String, with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Measured<PairReport> {
    try await cancellable(within: timeLimit) { work in
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let (scores, truncation) = try embedder.scores(of: pairs, work, progress)
      return Measured(
        report: PairReport(scores: scores, matches: pairs.labels.map { $0 > 0 }),
        truncation: truncation)
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
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: F1, precision and recall at the threshold.
  /// - Throws: When the file is malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public static func duplicates(
    _ file: String, options: DedupeOptions = DedupeOptions(), with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Measured<DeduplicationReport> {
    try options.check()
    return try await cancellable(within: timeLimit) { work in
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let count = pairs.labels.count
      let texts = pairs.sentences1 + pairs.sentences2
      let done = EmbeddedTexts(of: texts.count, tell: progress)
      let (vectors, truncation) = try embedder.cache.vectors(
        of: texts, work: work, progress: { done.add($0) })
      try work.check()
      // Labels tell what the suggestion itself is worth.
      var options = options
      options.suggestionUse = .accepted
      let (verdicts, threshold) = try options.finder(reader: embedder.loaded.reader).judge(
        (0..<count).map { ($0, $0 + count) }, of: texts.map { DuplicateCandidate(text: $0) },
        vectors: vectors, threads: embedder.threads, work: work)
      return Measured(
        report: DeduplicationReport(
          verdicts: verdicts, matches: pairs.labels.map { $0 > 0 }, threshold: threshold),
        truncation: truncation)
    }
  }

  /// Measures how well searches find the relevant documents of a BEIR folder.
  ///
  /// - Parameters:
  ///   - folder: Holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; each may be gzipped.
  ///   - embedder: The model.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Means over the queries.
  /// - Throws: When a file is missing or malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public static func retrieval(
    _ folder: String, with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Measured<RetrievalReport> {
    try await cancellable(within: timeLimit) { work in
      let set = try RetrievalSet(folder: folder)
      let done = EmbeddedTexts(of: set.documents.count + set.queries.count, tell: progress)
      let (documents, cutDocuments) = try embedder.cache.vectors(
        of: set.documents.map(\.text), for: .document, work: work, progress: { done.add($0) })
      let (queries, cutQueries) = try embedder.cache.vectors(
        of: set.queries.map(\.text), for: .query, work: work, progress: { done.add($0) })
      try work.check()
      return Measured(
        report: RetrievalReport(
          set, queryVectors: queries, documentVectors: documents, threads: embedder.threads),
        truncation: cutDocuments + cutQueries)
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
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The mean V-measure of seeded runs.
  /// - Throws: When the file is malformed; the error names the line. `DeadlineError`,
  ///   `CancellationError`.
  public static func clustering(
    _ file: String, method: ClusterMethod = .kMeans(count: nil), with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Measured<ClusteringReport> {
    try method.check()
    return try await cancellable(within: timeLimit) { work in
      let texts = try LabelledTexts(contentsOf: file)
      let done = EmbeddedTexts(of: texts.texts.count, tell: progress)
      let (vectors, truncation) = try embedder.cache.vectors(
        of: texts.texts, work: work, progress: { done.add($0) })
      try work.check()
      let report = try ClusteringReport(
        vectors: vectors, labels: texts.labels, threads: embedder.threads,
        work: work.reporting(.dividing, to: progress)
      ) { method.with(count: $0, seed: $1) }
      return Measured(report: report, truncation: truncation)
    }
  }
}

extension TextEmbedder {
  /// The cosines of pairs.
  fileprivate func scores(
    of pairs: LabelledPairs, _ work: Work,
    _ progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> (scores: [Double], truncation: Truncation) {
    let texts = pairs.sentences1 + pairs.sentences2
    let count = pairs.sentences1.count
    let done = EmbeddedTexts(of: texts.count, tell: progress)
    let (vectors, truncation) = try cache.vectors(
      of: texts, work: work, progress: { done.add($0) })
    return ((0..<count).map { Double(vectors.score($0, $0 + count)) }, truncation)
  }
}
