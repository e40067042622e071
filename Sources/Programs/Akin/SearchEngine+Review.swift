internal import Catalog
internal import Deduplication
internal import FileAccess
internal import VectorIndexes

/// Reviews of duplicates: people answer for some pairs, and the threshold and guards follow.
extension SearchEngine {
  /// What reviews of this index have answered and learned; nil when there was none.
  ///
  /// `dedupe` does not look at it by itself: `DedupeOptions.follow` takes it over.
  ///
  /// - Throws: `ReviewMemoryError` when the file is damaged.
  public func reviewMemory() throws -> ReviewMemory? {
    try ReviewMemory(contentsOf: ReviewMemory.path(in: folder.path))
  }

  /// What reviews of this index have learned, for the vectors that it has now.
  ///
  /// When the vectors come from another model than those of the last review, the answers lead to a new
  /// threshold; finding it takes as long as beginning a review.
  ///
  /// - Parameters:
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The answers, threshold and guards; nil when there was no review.
  /// - Throws: `CatalogError` when there is no index, `ReviewMemoryError`, `DeadlineError`,
  ///   `CancellationError`.
  public func learnedFromReviews(
    timeLimit: Duration? = nil, progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ReviewMemory? {
    guard let memory = try reviewMemory() else { return nil }
    if memory.vectors == (try snapshot().model.vectors) { return memory }
    let review = try await review(timeLimit: timeLimit, progress: progress)
    return memory.fitted(by: review)
  }

  /// Begins a review of the index or a part of it, with the answers of earlier ones.
  ///
  /// - Parameters:
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: A further condition on the passages.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: A review; `remember` keeps its answers.
  /// - Throws: `CatalogError` when there is no index, `ReviewMemoryError`, `DeadlineError`,
  ///   `CancellationError`.
  public func review(
    within paths: [String] = [], where filter: SearchFilter = SearchFilter(),
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> DuplicateReview {
    let answers = try reviewMemory()?.answers ?? PairAnswers()
    return try await run(within: timeLimit) { [self] work in
      let snapshot = try snapshot()
      let corpus = try storedPassages(in: snapshot, within: paths, where: filter, work)
      try work.check()
      let rows = try StoredRows(of: corpus.map(\.sentence), in: snapshot.vectors)
      return try DuplicateReview(
        corpus.map { Passage($0) }, rows: rows, madeBy: snapshot.model.vectors, answers: answers,
        reader: reader(of: snapshot.model), threads: threads,
        work: work.reporting(.comparing, to: progress))
    }
  }

  /// Keeps the answers of a review beside the index; later runs of `index` leave them there.
  ///
  /// Call it after every answer: then none is lost.
  ///
  /// - Throws: `ReviewMemoryError` when the file of earlier answers is damaged; `FileError`.
  public func remember(_ review: DuplicateReview) throws {
    try ReviewMemory.remember(review, in: ReviewMemory.path(in: folder.path))
  }

  /// Forgets the answers of all reviews of this index, and what they led to.
  ///
  /// - Returns: Whether there was anything to forget.
  /// - Throws: `FileError`.
  @discardableResult
  public func forgetReviews() throws -> Bool {
    let path = ReviewMemory.path(in: folder.path)
    guard FileSystem.exists(path) else { return false }
    try FileSystem.removeFile(path)
    return true
  }
}

extension RecordCorpus {
  /// Begins a review of the records, with the answers of earlier ones.
  ///
  /// - Parameters:
  ///   - answers: What is known already.
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: A review; `ReviewMemory.remember` keeps its answers in a file.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func review(
    answers: PairAnswers = PairAnswers(), with embedder: TextEmbedder,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> DuplicateReview {
    try await cancellable(within: timeLimit) { work in
      let rows = try vectors(of: passages, embedder, work, progress).rows
      try work.check()
      return try DuplicateReview(
        passages, rows: rows, madeBy: embedder.loaded.identity.vectors, answers: answers,
        reader: embedder.loaded.reader, threads: embedder.threads,
        work: work.reporting(.comparing, to: progress))
    }
  }

  /// What reviews have learned, for the vectors of a model.
  ///
  /// - Parameters:
  ///   - memory: The answers, and what they led to with the model of the last review.
  ///   - embedder: The model. When it is another one, the answers lead to a new threshold.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The answers, threshold and guards.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func learned(
    from memory: ReviewMemory, with embedder: TextEmbedder, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ReviewMemory {
    if memory.vectors == embedder.loaded.identity.vectors { return memory }
    let review = try await review(
      answers: memory.answers, with: embedder, timeLimit: timeLimit, progress: progress)
    return memory.fitted(by: review)
  }
}

extension ModelIdentity {
  /// The name of what makes equal vectors.
  fileprivate var vectors: String { "\(fingerprint) \(precision)" }
}
