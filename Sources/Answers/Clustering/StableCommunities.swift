package import Parallelism
package import SimilarityJoins
internal import VectorMath

/// Communities at several resolutions of Leiden, and how well each division holds.
///
/// The best modularity has few communities, however many groups there are (its resolution limit;
/// Fortunato & Barthélemy 2007). So the resolution is the one whose communities stay the same when a
/// fifth of the rows is left out (Ben-Hur, Elisseeff & Guyon 2002, §3). Groups that are in the data
/// come out again, cuts through one group do not.
package struct StableCommunities: Sendable {
  /// A division of a graph.
  package struct Candidate: Sendable, Equatable {
    /// The resolution of Leiden.
    package let resolution: Double
    /// `[N]`: the community of each row, numbered from 0 on by their first rows.
    package let communities: [Int]
    /// How many communities.
    package let count: Int
    /// The mean agreement of runs over all rows with those over samples (`adjustedRand`), up to 1.
    package private(set) var stability: Double
    /// The standard error of that mean.
    package private(set) var error: Double

    /// Adds another measurement to the mean of some.
    fileprivate mutating func add(_ other: Candidate, after rounds: Int) {
      let count = Double(rounds)
      stability = (count * stability + other.stability) / (count + 1)
      error =
        (count * count * error * error + other.error * other.error).squareRoot() / (count + 1)
    }
  }

  /// The resolutions that are tried; from each to the next there are some 1.5 times as many
  /// communities.
  package static let resolutions: [Double] = [0.5, 1, 2, 4, 8, 16, 32, 64]
  /// Fewer communities say too little of a corpus, as do more than one for so many rows: a single
  /// one always holds, and so do rows alone.
  static let fewest = 5
  /// Where the resolution of plain modularity stands, which is taken of too few rows.
  static let usual = 1
  /// How often all rows are divided, from another seed each time: Leiden's own chance counts too.
  static let runs = 3
  /// How often what may be the best is measured.
  static let rounds = 3
  /// How many samples are divided.
  static let samples = 4
  /// Of so many neighbouring rows one is left out of a sample, by chance.
  static let leftOut = 5

  /// The seed of Leiden and of the samples.
  let seed: UInt64

  /// Divisions from a seed on.
  package init(seed: UInt64) { self.seed = seed }

  /// The divisions at all resolutions, coarse ones first.
  ///
  /// Those that may be the best one are measured three times, for chance has a part in each.
  ///
  /// - Parameters:
  ///   - graph: A graph of nearest rows.
  ///   - threads: How many divisions are made at once; the answer does not depend on it.
  ///   - work: Told which share is done.
  /// - Returns: One division a resolution.
  /// - Throws: `CancellationError` when the work is ended.
  func candidates(
    of graph: SimilarityGraph, threads: Int, work: Work
  ) throws(CancellationError) -> [Candidate] {
    var all = try candidates(
      of: graph, resolutions: Self.resolutions, threads: threads, work: work.part(0..<0.5))
    let telling = all.filter(Self.isTelling)
    let sure = telling.map { $0.stability - 2 * $0.error }.max() ?? 0
    let contenders = telling.filter { $0.stability + 2 * $0.error >= sure }.map(\.resolution)
    guard contenders.count > 1 else { return all }
    for round in 1..<Self.rounds {
      // Seeds that no other run or sample has.
      let others = StableCommunities(seed: seed &+ UInt64(round * (Self.runs + Self.samples)))
      let share = Double(round - 1) / Double(Self.rounds - 1)
      let again = try others.candidates(
        of: graph, resolutions: contenders, threads: threads,
        work: work.part(0.5 + share / 2..<0.5 + share / 2 + 0.5 / Double(Self.rounds - 1)))
      for candidate in again {
        if let index = all.firstIndex(where: { $0.resolution == candidate.resolution }) {
          all[index].add(candidate, after: round)
        }
      }
    }
    return all
  }

  /// The division that holds best, the coarsest of equals.
  static func best(of all: [Candidate]) -> Candidate {
    let candidates = all.filter(isTelling)
    let best = candidates.map(\.stability).max()
    return candidates.first { $0.stability == best } ?? all[usual]
  }

  /// Whether a division has neither so few communities nor so small ones that they say little.
  static func isTelling(_ candidate: Candidate) -> Bool {
    candidate.count >= fewest && candidate.count * fewest <= candidate.communities.count
  }

  /// The divisions at some resolutions, in their order.
  ///
  /// - Parameters:
  ///   - graph: A graph of nearest rows.
  ///   - resolutions: The resolutions of Leiden.
  ///   - threads: How many divisions are made at once; the answer does not depend on it.
  ///   - work: Told which share is done.
  /// - Returns: One division a resolution.
  /// - Throws: `CancellationError` when the work is ended.
  package func candidates(
    of graph: SimilarityGraph, resolutions: [Double], threads: Int, work: Work
  ) throws(CancellationError) -> [Candidate] {
    let kept = (0..<Self.samples).map { sample($0, of: graph.count) }
    let graphs = Array(repeating: graph, count: Self.runs) + kept.map(graph.induced)
    let all = try runPieces(resolutions.count * graphs.count, threads: threads, work: work) {
      piece in
      let settings = LeidenCommunities(
        resolution: resolutions[piece / graphs.count], seed: seed &+ UInt64(piece % graphs.count))
      // When the work is ended, `runPieces` throws.
      return (try? settings.communities(of: graphs[piece % graphs.count], work: work.silent)) ?? []
    }
    return resolutions.indices.map { index in
      let first = index * graphs.count
      // Each run with each sample.
      let agreements = (0..<Self.runs).map { run in
        kept.indices.map { sample in
          adjustedRand(
            kept[sample].map { all[first + run][$0] }, all[first + Self.runs + sample])
        }
      }
      let ofRuns = agreements.map(mean)
      let ofSamples = kept.indices.map { sample in mean(agreements.map { $0[sample] }) }
      let best = ofRuns.indices.max { ofRuns[$0] < ofRuns[$1] } ?? 0
      let communities = all[first + best]
      return Candidate(
        resolution: resolutions[index], communities: communities,
        count: (communities.max() ?? -1) + 1, stability: mean(ofRuns),
        error: (squaredError(ofRuns) + squaredError(ofSamples)).squareRoot())
    }
  }

  /// Divides a graph as finely as an earlier division did.
  ///
  /// It takes the resolution whose communities, begun with the earlier ones, agree best with them.
  ///
  /// - Parameters:
  ///   - previous: `[N]`: the earlier division; nil for rows that had no part in it.
  ///   - graph: A graph of nearest rows.
  ///   - threads: How many divisions are made at once; the answer does not depend on it.
  ///   - work: Told which share is done.
  /// - Returns: `[N]`: the community of each row.
  /// - Throws: `CancellationError` when the work is ended.
  func continuing(
    _ previous: [Int?], of graph: SimilarityGraph, threads: Int, work: Work
  ) throws(CancellationError) -> [Int] {
    let old = previous.indices.filter { previous[$0] != nil }
    let wanted = old.map { previous[$0] ?? -1 }
    let found = try runPieces(Self.resolutions.count, threads: threads, work: work) { index in
      let settings = LeidenCommunities(resolution: Self.resolutions[index], seed: seed)
      return
        (try? settings.communities(of: graph, startingFrom: previous, work: work.silent)) ?? []
    }
    let agreement = found.map { found in adjustedRand(wanted, old.map { found[$0] }) }
    let best = found.indices.max { (agreement[$0], $1) < (agreement[$1], $0) }
    return best.map { found[$0] } ?? []
  }

  /// Rows without one of every `leftOut` neighbours, in rising order.
  private func sample(_ number: Int, of count: Int) -> [Int] {
    var random = SeededGenerator(seed: seed &+ 0x5EED &+ UInt64(number))
    var rows: [Int] = []
    for start in stride(from: 0, to: count, by: Self.leftOut) {
      let out = start + Int(random.next() % UInt64(Self.leftOut))
      rows += (start..<min(start + Self.leftOut, count)).filter { $0 != out }
    }
    return rows
  }
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(values.count)
}

/// The squared standard error of the mean.
private func squaredError(_ values: [Double]) -> Double {
  let mean = mean(values)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return squares / Double(values.count - 1) / Double(values.count)
}

extension SimilarityGraph {
  /// The graph of some rows, in rising order, with the edges between them.
  func induced(on kept: [Int]) -> SimilarityGraph {
    var place = [Int](repeating: -1, count: count)
    for (index, row) in kept.enumerated() { place[row] = index }
    var pairs: [SimilarPair] = []
    for row in kept {
      for position in range(of: row) {
        let other = Int(neighbours[position])
        if other > row, place[other] >= 0 {
          pairs.append(
            SimilarPair(first: place[row], second: place[other], score: scores[position]))
        }
      }
    }
    return SimilarityGraph(rows: kept.count, pairs: pairs)
  }
}
