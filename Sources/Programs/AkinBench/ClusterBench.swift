import ArgumentParser
import Clustering
import Evaluation
import Foundation
import Parallelism
internal import SimilarityJoins
import VectorMath

/// Measures clusters of vectors, as other programs are measured.
struct ClusterBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Measures a clustering method on the vectors of a NumPy file.")

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var vectors: String
  @Option(
    help: "kmeans, mini-batch, spectral, leiden, communities, hdbscan, agglomerative or auto.")
  var method = Method.communities
  @Option(name: [.customShort("n"), .long], help: "How many clusters; chosen when left out.")
  var clusters: Int?
  @Option(help: "Rounds of k-means, all of them done.")
  var iterations: Int?
  @Option(help: "Smallest cosine inside a community.")
  var threshold: Float = 0.75
  @Option(help: "Smallest community or density cluster.")
  var minSize = 5
  @Option(help: "Where chance begins; --repetitions begin one further each.")
  var seed: UInt64 = 0
  @Option(help: "Only so many rows, the first ones.")
  var rows: Int?
  @Option(help: "The group of each row, one a line, to compare with.")
  var labels: String?
  @Option(
    help: "Writes the number of each row's cluster, one a line, -1 for none; a column a layer.")
  var assignment: String?
  @Option(help: "Writes the clusters, one a line: row numbers, of a community the centre first.")
  var output: String?
  @Option(help: "How many threads.")
  var threads = 2
  @Option(help: "How often it is done; the median of the seconds counts.")
  var repetitions = 1
  @Flag(help: "Prints how well the communities of each resolution hold instead.")
  var stability = false
  @Flag(help: "Prints the layers that auto makes instead.")
  var layers = false
  @Option(help: "How many of the communities are held to their definition.")
  var checks = 20

  enum Method: String, ExpressibleByArgument, CaseIterable {
    case kmeans, spectral, leiden, communities, hdbscan, agglomerative, auto
    case miniBatch = "mini-batch"
  }

  private struct Answer: Encodable {
    let measurement: Measurement
    let method: String
    let rows: Int
    let clusters: Int
    let unclustered: Int
    /// The sum of the cosines with the centroids, which spherical k-means maximises.
    let objective: Double
    /// The sum of the squared distances to the means, which k-means minimises.
    let inertia: Double
    /// The V-measure of every repetition, in per cent.
    let vMeasures: [Double]?
    /// What `auto` chose and why.
    let choice: String?

    private enum CodingKeys: CodingKey {
      case method, rows, clusters, unclustered, objective, inertia, vMeasures, choice
    }

    func encode(to encoder: any Encoder) throws {
      try measurement.encode(to: encoder)
      var keys = encoder.container(keyedBy: CodingKeys.self)
      try keys.encode(method, forKey: .method)
      try keys.encode(rows, forKey: .rows)
      try keys.encode(clusters, forKey: .clusters)
      try keys.encode(unclustered, forKey: .unclustered)
      try keys.encode(objective, forKey: .objective)
      try keys.encode(inertia, forKey: .inertia)
      try keys.encodeIfPresent(vMeasures, forKey: .vMeasures)
      try keys.encodeIfPresent(choice, forKey: .choice)
    }
  }

  func run() throws {
    let mapped = try MappedVectors(vectors, limit: rows)
    switch method {
    // These methods read rows where they lie; the others would copy them first.
    case .communities, .leiden, .agglomerative, .miniBatch: try measure(mapped)
    case .kmeans, .spectral, .hdbscan, .auto: try measure(mapped.copied(work: .none))
    }
  }

  private func measure(_ rows: some SimilarityRows) throws {
    let count = rows.count
    let names = try labels.map { path in
      try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        .prefix(count)
    }
    if let names, names.count != count {
      throw ValidationError("\(names.count) labels for \(count) rows")
    }
    let known = names.map { names in
      Dictionary(
        names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }
    let numbers = names.map { $0.map { known?[$0] ?? 0 } }
    if stability { return try printStability(of: rows, labels: numbers) }
    if layers { return try printLayers(of: rows, labels: numbers) }
    var seconds: [Double] = []
    var measures: [Double] = []
    var last: (found: [Int], division: RowDivision) = ([], RowDivision(groups: []))
    for repetition in 0..<max(1, repetitions) {
      let start = ContinuousClock.now
      let division = try division(of: rows, seed: seed + UInt64(repetition))
      seconds.append((ContinuousClock.now - start) / .seconds(1))
      let found = try checked(division.groups, count)
      if let names { measures.append(100 * vMeasure(Array(names), found)) }
      last = (found, division)
    }
    if let assignment {
      try last.found.map { "\($0)\n" }.joined()
        .write(toFile: assignment, atomically: true, encoding: .utf8)
    }
    var measurement = Measurement(bench: "cluster", threads: threads)
    measurement.seconds = seconds.sorted()[seconds.count / 2]
    // Taken before the check, which needs memory too.
    measurement.peakResidentMB = Measurement.peakMemory
    if method == .communities {
      measurement.threshold = threshold
      try check(last.division.groups, last.found, rows)
    }
    if let output {
      try last.division.groups.map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
        .write(toFile: output, atomically: true, encoding: .utf8)
    }
    let (objective, inertia) = sums(last.division.groups, of: rows)
    try printLine(
      Answer(
        measurement: measurement, method: method.rawValue, rows: count,
        clusters: last.division.groups.count, unclustered: last.found.count { $0 < 0 },
        objective: objective, inertia: inertia, vMeasures: names == nil ? nil : measures,
        choice: last.division.choice))
  }

  private func printStability(of rows: some SimilarityRows, labels: [Int]?) throws {
    let graph = SimilarityGraph(try NearestRows(15, of: rows, threads: threads, work: .none))
    let candidates = try StableCommunities(seed: seed).candidates(
      of: graph, resolutions: StableCommunities.resolutions, threads: threads, work: .none)
    for candidate in candidates {
      try printLine(
        StabilityLine(
          candidate.communities, labels: labels, resolution: candidate.resolution,
          stability: candidate.stability, error: candidate.error))
    }
  }

  private func printLayers(of rows: some SimilarityRows, labels: [Int]?) throws {
    let division = try ClusterMethod.auto(count: clusters, seed: seed)
      .division(of: rows, layering: .found, threads: threads, work: .none)
    let found = try division.layers.map { try checked($0.clusters, rows.count) }
    if let assignment {
      try (0..<rows.count).map { row in
        found.map { String($0[row]) }.joined(separator: " ") + "\n"
      }.joined().write(toFile: assignment, atomically: true, encoding: .utf8)
    }
    for (layer, found) in zip(division.layers, found) {
      try printLine(
        StabilityLine(
          found, labels: labels, stability: layer.stability, isTaken: layer.isGiven))
    }
  }

  private func division(
    of rows: some SimilarityRows, seed: UInt64
  ) throws -> RowDivision {
    if method == .kmeans, let clusters, let iterations {
      let settings = SphericalKMeans(
        clusterCount: clusters, seed: seed, iterations: iterations, tolerance: -1)
      let found = try settings.clusters(
        of: rows.copied(work: .none), threads: threads, work: .none)
      return RowDivision(groups: found.members)
    }
    let definition: ClusterMethod =
      switch method {
      case .kmeans: .kMeans(count: clusters, seed: seed)
      case .miniBatch: .miniBatch(count: clusters, seed: seed)
      case .spectral: .spectral(count: clusters, seed: seed)
      case .leiden: .leiden(count: clusters, resolution: 1, seed: seed)
      case .communities: .communities(threshold: threshold, minimumSize: minSize)
      case .hdbscan: .hdbscan(minimumSize: minSize)
      case .agglomerative: .agglomerative(count: clusters)
      case .auto: .auto(count: clusters, seed: seed)
      }
    return try definition.division(of: rows, threads: threads, work: .none)
  }

  /// The cluster of each row; throws when a row is in two clusters.
  private func checked(_ groups: [[Int]], _ count: Int) throws -> [Int] {
    var found = [Int](repeating: -1, count: count)
    for (group, rows) in groups.enumerated() {
      for row in rows {
        guard found[row] < 0 else { throw ValidationError("row \(row) is in two clusters") }
        found[row] = group
      }
    }
    return found
  }

  /// Checks some communities by their definition: none is too small, each member is similar to its
  /// centre, and no row outside was similar to the centre when its turn came.
  private func check(_ groups: [[Int]], _ found: [Int], _ rows: some SimilarityRows) throws {
    guard groups.allSatisfy({ $0.count >= minSize }) else {
      throw ValidationError("a community is too small")
    }
    for index in stride(from: 0, to: groups.count, by: max(1, groups.count / max(1, checks))) {
      let centre = groups[index][0]
      for row in 0..<rows.count where row != centre && (found[row] == index || found[row] < 0) {
        guard (rows.score(centre, row) >= threshold) == (found[row] == index) else {
          throw ValidationError("row \(row) and the community of \(centre) do not agree")
        }
      }
    }
  }

  /// Both follow from the sums of the members: the sum of the cosines is the sum of their lengths.
  private func sums(
    _ groups: [[Int]], of rows: some SimilarityRows
  ) -> (objective: Double, inertia: Double) {
    var vector = [Float](repeating: 0, count: rows.dimension)
    var objective = 0.0
    var inertia = 0.0
    for group in groups {
      var sum = [Double](repeating: 0, count: rows.dimension)
      var squares = 0.0
      for row in group {
        var copy = vector.mutableSpan
        rows.read(row..<row + 1, into: &copy)
        for (column, number) in vector.enumerated() {
          sum[column] += Double(number)
          squares += Double(number) * Double(number)
        }
      }
      let squared = sum.reduce(0) { $0 + $1 * $1 }
      objective += squared.squareRoot()
      inertia += squares - squared / Double(max(1, group.count))
    }
    return (objective, inertia)
  }
}

/// How well a division holds, and agrees with the labels.
private struct StabilityLine: Encodable {
  var resolution: Double?
  let clusters: Int
  /// Rows in none.
  let unclustered: Int
  let stability: Double?
  var error: Double?
  var isTaken: Bool?
  let vMeasure: Double?
  let adjustedRand: Double?

  init(
    _ found: [Int], labels: [Int]?, resolution: Double? = nil, stability: Double?,
    error: Double? = nil, isTaken: Bool? = nil
  ) {
    self.resolution = resolution
    clusters = (found.max() ?? -1) + 1
    unclustered = found.count { $0 < 0 }
    self.stability = stability
    self.error = error
    self.isTaken = isTaken
    // What is alone is a cluster of its own.
    let all = found.enumerated().map { row, cluster in cluster < 0 ? -1 - row : cluster }
    vMeasure = labels.map { 100 * Evaluation.vMeasure($0, all) }
    adjustedRand = labels.map { 100 * Clustering.adjustedRand($0, all) }
  }
}
