internal import Parallelism
internal import SimilarityJoins
internal import VectorMath

/// What `auto` decided on.
struct AutomaticChoice {
  /// `[N]`: the cluster of each row.
  let clusters: [Int]
  /// The method and the reason, for people.
  let reason: String
  /// Coarser and finer divisions, and this one among them; empty unless they were asked for.
  var layers: [StableLayers.Layer] = []
}

/// Divides rows by the method that suits them (`ClusterMethod.auto`).
///
/// Without a count, Leiden divides at the resolution that holds best when rows are left out
/// (`StableCommunities`), and k-means into as many clusters where none holds. With a count, k-means
/// divides where Leiden misses the count by more than a tenth, and spectral clustering where it has
/// more modularity than Leiden; else Leiden does if its division holds, and k-means if not.
struct AutomaticClusters: Sendable {
  /// How many clusters; nil when they have to be found.
  let count: Int?
  /// The seed of the chosen method.
  let seed: UInt64
  /// Whether coarser and finer divisions are wanted too, and with which ones they begin.
  var layering = Layering.none

  /// Why a graph is of no use for so many rows; nil where it is of use.
  func reasonForKMeans(rows: Int) -> String? {
    if rows > graphLimit {
      return
        "k-means, because a graph of nearest sentences takes too long for more than \(graphLimit)"
    }
    if let count, count > rows / 10 || rows < 100 {
      return "k-means, because there are too few sentences for a graph of nearest ones"
    }
    return nil
  }

  /// Divides different rows.
  ///
  /// - Parameters:
  ///   - rows: Unit rows, each once.
  ///   - previous: `[N]`: clusters to begin with; nil for rows that had none.
  ///   - threads: How many blocks are compared at once; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The clusters and the reason.
  /// - Throws: `CancellationError` when the work is ended.
  func choice(
    of rows: some SimilarityRows, startingFrom previous: [Int?]?, threads: Int, work: Work
  ) throws(CancellationError) -> AutomaticChoice {
    let graph = SimilarityGraph(
      try NearestRows(graphNeighbours, of: rows, threads: threads, work: work.part(0..<0.4)))
    let dividing = work.part(0.4..<1)
    let made = Set((previous ?? []).compactMap(\.self)).count
    // Layers that are found take as long again, unless the division itself has found them.
    let first = dividing.part(0..<(layering == .found ? 0.5 : 1))
    var choice: AutomaticChoice
    var best: StableCommunities.Candidate?
    var candidates: [StableCommunities.Candidate] = []
    if let previous, made > 0, (count ?? made) == made {
      choice = try continuing(previous, of: rows, on: graph, threads: threads, work: first)
    } else if let count {
      choice = try division(in: count, of: rows, on: graph, threads: threads, work: first)
    } else {
      candidates = try self.candidates(for: rows, on: graph, threads: threads, work: dividing)
      let found = StableCommunities.best(of: candidates)
      choice = try division(at: found, of: rows, on: graph, threads: threads, work: work.silent)
      best = found
    }
    // Of the clusters of k-means, it is not known how well they hold.
    let stability = best.map(\.stability).flatMap { $0 >= leastStability ? $0 : nil }
    switch layering {
    case .none: break
    case .continuing(let earlier):
      choice.layers = try StableLayers(seed: seed).layers(
        around: choice.clusters, stability: stability, continuing: earlier, of: graph,
        work: work.silent)
    case .found:
      if best == nil {
        candidates = try self.candidates(
          for: rows, on: graph, threads: threads, work: dividing.part(0.5..<1))
      }
      choice.layers = try StableLayers(seed: seed).layers(
        around: choice.clusters, stability: stability,
        count: best?.count ?? Set(choice.clusters).count, candidates: candidates, of: graph,
        work: work.silent)
    }
    return choice
  }

  /// Divides rows into as many clusters as hold best.
  private func division(
    at best: StableCommunities.Candidate, of rows: some SimilarityRows, on graph: SimilarityGraph,
    threads: Int, work: Work
  ) throws(CancellationError) -> AutomaticChoice {
    guard best.stability >= leastStability else {
      return AutomaticChoice(
        clusters: try means(best.count, of: rows, threads: threads, work: work),
        reason: "k-means, because no communities hold when sentences are left out "
          + "(agreement \(percent(best.stability)) at most)")
    }
    // Of many rows, a sample decided on the resolution.
    let communities =
      best.communities.count == rows.count
      ? best.communities
      : try LeidenCommunities(resolution: best.resolution, seed: seed)
        .communities(of: graph, work: work)
    return AutomaticChoice(
      clusters: communities,
      reason: "leiden at resolution \(best.resolution.formatted), whose clusters hold best when "
        + "sentences are left out"
        + (rows.count < fewestRowsForAgreement
          ? "" : " (agreement \(percent(best.stability)))"))
  }

