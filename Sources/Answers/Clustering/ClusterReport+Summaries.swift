internal import Documents
package import Parallelism
package import SimilarityJoins
internal import TextStructure
internal import VectorMath

extension ClusterReport {
  /// The share of a repetition's cosine that a sentence loses, as in summaries of a text.
  private static let diversity = 0.3
  /// More different texts of a cluster than these are not compared with each other.
  private static let mostTexts = 2000

  /// Gives every cluster a summary: sentences that are near to many others of it and do not repeat
  /// each other (LexRank, maximal marginal relevance).
  ///
  /// - Parameters:
  ///   - count: How many sentences, at most.
  ///   - rows: The vectors of the divided passages, in the same order.
  ///   - threads: How many threads compare at the same time.
  ///   - work: Told which share is done.
  /// - Throws: `CancellationError` when the work is ended.
  package mutating func summarize(
    _ count: Int, rows: some SimilarityRows, threads: Int, work: Work
  ) throws(CancellationError) {
    for place in clusters.indices {
      let share = 1 / Double(clusters.count)
      let work = work.part(Double(place) * share..<Double(place + 1) * share)
      let cluster = clusters[place]
      var texts: Set<String> = []
      var members = cluster.members.indices.filter {
        texts.insert(cluster.members[$0].passage.text).inserted
      }
      if members.count > Self.mostTexts {
        // Evenly from the middle of the cluster to its edge.
        members = (0..<Self.mostTexts).map { members[$0 * members.count / Self.mostTexts] }
      }
      let vectors = try rows.copied(members.map { cluster.rows[$0] }, work: work.silent)
      let centrality = try Centrality(of: vectors, threads: threads, work: work).scores
      clusters[place].summary =
        diverse(count, byRelevance: centrality, of: vectors, diversity: Self.diversity)
        .map { cluster.members[members[$0]] }
    }
  }
}
