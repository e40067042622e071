internal import Deduplication
internal import Evaluation
internal import SentenceEmbedding
internal import VectorMath

/// Measures a model's quality on labelled data; results are fractions of 1.
public enum QualityCheck {
  /// How well scores follow grades: `akin eval sts`.
  public struct Similarity: Sendable, Equatable, Encodable {
    /// Pearson's correlation; nil when all scores or all grades are equal.
    public let pearson: Double?
    /// Spearman's rank correlation.
    public let spearman: Double?
    /// How many pairs.
    public let pairs: Int
  }

  /// How well scores tell pairs that match from those that do not: `akin eval pairs`.
  public struct Matching: Sendable, Equatable, Encodable {
    /// Average precision.
    public let averagePrecision: Double
    /// The best F1.
    public let f1: Double
    /// The score above which F1 is best.
    public let threshold: Double?
    /// How many pairs.
    public let pairs: Int
  }

  /// How well stages and guards tell pairs that match from those that do not:
  /// `akin eval pairs --as-duplicates`.
  public struct Deduplicating: Sendable, Equatable, Encodable {
    /// The harmonic mean of precision and recall.
    public let f1: Double
    /// The share of the pairs taken for duplicates that are.
    public let precision: Double
    /// The share of the duplicates that were found.
    public let recall: Double
    /// The threshold that was used.
    public let threshold: Double
    /// How many pairs.
    public let pairs: Int
  }

  /// How well documents are found: `akin eval retrieval`.
  public struct Retrieval: Sendable, Equatable, Encodable {
    /// nDCG at 10.
    public let ndcg10: Double
    /// Recall at 10.
    public let recall10: Double
    /// Recall at 100.
    public let recall100: Double
    /// Mean reciprocal rank, 0 beyond 10.
    public let mrr10: Double
    /// How many queries.
    public let queries: Int
    /// How many documents.
    public let documents: Int

    private enum CodingKeys: String, CodingKey {
      case ndcg10 = "ndcg@10"
      case recall10 = "recall@10"
      case recall100 = "recall@100"
      case mrr10 = "mrr@10"
      case queries, documents
    }
  }

  /// How well clusters follow labels: `akin eval clustering`.
  public struct Grouping: Sendable, Equatable, Encodable {
    /// The mean V-measure of the runs.
    public let vMeasure: Double
    /// The V-measure of each seeded run.
    public let runs: [Double]
    /// How many texts.
    public let texts: Int
    /// How many clusters were made.
    public let clusters: Int
    /// How many labels there are.
    public let labels: Int
  }

