import ArgumentParser
import Clustering
import Evaluation
import Foundation
import VectorMath

/// Vectors in, clusters out, as the peers are measured.
struct DivideBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "divide",
    abstract: "Measures a clustering method on the vectors of a NumPy file.")

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var vectors: String
  @Option(help: "kmeans, spectral, leiden, communities, hdbscan, agglomerative or auto.")
  var method = Method.kmeans
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
  var limit: Int?
  @Option(help: "The group of each row, one a line, to compare with.")
  var labels: String?
  @Option(help: "Writes the number of each row's cluster, one a line, -1 for none.")
  var assignment: String?
  @Option(help: "How many threads.")
  var threads = 2
  @Option(help: "How often it is done; the median of the seconds counts.")
  var repetitions = 3

  enum Method: String, ExpressibleByArgument, CaseIterable {
    case kmeans, spectral, leiden, communities, hdbscan, agglomerative, auto
  }

  private struct Answer: Encodable {
    let measurement: Measurement
    let method: String
    let rows: Int
    let clusters: Int
    let unclustered: Int
    /// The sum of the cosines with the centroids: what spherical k-means makes large.
    let objective: Double
    /// The sum of the squared distances to the means: what k-means makes small.
    let inertia: Double
    /// Of every repetition, in per cent.
    let vMeasures: [Double]?

    private enum CodingKeys: CodingKey {
      case method, rows, clusters, unclustered, objective, inertia, vMeasures
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
    }
  }

  func run() async throws {
    let file = try NumPyFile(vectors, type: "f4")
    let count = min(limit ?? file.rows, file.rows)
    let rows = Matrix(
      rows: count, columns: file.columns, numbers: file.numbers(of: 0..<count, as: Float.self))
    let names = try labels.map { path in
      try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        .prefix(count)
    }
    if let names, names.count != count {
      throw ValidationError("\(names.count) labels for \(count) rows")
    }
    var seconds: [Double] = []
    var measures: [Double] = []
    var last: (found: [Int], groups: [[Int]]) = ([], [])
    for repetition in 0..<max(1, repetitions) {
      let start = ContinuousClock.now
      let groups = groups(of: rows, seed: seed + UInt64(repetition))
      seconds.append((ContinuousClock.now - start) / .seconds(1))
      let found = try checked(groups, count)
      if let names { measures.append(100 * vMeasure(Array(names), found)) }
      last = (found, groups)
    }
    if let assignment {
      try last.found.map { "\($0)\n" }.joined()
        .write(toFile: assignment, atomically: true, encoding: .utf8)
    }
    let (objective, inertia) = sums(last.groups, of: rows)
    var measurement = Measurement(bench: "divide", threads: threads)
    measurement.seconds = seconds.sorted()[seconds.count / 2]
    measurement.peakResidentMB = Measurement.peakMemory
    try printLine(
      Answer(
        measurement: measurement, method: method.rawValue, rows: count,
        clusters: last.groups.count, unclustered: last.found.count { $0 < 0 },
        objective: objective, inertia: inertia, vMeasures: names == nil ? nil : measures))
  }

  private func groups(of rows: Matrix, seed: UInt64) -> [[Int]] {
    if method == .kmeans, let clusters, let iterations {
      let settings = SphericalKMeans(
        clusterCount: clusters, seed: seed, iterations: iterations, tolerance: -1)
      return settings.clusters(of: rows, threads: threads).members
    }
    let definition: ClusteringMethod =
      switch method {
      case .kmeans: .kMeans(count: clusters, seed: seed)
      case .spectral: .spectral(count: clusters, seed: seed)
      case .leiden: .leiden(count: clusters, resolution: 1, seed: seed)
      case .communities: .communities(threshold: threshold, minimumSize: minSize)
      case .hdbscan: .density(minimumSize: minSize)
      case .agglomerative: .averageLinkage(count: clusters)
      case .auto: .automatic(count: clusters, seed: seed)
      }
    return definition.groups(of: rows, threads: threads)
  }

  /// The cluster of each row, once it is sure that none is in two.
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

  /// Both from the sums of the members alone: that of the cosines is the sum of their lengths.
  private func sums(_ groups: [[Int]], of rows: Matrix) -> (objective: Double, inertia: Double) {
    var objective = 0.0
    var inertia = 0.0
    for group in groups {
      var sum = [Double](repeating: 0, count: rows.columns)
      var squares = 0.0
      for row in group {
        for (column, number) in rows[row: row].enumerated() {
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
