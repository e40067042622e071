package import Catalog
internal import Documents
internal import FileAccess
package import ModelLibrary
package import Parallelism
internal import SentenceEmbedding
internal import VectorIndexes
internal import VectorMath

/// Answers questions from one snapshot of an index.
package struct Retriever: Sendable {
  private let snapshot: IndexSnapshot
  private let threads: Int

  /// Answers from `snapshot` with `threads` cores.
  package init(_ snapshot: IndexSnapshot, threads: Int) {
    self.snapshot = snapshot
    self.threads = threads
  }

  /// Answers queries.
  ///
  /// Queries that differ only in their texts are answered together, which is quicker.
  ///
  /// - Parameters:
  ///   - queries: Queries that passed `Query.check`.
  ///   - model: The index's own model.
  ///   - work: Ends the search.
  /// - Returns: One answer a query, in their order.
  /// - Throws: `QueryError`, `FilterError`, `CatalogError`, `CancellationError`.
  package func answers(
    to queries: [Query], with model: LoadedModel, work: Work
  ) throws -> [SearchAnswer] {
    try snapshot.check(model.identity)
    var answers: [SearchAnswer?] = Array(repeating: nil, count: queries.count)
    // Queries that differ in nothing but text and time limit are one request to the vectors.
    var alike: [(query: Query, places: [Int])] = []
    for (place, query) in queries.enumerated() {
      var form = query
      form.text = ""
      form.timeLimit = nil
      if let group = alike.firstIndex(where: { $0.query == form }) {
        alike[group].places.append(place)
      } else {
        alike.append((form, [place]))
      }
    }
    for (form, places) in alike {
      let found = try self.answers(
        to: places.map { queries[$0].shownText }, form, with: model, work: work)
      for (place, answer) in zip(places, found) { answers[place] = answer }
    }
    return answers.compactMap(\.self)
  }

  private func answers(
    to texts: [String], _ form: Query, with model: LoadedModel, work: Work
  ) throws -> [SearchAnswer] {
    let selection = try snapshot.selection(of: form.paths, where: form.filter)
    let embeddings = try model.embed(texts, for: .query, threads: threads, work: work)
    let vectors = embeddings.unitVectors
    var plan = try SearchPlan(selection, limit: form.limit, in: snapshot)
    let first = plan.count
    let effort = VectorIndex.Effort.recall(form.recall)
    let nearest = snapshot.index.nearest(
      first, to: vectors, among: plan.selected, effort: effort, threads: threads)
    return try nearest.enumerated().map { query, found in
      var found = found
      var count = first
      while true {
        try work.check()
        let hits = try hits(
          for: found.filter { $0.score >= form.minimumScore ?? -2 }, form, selection: selection)
        // Sentences of a file that is still being indexed have no passage yet: they take places
        // among the nearest, and give no hit.
        guard hits.count < form.limit && found.count == count else {
          let cut =
            embeddings.truncatedTextCount == 0
            ? (texts: 0, tokens: 0) : try model.cut([texts[query]], for: .query, threads: 1)
          return SearchAnswer(
            hits: hits, truncation: Truncation(texts: cut.texts, tokens: cut.tokens))
        }
        count = try plan.next(after: count)
        found =
          snapshot.index.nearest(
            count, to: vectors.selecting([query]), among: plan.selected, effort: effort,
            threads: threads)[0]
      }
    }
  }

  /// The hits of the sentences that were found, each text once.
  private func hits(
    for found: [ScoredVector], _ form: Query, selection: PassageSelection?
  ) throws -> [SearchHit] {
    var texts: [(score: Float, passages: [StoredPassage])] = []
    for vector in found {
      let passages = try snapshot.catalog.passages(
        of: [vector.id], in: selection, limit: mostPlaces + 1)[0]
      if !passages.isEmpty { texts.append((vector.score, passages)) }
    }
    texts.sort { first, second in
      first.score == second.score
        ? first.passages[0].precedes(second.passages[0]) : first.score > second.score
    }
    var hits: [SearchHit] = []
    var counts: [[String]: Int] = [:]
    var files = FileStaleness(snapshot.catalog)
    for (score, passages) in texts where hits.count < form.limit {
      // A text may stand in several files. The first file that has room for it is shown, or better
      // the first one that did not change.
      let open = passages.indices.filter { index in
        let file = [passages[index].root, passages[index].path]
        return form.limitPerFile.map { counts[file, default: 0] < $0 } ?? true
      }
      let fresh = try open.first { try files.staleness(of: passages[$0]) == nil }
      guard let shown = fresh ?? open.first else { continue }
      let stored = passages[shown]
      counts[[stored.root, stored.path], default: 0] += 1
      let around = try snapshot.catalog.context(
        of: stored, before: form.contextBefore, after: form.contextAfter)
      var places = passages
      places.remove(at: shown)
      hits.append(
        SearchHit(
          score: score, passage: Passage(stored), before: around.before.map(\.text),
          after: around.after.map(\.text), places: places.map(Passage.init),
          stale: try files.staleness(of: stored)))
    }
    return hits
  }
}

/// A hit lists at most so many further places of its text.
private let mostPlaces = 100