  /// Compares the scores of graded pairs with their grades.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `score`.
  ///   - embedder: The model.
  ///   - progress: Told how many more texts are embedded.
  /// - Returns: Both correlations.
  /// - Throws: When the file is malformed; the error names the line.
  public static func sts(
    _ file: String, with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Similarity {
    try await cancellable { cancellation in
      let pairs = try LabelledPairs(contentsOf: file, labels: .grades)
      let scores = try embedder.scores(of: pairs, cancellation, progress)
      let report = SimilarityReport(scores: scores, grades: pairs.labels)
      return Similarity(
        pearson: report.pearson, spearman: report.spearman, pairs: report.pairs)
    }
  }

  /// Tells pairs that match from those that do not.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `label`, 0 or 1.
  ///   - embedder: The model.
  ///   - progress: Told how many more texts are embedded.
  /// - Returns: Average precision, best F1 and its threshold.
  /// - Throws: When the file is malformed; the error names the line.
  public static func pairs(
    _ file: String, with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Matching {
    try await cancellable { cancellation in
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let scores = try embedder.scores(of: pairs, cancellation, progress)
      let report = PairReport(scores: scores, matches: pairs.labels.map { $0 > 0 })
      return Matching(
        averagePrecision: report.averagePrecision, f1: report.f1, threshold: report.threshold,
        pairs: pairs.labels.count)
    }
  }

  /// Tells pairs that match from those that do not as `dedupe` does: by stages and guards, in the
  /// company of all texts of the file.
  ///
  /// - Parameters:
  ///   - file: JSONL with `sentence1`, `sentence2` and `label`, 0 or 1.
  ///   - options: What counts as a duplicate; the labels have no part in it.
  ///   - embedder: The model.
  ///   - progress: Told how many more texts are embedded.
  /// - Returns: F1, precision and recall at the threshold.
  /// - Throws: When the file is malformed; the error names the line.
  public static func duplicates(
    _ file: String, options: DedupeOptions = DedupeOptions(), with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Deduplicating {
    try options.check()
    return try await cancellable { cancellation in
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let count = pairs.labels.count
      let texts = pairs.sentences1 + pairs.sentences2
      let vectors = try embedder.cachedVectors(
        of: texts, cancellation: cancellation, progress: progress)
      try cancellation.check()
      let (verdicts, threshold) = try options.finder(reader: embedder.loaded.reader).judge(
        (0..<count).map { ($0, $0 + count) }, of: texts.map { DuplicateCandidate(text: $0) },
        vectors: vectors, threads: embedder.threads, work: cancellation.work())
      let positives = pairs.labels.count { $0 > 0 }
      let taken = verdicts.count { $0 }
      let correct = zip(verdicts, pairs.labels).count { $0 && $1 > 0 }
      func share(_ whole: Int) -> Double { whole == 0 ? 0 : Double(correct) / Double(whole) }
      return Deduplicating(
        f1: taken + positives == 0 ? 0 : 2 * Double(correct) / Double(taken + positives),
        precision: share(taken), recall: share(positives), threshold: Double(threshold),
        pairs: count)
    }
  }

  /// Looks for the relevant documents of a BEIR folder.
  ///
  /// - Parameters:
  ///   - folder: `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`, each perhaps gzipped.
  ///   - embedder: The model.
  ///   - progress: Told how many more texts are embedded.
  /// - Returns: Means over the queries.
  /// - Throws: When a file is missing or malformed; the error names the line.
  public static func retrieval(
    _ folder: String, with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Retrieval {
    try await cancellable { cancellation in
      let set = try RetrievalSet(folder: folder)
      let documents = try embedder.cachedVectors(
        of: set.documents.map(\.text), for: .document, cancellation: cancellation,
        progress: progress)
      let queries = try embedder.cachedVectors(
        of: set.queries.map(\.text), for: .query, cancellation: cancellation, progress: progress)
      try cancellation.check()
      let report = RetrievalReport(
        set, queryVectors: queries, documentVectors: documents, threads: embedder.threads)
      return Retrieval(
        ndcg10: report.ndcg10, recall10: report.recall10, recall100: report.recall100,
        mrr10: report.mrr10, queries: report.queries, documents: set.documents.count)
    }
  }

  /// Clusters labelled texts, into as many clusters as labels where the method takes a number.
  ///
  /// - Parameters:
  ///   - file: JSONL with `text` and `label`.
  ///   - method: How texts are divided; its count and seed are replaced.
  ///   - embedder: The model.
  ///   - progress: Told how many more texts are embedded.
  /// - Returns: The mean V-measure of seeded runs.
  /// - Throws: When the file is malformed; the error names the line.
  public static func clustering(
    _ file: String, method: ClusterMethod = .kMeans(count: nil), with embedder: TextEmbedder,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Grouping {
    try method.check()
    return try await cancellable { cancellation in
      let texts = try LabelledTexts(contentsOf: file)
      let vectors = try embedder.cachedVectors(
        of: texts.texts, cancellation: cancellation, progress: progress)
      try cancellation.check()
      let report = try ClusteringReport(
        vectors: vectors, labels: texts.labels, threads: embedder.threads, work: cancellation.work()
      ) { method.with(count: $0, seed: $1).definition }
      return Grouping(
        vMeasure: report.vMeasure, runs: report.runs, texts: texts.texts.count,
        clusters: report.clusterCount, labels: Set(texts.labels).count)
    }
  }
}

extension TextEmbedder {
  /// The cosines of pairs.
  fileprivate func scores(
    of pairs: LabelledPairs, _ cancellation: CancellationFlag,
    _ progress: @escaping @Sendable (Int) -> Void
  ) throws -> [Double] {
    let count = pairs.sentences1.count
    let vectors = try cachedVectors(
      of: pairs.sentences1 + pairs.sentences2, cancellation: cancellation, progress: progress)
    return (0..<count).map { Double(vectors.score($0, $0 + count)) }
  }
}
