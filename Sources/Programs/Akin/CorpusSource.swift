internal import Catalog
internal import Clustering
internal import Deduplication
internal import Parallelism
internal import SimilarityJoins
internal import TextComparison
internal import VectorIndexes
internal import VectorMath

/// A corpus that can be compared with another corpus.
public enum CorpusSource: Sendable {
  /// The records of a file, and the model that makes their vectors.
  case records(RecordCorpus, TextEmbedder)
  /// The passages of an index, or those of them that lie in some files or folders and pass a
  /// filter.
  ///
  /// The stored vectors are used where they lie.
  case index(SearchEngine, within: [String] = [], where: SearchFilter = SearchFilter())
}

extension CorpusSource {
  /// Finds the passages of this corpus that another corpus has too, such as training data in test
  /// data.
  ///
  /// Only passages of `other` are originals: duplicates within this corpus stay. Nothing is
  /// altered.
  ///
  /// - Parameters:
  ///   - options: Decides which passages are duplicates; `keep` and `target` have no effect here.
  ///   - other: The other corpus.
  ///   - timeLimit: The longest time that it may take; nil for no limit. Vectors that are ready by
  ///     then stay in the cache.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: A group for each passage of `other` that this corpus has too.
  /// - Throws: `AkinError.differentVectors`, `AkinError.unfinishedIndex`, `DeadlineError`,
  ///   `CancellationError`, or an error for an option out of range.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), against other: CorpusSource,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> DuplicateReport {
    try options.check()
    return try await cancellable(within: timeLimit) { work in
      let (mine, theirs) = try loaded(with: other, work, progress)
      var report = try DuplicateReport(
        of: mine, against: theirs, options: options, work: work.reporting(.comparing, to: progress))
      report.truncation = mine.truncation + theirs.truncation
      return report
    }
  }

  /// Compares this corpus with another one.
  ///
  /// - Parameters:
  ///   - other: The other corpus.
  ///   - options: Decides when two passages say the same; `keep` and `target` have no effect here.
  ///   - timeLimit: The longest time that it may take; nil for no limit. Vectors that are ready by
  ///     then stay in the cache.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The passages that only one corpus has, and the passages that both have.
  /// - Throws: `AkinError.differentVectors`, `AkinError.unfinishedIndex`, `DeadlineError`,
  ///   `CancellationError`, or an error for an option out of range.
  public func compare(
    with other: CorpusSource, options: DedupeOptions = DedupeOptions(),
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> CorpusComparison {
    try options.check()
    return try await cancellable(within: timeLimit) { work in
      let (a, b) = try loaded(with: other, work, progress)
      let work = work.reporting(.comparing, to: progress)
      let ofFirst = try DuplicateReport(
        of: a, against: b, options: options, work: work.part(0..<0.5))
      let ofSecond = try DuplicateReport(
        of: b, against: a, options: options, work: work.part(0.5..<1))
      var comparison = CorpusComparison(
        onlyInFirst: a.passages(without: ofFirst), onlyInSecond: b.passages(without: ofSecond),
        inBoth: ofFirst.groups, sharedOfFirst: ofFirst.removedCount,
        sharedOfSecond: ofSecond.removedCount, threshold: ofFirst.threshold,
        isSuggested: ofFirst.isSuggested, keptByGuard: ofFirst.flagged.count)
      comparison.truncation = a.truncation + b.truncation
      return comparison
    }
  }

  /// Both corpora, once it is certain that their vectors can be compared.
  private func loaded(
    with other: CorpusSource, _ work: Work,
    _ progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> (LoadedCorpus, LoadedCorpus) {
    let (a, b) = (try model, try other.model)
    guard a.identity.fingerprint == b.identity.fingerprint,
      a.identity.precision == b.identity.precision
    else {
      throw AkinError.differentVectors(
        first: a.name, of: "\(a.identity.name) in \(a.identity.precision)",
        second: b.name, otherOf: "\(b.identity.name) in \(b.identity.precision)")
    }
    for case .index(let engine, _, _) in [self, other] {
      if let run = try engine.snapshot().catalog.unfinishedRun() {
        throw AkinError.unfinishedIndex(engine.location, run)
      }
    }
    let done = EmbeddedTexts(of: recordCount + other.recordCount, tell: progress)
    let first = try load(work, done)
    try work.check()
    let second = try other.load(work, done)
    try work.check()
    return (first, second)
  }

  /// The model that made the vectors, and the name of the corpus in errors.
  private var model: (identity: ModelIdentity, name: String) {
    get throws {
      switch self {
      case .records(let corpus, let embedder): (embedder.loaded.identity, corpus.path)
      case .index(let engine, _, _): (try engine.snapshot().model, engine.location)
      }
    }
  }

  /// How many records need vectors; the passages of an index have theirs.
  private var recordCount: Int {
    if case .records(let corpus, _) = self { corpus.count } else { 0 }
  }

  /// The passages and their vectors.
  func loaded(
    _ work: Work, _ progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> LoadedCorpus {
    try load(work, EmbeddedTexts(of: recordCount, tell: progress))
  }

  private func load(_ work: Work, _ done: EmbeddedTexts) throws -> LoadedCorpus {
    switch self {
    case .records(let corpus, let embedder):
      let (rows, truncation) = try embedder.cache.rows(
        of: corpus.passages.map(\.text), work: work, progress: { done.add($0) })
      return LoadedCorpus(
        passages: corpus.passages, rows: rows, truncation: truncation,
        reader: embedder.loaded.reader, threads: embedder.threads)
    case .index(let engine, let paths, let filter):
      let snapshot = try engine.snapshot()
      let corpus = try engine.storedPassages(
        in: snapshot, within: paths, where: filter, work)
      return LoadedCorpus(
        passages: corpus.map { Passage($0) },
        rows: try StoredRows(of: corpus.map(\.sentence), in: snapshot.vectors),
        truncation: Truncation(), reader: engine.reader(of: snapshot.model), threads: engine.threads
      )
    }
  }
}

/// Passages and their vectors.
struct LoadedCorpus {
  let passages: [Passage]
  let rows: any SimilarityRows
  /// How much of the passages the model does not read, where they were embedded for the request.
  let truncation: Truncation
  /// The reader that knows how the model reads the passages; nil when it is unknown.
  let reader: TextReader?
  let threads: Int

  /// The passages that are not among the duplicates of `report`.
  func passages(without report: DuplicateReport) -> [Passage] {
    let removed = Set(report.groups.flatMap { $0.removed.map(\.row) })
    return passages.indices.filter { !removed.contains($0) }.map { passages[$0] }
  }
}

extension DuplicateReport {
  /// A report of the passages of one corpus that the other corpus has.
  fileprivate init(
    of corpus: LoadedCorpus, against other: LoadedCorpus, options: DedupeOptions, work: Work
  ) throws {
    // The finder takes no fixed rows when it searches one corpus for its own duplicates.
    guard !other.passages.isEmpty else {
      self.init(passages: corpus.passages.count, threshold: options.threshold)
      return
    }
    try work.advance(to: 0)
    let passages = other.passages + corpus.passages
    try self.init(
      passages, fixed: other.passages.count, modified: passages.map { _ in nil },
      rows: joined(other.rows, corpus.rows, work: work), options: options,
      reader: corpus.reader ?? other.reader, threads: corpus.threads, work: work)
  }
}

/// The rows of two corpora, the first corpus first; used where they lie if both are stored.
private func joined(
  _ first: any SimilarityRows, _ second: any SimilarityRows, work: Work
) throws -> any SimilarityRows {
  if let first = first as? StoredRows, let second = second as? StoredRows {
    return StoredRows(first, followedBy: second)
  }
  let (a, b) = (try first.copied(work: work), try second.copied(work: work))
  return Matrix(rows: a.rows + b.rows, columns: a.columns, numbers: a.numbers + b.numbers)
}
