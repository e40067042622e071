import ArgumentParser
import Clustering
import Foundation
import VectorMath

/// Vectors in, communities out, as `sentence_transformers.util.community_detection` finds them.
struct ClusterBench: ParsableCommand {
  enum Method: String, ExpressibleByArgument {
    case communities
  }

  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "Measures clustering the rows of a NumPy file.")

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var vectors: String
  @Option(help: "Only so many of its rows.")
  var rows: Int?
  @Option(help: "How to cluster: communities.")
  var method = Method.communities
  @Option(help: "The smallest cosine with a community's centre.")
  var threshold: Float = 0.75
  @Option(help: "The fewest rows of a community.")
  var minimumSize = 5
  @Option(help: "Threads.")
  var threads = 2
  @Option(help: "Write the clusters there, one a line: row numbers, the centre first.")
  var output: String?
  @Option(help: "How many of the communities are checked.")
  var checks = 20

  func run() throws {
    let rows = try MappedVectors(vectors, limit: self.rows)
    let start = ContinuousClock.now
    let found = communities(
      of: rows, threshold: threshold, minimumSize: minimumSize, threads: threads)
    var measurement = Measurement(bench: "cluster", threads: threads)
    measurement.seconds = (ContinuousClock.now - start) / .seconds(1)
    measurement.peakResidentMB = Measurement.peakMemory
    measurement.rows = rows.count
    measurement.threshold = threshold
    measurement.communities = found.count
    measurement.members = found.reduce(0) { $0 + $1.count }
    try check(found, rows)
    if let output {
      let lines = found.map { $0.map(String.init).joined(separator: " ") }
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: output))
    }
    try measurement.print()
  }

  /// Holds some communities to the definition: disjoint, none too small, each member similar to
  /// its centre, and no row that is in none similar to it when the centre's turn came.
  private func check(_ found: [[Int]], _ rows: MappedVectors) throws {
    var isMember = [Bool](repeating: false, count: rows.count)
    for row in found.joined() {
      guard !isMember[row] else { throw ValidationError("row \(row) is in two communities") }
      isMember[row] = true
    }
    guard found.allSatisfy({ $0.count >= minimumSize }) else {
      throw ValidationError("a community is too small")
    }
    for index in stride(from: 0, to: found.count, by: max(1, found.count / max(1, checks))) {
      let members = Set(found[index])
      let centre = found[index][0]
      for row in 0..<rows.count where row != centre && (members.contains(row) || !isMember[row]) {
        guard (rows.score(centre, row) >= threshold) == members.contains(row) else {
          throw ValidationError("row \(row) and the community of \(centre) do not agree")
        }
      }
    }
  }
}
