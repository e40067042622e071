internal import Catalog
internal import FileAccess
internal import SentenceEmbedding
internal import VectorIndexes
internal import VectorMath

extension SearchEngine {
  /// The passages nearest to a question or any other text.
  ///
  /// - Parameters:
  ///   - query: Any text but an empty one.
  ///   - limit: How many at most.
  ///   - paths: Files or folders to look in; everywhere when there are none.
  ///   - filter: What hits must fulfil besides.
  ///   - context: How many passages before and after each hit to give along.
  ///   - minimumScore: Leaves out what scores less.
  ///   - recall: The share of the nearest that a large index is to find, above 0 and at most 1, which
  ///     is exact; the lower, the quicker. Below some thousand sentences every search is exact.
  /// - Returns: Best first; of equal scores, in the order of path and place.
  /// - Throws: When there is no index, it is damaged, or another model was asked for than its own.
  public func search(
    _ query: String, limit: Int = 10, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    context: (before: Int, after: Int) = (0, 0), minimumScore: Float? = nil,
    recall: Double = 0.99
  ) async throws -> [SearchHit] {
    try await search(
      [query], limit: limit, within: paths, where: filter, context: context,
      minimumScore: minimumScore, recall: recall)[0]
  }

  /// The same for several questions at once, which is quicker than one by one.
  ///
  /// - Parameters:
  ///   - queries: Any texts but empty ones.
  ///   - limit: How many hits at most for each.
  ///   - paths: Files or folders to look in; everywhere when there are none.
  ///   - filter: What hits must fulfil besides.
  ///   - context: How many passages before and after each hit to give along.
  ///   - minimumScore: Leaves out what scores less.
  ///   - recall: The share of the nearest that a large index is to find, above 0 and at most 1, which
  ///     is exact; the lower, the quicker. Below some thousand sentences every search is exact.
  /// - Returns: One list a query.
  /// - Throws: When there is no index, it is damaged, or another model was asked for than its own.
  public func search(
    _ queries: [String], limit: Int = 10, within paths: [String] = [],
    where filter: SearchFilter = SearchFilter(),
    context: (before: Int, after: Int) = (0, 0), minimumScore: Float? = nil,
    recall: Double = 0.99
  ) async throws -> [[SearchHit]] {
    for (option, value) in [
      ("limit", limit), ("context before", context.before), ("context after", context.after),
    ] where value < 0 {
      throw AkinError.invalid(option: option, value: "\(value)", expected: "0 or more")
    }
    if queries.contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw AkinError.invalid(option: "the query", value: "empty", expected: "a text")
    }
    guard recall > 0, recall <= 1 else {
      throw AkinError.invalid(
        option: "recall", value: "\(recall)", expected: "a share above 0 and at most 1")
    }
    return try await cancellable { [self] cancellation in
      let snapshot = try snapshot()
      let selection = try selection(of: paths, where: filter, in: snapshot)
      let loaded = try loadModel(of: snapshot.model)
      try snapshot.check(loaded.identity)
      var vectors = try loaded.embed(
        queries, for: .query, threads: threads, cancellation: cancellation
      ).vectors
      vectors.normalizeRows()
      var plan = try SearchPlan(selection, limit: limit, in: snapshot)
      let first = plan.count
      let nearest = snapshot.index.nearest(
        first, to: vectors, among: plan.selected, effort: .recall(recall), threads: threads)
      return try nearest.enumerated().map { query, found in
        var found = found
        var count = first
        while true {
          try cancellation.check()
          let hits = try hits(
            for: found.filter { $0.score >= minimumScore ?? -2 }, limit: limit, in: snapshot,
            selection: selection, context: context)
          // Sentences of a file that is still being indexed have no passage yet: they take places
          // among the nearest, and give no hit.
          guard hits.count < limit && found.count == count else { return hits }
          count = try plan.next(after: count)
          found =
            snapshot.index.nearest(
              count, to: vectors.selecting([query]), among: plan.selected, effort: .recall(recall),
              threads: threads)[0]
        }
      }
    }
  }

  /// The passages of the sentences found: a sentence that occurs often is a hit each time.
  private func hits(
    for found: [ScoredVector], limit: Int, in snapshot: IndexSnapshot, selection: PassageSelection?,
    context: (before: Int, after: Int)
  ) throws -> [SearchHit] {
    var hits: [(score: Float, passage: StoredPassage)] = []
    for vector in found {
      let occurrences = try snapshot.catalog.passages(
        of: [vector.id], in: selection, limit: limit)[0]
      hits += occurrences.map { (vector.score, $0) }
    }
    hits.sort { first, second in
      first.score == second.score
        ? first.passage.precedes(second.passage) : first.score > second.score
    }
    return try hits.prefix(limit).map { score, stored in
      let around = try snapshot.catalog.context(
        of: stored, before: context.before, after: context.after)
      return SearchHit(
        score: score, passage: Passage(stored), before: around.before.map(\.text),
        after: around.after.map(\.text))
    }
  }

  /// What a request may look at; nil for everything.
  func selection(
    of paths: [String], where filter: SearchFilter, in snapshot: IndexSnapshot
  ) throws -> PassageSelection? {
    let condition = try filter.passageFilter()
    for prefix in filter.pathPrefixes
    where try !snapshot.catalog.hasPath(beginningWith: prefix) {
      throw FilterError.unknownPath(prefix)
    }
    let scopes = try scopes(of: paths, in: snapshot)
    guard condition != nil || scopes != nil else { return nil }
    return try snapshot.catalog.selection(in: scopes, where: condition)
  }

  /// Where in the index `paths` are; nil for everywhere.
  private func scopes(of paths: [String], in snapshot: IndexSnapshot) throws -> [PathScope]? {
    guard !paths.isEmpty else { return nil }
    let roots = try snapshot.catalog.roots()
    var scopes: [PathScope] = []
    for path in paths.map(absolutePath) {
      let found = roots.filter { root in
        FileSystem.isPath(path, atOrBelow: root)
      }
      // A folder above the roots stands for all of them.
      let below = roots.filter { FileSystem.isPath($0, below: path) }
      guard !found.isEmpty || !below.isEmpty else {
        throw AkinError.notIndexed(path: path, index: location)
      }
      for root in found {
        scopes.append(
          PathScope(root: root, path: String(path.dropFirst(root.count).drop { $0 == "/" })))
      }
      scopes += below.map { PathScope(root: $0) }
    }
    // A path given twice, or one inside the other, must not show a passage twice.
    return scopes.enumerated().filter { index, scope in
      !scopes.enumerated().contains { other, wider in
        other != index && wider.contains(scope) && (other < index || !scope.contains(wider))
      }
    }.map(\.element)
  }
}

extension PathScope {
  /// Whether all of `other` is in this part of the corpus.
  fileprivate func contains(_ other: PathScope) -> Bool {
    root == other.root
      && (path.isEmpty || FileSystem.isPath(other.path, atOrBelow: path))
  }
}

extension StoredPassage {
  /// The order of root, path and place.
  func precedes(_ other: StoredPassage) -> Bool {
    (root, path, ordinal) < (other.root, other.path, other.ordinal)
  }
}

extension Passage {
  init(_ stored: StoredPassage) {
    self.init(
      path: stored.path, root: stored.root, line: stored.place.lines.lowerBound,
      endLine: stored.place.lines.upperBound, start: stored.place.bytes.lowerBound,
      end: stored.place.bytes.upperBound, text: stored.text, heading: stored.place.heading,
      field: stored.place.field, id: stored.place.recordID)
  }
}
