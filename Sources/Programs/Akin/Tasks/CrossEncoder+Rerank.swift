public import Documents
public import Parallelism
internal import TransformerHeads

/// When a re-ranking may end before it has read every hit.
public struct RerankPatience: Sendable {
  /// Hits that matter: reading ends when no further one is likely to come among so many.
  public var hits: Int?
  /// The time after which no further hits are read; those that were not keep their order behind the
  /// others.
  public var time: Duration?

  /// Reads every hit.
  public static let endless = RerankPatience()

  /// Reads until the first `hits` are settled, or the time is over.
  public init(hits: Int? = nil, time: Duration? = nil) {
    self.hits = hits
    self.time = time
  }
}

extension CrossEncoder {
  // Hits that are read together: enough for all cores, few enough to stop in time.
  private static let blockSize = 16

  /// Reads question and hits together, and puts the hits in the order of what it finds.
  ///
  /// Hits are read in their order. From what was read, the score of a further hit is predicted by its
  /// cosine (least squares); with three standard deviations of the rest it bounds what may still come.
  ///
  /// - Parameters:
  ///   - hits: The hits of a search, best first.
  ///   - question: The question that was asked.
  ///   - patience: When to end before all are read.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: All hits; those that were read come first and have `scores.reranked`.
  /// - Throws: `CancellationError`.
  public func rerank(
    _ hits: [SearchHit], for question: String, patience: RerankPatience = .endless,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [SearchHit] {
    let start = ContinuousClock.now
    var read: [SearchHit] = []
    // The numbers before a sigmoid, which near 0 and 1 would hide how far apart they are.
    var logits: [Double] = []
    let function = checkpoint.model.pairFunction
    while read.count < hits.count {
      let size = patience.hits == nil && patience.time == nil ? hits.count : Self.blockSize
      let block = hits[read.count..<min(read.count + size, hits.count)]
      let share = (start: read.count, length: block.count, of: Double(hits.count))
      let found = try await scores(
        of: block.map { (question, $0.passage.text) }, by: ScoreFunction.none
      ) { told in
        var told = told
        told.share = (Double(share.start) + (told.share ?? 0) * Double(share.length)) / share.of
        progress(told)
      }
      for (hit, logit) in zip(block, found) {
        var hit = hit
        let score = function == .sigmoid ? sigmoid(Float(logit)) : logit
        hit.scores = SearchHit.Scores(dense: hit.scores.dense, reranked: Float(score))
        read.append(hit)
      }
      logits += found
      if let time = patience.time, ContinuousClock.now - start >= time { break }
      if let wanted = patience.hits, read.count < hits.count,
        Self.isSettled(
          logits, wanted, cosines: read.map { Double($0.scores.dense) },
          next: Double(hits[read.count].scores.dense))
      {
        break
      }
    }
    let order = read.indices.sorted { (read[$1].score, $0) < (read[$0].score, $1) }
    return order.map { read[$0] } + hits[read.count...]
  }

  /// Whether a hit with a cosine of at most `next` is unlikely to come among the first.
  private static func isSettled(
    _ scores: [Double], _ wanted: Int, cosines: [Double], next: Double
  ) -> Bool {
    guard scores.count >= max(wanted, 2 * blockSize) else { return false }
    let count = Double(scores.count)
    let (meanScore, meanCosine) =
      (scores.reduce(0, +) / count, cosines.reduce(0, +) / count)
    let spread = cosines.reduce(0) { $0 + ($1 - meanCosine) * ($1 - meanCosine) }
    let common = zip(cosines, scores).reduce(0) {
      $0 + ($1.0 - meanCosine) * ($1.1 - meanScore)
    }
    // A further hit has a lower cosine; where scores fall with it, that says nothing against it.
    let slope = spread > 0 ? max(0, common / spread) : 0
    let rest = zip(cosines, scores).reduce(0) {
      let error = $1.1 - meanScore - slope * ($1.0 - meanCosine)
      return $0 + error * error
    }
    let bound =
      meanScore + slope * (next - meanCosine) + 3 * (rest / max(1, count - 2)).squareRoot()
    return bound < scores.sorted(by: >)[wanted - 1]
  }
}
