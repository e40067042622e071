internal import Clustering
internal import Parallelism
package import VectorMath

/// How well searches find relevant documents (`akin eval retrieval`): means over the queries, as
/// `trec_eval` defines them.
public struct RetrievalReport: Sendable, Equatable, Encodable {
  /// nDCG at 10: the gain is the grade, the discount the binary logarithm of rank + 1.
  public let ndcg10: Double
  /// The share of the relevant documents that are among the first 10.
  public let recall10: Double
  /// The share of the relevant documents that are among the first 100.
  public let recall100: Double
  /// The reciprocal rank of the first relevant document; 0 when its rank is above 10.
  public let mrr10: Double
  /// How many queries there were; a query without relevant documents counts with 0 in every mean.
  public let queries: Int
  /// How many documents there were.
  public let documents: Int

  private enum CodingKeys: String, CodingKey {
    case ndcg10 = "ndcg@10"
    case recall10 = "recall@10"
    case recall100 = "recall@100"
    case mrr10 = "mrr@10"
    case queries, documents
  }

  /// Ranks all documents for all queries by cosine.
  ///
  /// A document with the query's own id is left out. When scores are equal, the document with the
  /// larger id (by its bytes) comes first, as in `trec_eval`.
  ///
  /// - Parameters:
  ///   - set: The documents, the queries and the judgements.
  ///   - queryVectors: `[queries × D]`, unit rows in the order of `set.queries`.
  ///   - documentVectors: `[documents × D]`, unit rows in the order of `set.documents`.
  ///   - threads: How many blocks of queries are ranked at once; nothing depends on it.
  package init(
    _ set: RetrievalSet, queryVectors: Matrix, documentVectors: Matrix, threads: Int
  ) {
    precondition(
      queryVectors.rows == set.queries.count && documentVectors.rows == set.documents.count,
      "\(queryVectors.rows) and \(documentVectors.rows) vectors for \(set.queries.count) queries "
        + "and \(set.documents.count) documents")
    let byID = set.documents.indices.sorted {
      set.documents[$1].id.utf8.lexicographicallyPrecedes(set.documents[$0].id.utf8)
    }
    var place = [Int](repeating: 0, count: byID.count)
    for (position, document) in byID.enumerated() { place[document] = position }
    let ranked = ranking(
      of: documentVectors, placed: place, for: queryVectors, limit: Self.depth + 1,
      threads: threads)
    let rankings = zip(set.queries, ranked).map { query, rows in
      rows.lazy.map { set.documents[byID[$0]].id }.filter { $0 != query.id }
    }
    self.init(
      rankings: rankings.map { Array($0) }, judgements: set.judgements,
      documents: set.documents.count)
  }

  /// Compares rankings with judgements.
  ///
  /// - Parameters:
  ///   - rankings: The ids of the documents for each query, the best first; ids after the hundredth
  ///     do not count.
  ///   - judgements: The grades of the judged documents for each query; a grade above zero means
  ///     relevant.
  ///   - documents: How many documents there are; 0 when it is unknown.
  package init(rankings: [[String]], judgements: [[String: Int]], documents: Int = 0) {
    precondition(
      rankings.count == judgements.count,
      "\(rankings.count) rankings, \(judgements.count) judgements")
    var ndcg = 0.0
    var recall10 = 0.0
    var recall100 = 0.0
    var reciprocal = 0.0
    for (ranking, grades) in zip(rankings, judgements) {
      let relevant = grades.values.filter { $0 > 0 }.sorted(by: >)
      guard !relevant.isEmpty else { continue }
      let gains = ranking.prefix(Self.depth).map { max(grades[$0] ?? 0, 0) }
      ndcg += Self.discountedGain(gains.prefix(10)) / Self.discountedGain(relevant.prefix(10))
      recall10 += Double(gains.prefix(10).count { $0 > 0 }) / Double(relevant.count)
      recall100 += Double(gains.count { $0 > 0 }) / Double(relevant.count)
      if let first = gains.prefix(10).firstIndex(where: { $0 > 0 }) {
        reciprocal += 1 / Double(first + 1)
      }
    }
    let count = Double(max(rankings.count, 1))
    ndcg10 = ndcg / count
    self.recall10 = recall10 / count
    self.recall100 = recall100 / count
    mrr10 = reciprocal / count
    queries = rankings.count
    self.documents = documents
  }

  /// How many documents of a ranking count at most.
  private static let depth = 100

  // The base of the logarithm cancels in the quotient.
  private static func discountedGain(_ gains: some Sequence<Int>) -> Double {
    gains.enumerated().reduce(0) { sum, gain in
      sum + Double(gain.element) / logarithm(Double(gain.offset + 2))
    }
  }
}

/// The places of the best rows for each query; when scores are equal, the smaller place comes
/// first.
private func ranking(
  of documents: Matrix, placed place: [Int], for queries: Matrix, limit: Int, threads: Int
) -> [[Int]] {
  do {
    return try scoreBlocks(
      of: queries, with: documents, threads: threads, work: .none,
      makeState: { _ in TopScores(capacity: limit) },
      { best, _, start, scores in
        for (row, score) in zip(start..., scores) where score >= best.threshold {
          best.insert(ScoredRow(row: place[row], score: score))
        }
      }, finish: { best, _ in best.sorted().map(\.row) })
  } catch {
    preconditionFailure("nobody ends this work")
  }
}