  /// Divides rows into a number of clusters that was asked for.
  private func division(
    in count: Int, of rows: some SimilarityRows, on graph: SimilarityGraph, threads: Int, work: Work
  ) throws(CancellationError) -> AutomaticChoice {
    let found = try LeidenCommunities(seed: seed).communities(
      of: graph, count: count, work: work.silent)
    // Leiden joins no communities without an edge between them, however few are wanted.
    let made = Set(found.communities).count
    guard abs(made - count) * 10 <= count else {
      return AutomaticChoice(
        clusters: try means(count, of: rows, threads: threads, work: work.part(0.3..<1)),
        reason: "k-means, because leiden comes no nearer to \(count) than \(made)")
    }
    let spectral = try SpectralClusters(clusterCount: count, seed: seed).clusters(
      of: rows.copied(work: work), on: graph, threads: threads, work: work.part(0.3..<0.5))
    let measure = LeidenCommunities()
    guard
      measure.quality(of: found.communities, in: graph) >= measure.quality(of: spectral, in: graph)
    else {
      return AutomaticChoice(
        clusters: spectral,
        reason: "spectral, whose clusters keep more of the nearest sentences together than leiden's"
      )
    }
    let leiden = try StableCommunities(seed: seed).candidates(
      of: graph, resolutions: [found.resolution], threads: threads, work: work.part(0.5..<0.8)
    )[0]
    guard leiden.stability >= leastStability else {
      return AutomaticChoice(
        clusters: try means(count, of: rows, threads: threads, work: work.part(0.8..<1)),
        reason: "k-means, because leiden's clusters change too much when sentences are left out "
          + "(agreement \(percent(leiden.stability)))")
    }
    return AutomaticChoice(
      clusters: found.communities,
      reason: "leiden, whose clusters hold when sentences are left out "
        + "(agreement \(percent(leiden.stability)))")
  }

  /// Divides rows by k-means.
  private func means(
    _ count: Int, of rows: some SimilarityRows, startingFrom previous: [Int?]? = nil, threads: Int,
    work: Work
  ) throws(CancellationError) -> [Int] {
    try SphericalKMeans(clusterCount: count, seed: seed, restarts: 4)
      .clusters(of: rows.copied(work: work), startingFrom: previous, threads: threads, work: work)
      .assignment
  }

  /// Keeps to the method and the fineness of an earlier division.
  private func continuing(
    _ previous: [Int?], of rows: some SimilarityRows, on graph: SimilarityGraph, threads: Int,
    work: Work
  ) throws(CancellationError) -> AutomaticChoice {
    let old = previous.indices.filter { previous[$0] != nil }
    let wanted = old.map { previous[$0] ?? -1 }
    func agreement(_ found: [Int]) -> Double { adjustedRand(wanted, old.map { found[$0] }) }
    let leiden = try StableCommunities(seed: seed).continuing(
      previous, of: graph, threads: threads, work: work.part(0..<0.5))
    let means = try means(
      1, of: rows, startingFrom: previous, threads: threads, work: work.part(0.5..<0.75))
    var choices = [
      AutomaticChoice(clusters: leiden, reason: "leiden"),
      AutomaticChoice(clusters: means, reason: "k-means"),
    ]
    if count != nil {
      let spectral = try SpectralClusters(clusterCount: 1, seed: seed).clusters(
        of: rows.copied(work: work), on: graph, startingFrom: previous, threads: threads,
        work: work.part(0.75..<1))
      choices.append(AutomaticChoice(clusters: spectral, reason: "spectral"))
    }
    let agreements = choices.map { agreement($0.clusters) }
    let best = agreements.indices.max { (agreements[$0], $1) < (agreements[$1], $0) } ?? 0
    return AutomaticChoice(
      clusters: choices[best].clusters,
      reason: choices[best].reason + ", which agrees best with the last time")
  }

  /// Communities at all resolutions; of many rows, those of a sample.
  private func candidates(
    for rows: some SimilarityRows, on graph: SimilarityGraph, threads: Int, work: Work
  ) throws(CancellationError) -> [StableCommunities.Candidate] {
    let graph =
      rows.count > countSample
      ? try sampleGraph(of: rows, threads: threads, work: work) : graph
    return try StableCommunities(seed: seed).candidates(
      of: graph, threads: threads, work: work)
  }
}

/// The graph of a sample of many rows.
func sampleGraph(
  of rows: some SimilarityRows, threads: Int, work: Work
) throws(CancellationError) -> SimilarityGraph {
  let step = max(1, (rows.count + countSample - 1) / countSample)
  let sample = try rows.copied(
    Array(stride(from: 0, to: rows.count, by: step)), work: work)
  return SimilarityGraph(
    try NearestRows(graphNeighbours, of: sample, threads: threads, work: work.silent))
}

private func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

extension Double {
  /// Without a fraction of zero.
  fileprivate var formatted: String { self == rounded() ? String(Int(self)) : String(self) }
}

/// Below this agreement, the rows are not communities.
private let leastStability = 0.73
/// Comparing more rows than this with each other takes minutes.
private let graphLimit = 100_000
/// The most rows in the sample that decides how fine the clusters are.
private let countSample = 20_000
/// Ten to twenty neighbours give much the same clusters.
let graphNeighbours = 15
