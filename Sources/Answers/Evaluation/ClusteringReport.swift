package import Clustering
package import Parallelism
package import VectorMath

/// How well a clustering method finds labelled groups (`akin eval clustering`).
public struct ClusteringReport: Sendable, Equatable, Encodable {
  /// The mean of the runs' V-measures.
  public let vMeasure: Double
  /// The V-measure of each run.
  public let runs: [Double]
  /// How many texts there were.
  public let texts: Int
  /// How many clusters the last run made.
  public let clusters: Int
  /// How many labels there are.
  public let labels: Int

  /// Divides vectors once for each seed and compares the clusters with the labels; rows in no
  /// cluster count as one cluster.
  ///
  /// - Parameters:
  ///   - vectors: `[N × D]`, unit rows.
  ///   - labels: `[N]`.
  ///   - runs: How many seeds are tried, from 0 on. With five, the mean varies by a few
  ///     thousandths, where single runs of k-means vary by a few hundredths.
  ///   - threads: How many blocks are compared at once; nothing depends on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  ///   - method: Returns the method for a number of labels and a seed.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    vectors: Matrix, labels: [String], runs: Int = 5, threads: Int, work: Work,
    method: (_ labelCount: Int, _ seed: UInt64) -> ClusterMethod = {
      .kMeans(count: $0, seed: $1)
    }
  ) throws(CancellationError) {
    precondition(vectors.rows == labels.count, "\(vectors.rows) rows, \(labels.count) labels")
    precondition(runs >= 1, "\(runs) runs")
    let labelCount = Set(labels).count
    var clusterCount = 0
    var measures: [Double] = []
    for seed in 0..<runs {
      guard labelCount > 0 else {
        measures.append(1)
        continue
      }
      let groups = try method(labelCount, UInt64(seed)).groups(
        of: vectors, threads: threads,
        work: work.part(Double(seed) / Double(runs)..<Double(seed + 1) / Double(runs)))
      var found = [Int](repeating: groups.count, count: labels.count)
      for (group, rows) in groups.enumerated() { for row in rows { found[row] = group } }
      clusterCount = groups.count
      measures.append(Evaluation.vMeasure(labels, found))
    }
    self.runs = measures
    clusters = clusterCount
    texts = labels.count
    self.labels = labelCount
    vMeasure = measures.reduce(0, +) / Double(runs)
  }
}

/// The harmonic mean of homogeneity and completeness (Rosenberg & Hirschberg 2007, §2): 1 when two
/// divisions are the same, and when there are no labels.
package func vMeasure(_ truth: [some Hashable], _ found: [some Hashable]) -> Double {
  precondition(truth.count == found.count, "\(truth.count) labels, \(found.count) clusters")
  guard !truth.isEmpty else { return 1 }
  let truth = numbered(truth)
  let found = numbered(found)
  let total = Double(truth.count)
  let truthSizes = sizes(truth)
  let foundSizes = sizes(found)
  let truthEntropy = entropy(truthSizes, total)
  let foundEntropy = entropy(foundSizes, total)
  // Sorted by cell: the sum does not depend on the order of a dictionary.
  let cells = sizes(zip(truth, found).map { $0 * foundSizes.count + $1 })
  var mutual = 0.0
  for (cell, size) in cells.sorted(by: { $0.key < $1.key }) {
    let row = Double(truthSizes[cell / foundSizes.count] ?? 1)
    let column = Double(foundSizes[cell % foundSizes.count] ?? 1)
    mutual += Double(size) / total * logarithm(Double(size) * total / (row * column))
  }
  mutual = max(mutual, 0)
  let homogeneity = truthEntropy > 0 ? min(mutual / truthEntropy, 1) : 1
  let completeness = foundEntropy > 0 ? min(mutual / foundEntropy, 1) : 1
  guard homogeneity + completeness > 0 else { return 0 }
  return 2 * homogeneity * completeness / (homogeneity + completeness)
}

/// Numbers from 0 for names, in the order in which they first occur.
private func numbered<Name: Hashable>(_ names: [Name]) -> [Int] {
  var numbers: [Name: Int] = [:]
  return names.map { name in
    if let number = numbers[name] { return number }
    let number = numbers.count
    numbers[name] = number
    return number
  }
}

/// How often each number occurs.
private func sizes(_ numbers: [Int]) -> [Int: Int] {
  numbers.reduce(into: [:]) { $0[$1, default: 0] += 1 }
}

private func entropy(_ sizes: [Int: Int], _ total: Double) -> Double {
  guard sizes.count > 1 else { return 0 }
  return sizes.keys.sorted().reduce(0) { sum, key in
    let share = Double(sizes[key] ?? 1) / total
    return sum - share * logarithm(share)
  }
}
