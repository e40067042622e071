internal import Catalog
internal import Deduplication
internal import VectorIndexes
internal import VectorMath

extension SearchEngine {
  /// Finds passages that say the same; files are never altered.
  ///
  /// - Parameters:
  ///   - options: What counts as a duplicate, and which of several stays.
  ///   - paths: Files or folders to look at; everything when there are none.
  ///   - filter: What passages must fulfil besides.
  /// - Returns: The groups, in the order of path and place.
  /// - Throws: When there is no index or an option is out of range.
  public func dedupe(
    _ options: DedupeOptions = DedupeOptions(), within paths: [String] = [],
    where filter: SearchFilter = SearchFilter()
  ) async throws -> DuplicateReport {
    try options.check()
    return try await cancellable { [self] cancellation in
      let snapshot = try snapshot()
      let corpus = try storedPassages(in: snapshot, within: paths, where: filter)
        .sorted { $0.precedes($1) }
      try cancellation.check()
      let vectors = try snapshot.vectors.vectors(of: corpus.map(\.sentence))
      var times: [Int64: Double] = [:]
      for document in try snapshot.catalog.documents() {
        times[document.id] = Double(document.description.modified)
      }
      try cancellation.check()
      return DuplicateReport(
        corpus.map { Passage($0) }, modified: corpus.map { times[$0.document] },
        vectors: vectors, options: options, threads: threads)
    }
  }
}

extension DedupeOptions {
  func check() throws {
    guard -1...1 ~= threshold else {
      throw AkinError.invalid(
        option: "the threshold", value: "\(threshold)", expected: "within -1...1")
    }
  }
}

extension DuplicateReport {
  /// Finds the duplicates among passages.
  ///
  /// - Parameters:
  ///   - passages: In the order that `first` means.
  ///   - modified: When each passage's source was modified, as far as is known.
  ///   - vectors: `[passages × D]`, unit rows.
  ///   - options: What counts and what stays.
  ///   - threads: How many cores to use.
  init(
    _ passages: [Passage], modified: [Double?], vectors: Matrix, options: DedupeOptions,
    threads: Int
  ) {
    let rule: KeepRule =
      switch options.keep {
      case .first: .first
      case .longest: .longest
      case .newest: .newest
      }
    let candidates = zip(passages, modified).map {
      DuplicateCandidate(text: $0.text, modified: $1)
    }
    let found = DuplicateFinder(threshold: options.threshold, keep: rule)
      .groups(of: candidates, vectors: vectors, threads: threads)
    groups = found.map { group in
      DuplicateGroup(
        kept: SearchHit(score: 1, passage: passages[group.kept]),
        removed: group.removed.map { removed in
          Duplicate(
            score: removed.score, stage: removed.stage == .exact ? .exact : .near,
            passage: passages[removed.row])
        })
    }
    passageCount = passages.count
  }
}
