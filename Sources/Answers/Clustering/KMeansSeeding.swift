internal import Parallelism
internal import VectorMath

extension SphericalKMeans {
  /// Chooses rows that are far apart as first centroids: k-means++ (Arthur & Vassilvitskii 2007,
  /// §2.2) with the best of several candidates each time (their §5), on 1 − cosine, which is half
  /// of the squared distance of unit rows.
  ///
  /// It chooses from a sample of 8 rows a centroid, and at least 4,096. More rows take more time
  /// and hardly improve the result. Before each choice it asks `work` whether to continue.
  func seedCentroids(
    _ count: Int, from rows: Matrix, using random: inout SeededGenerator, threads: Int, work: Work
  ) throws(CancellationError) -> Matrix {
    let sample = sampleRows(
      min(rows.rows, max(4096, 8 * count)), of: rows.rows, using: &random)
    let pool = sample.count == rows.rows ? rows : rows.selecting(sample)
    // Candidates a step: 2 + ln k as in scikit-learn, and ln k is 0.7 of the binary logarithm.
    let candidateCount = 2 + (Int.bitWidth - 1 - count.leadingZeroBitCount) * 7 / 10
    var chosen = [Int.random(in: 0..<pool.rows, using: &random)]
    let unbounded = [Float](repeating: .infinity, count: pool.rows)
    var nearest = Gaps.reduced(unbounded, of: pool, with: chosen, threads: threads)[0].numbers
    while chosen.count < count {
      try work.check()
      let sums = runningSums(nearest)
      guard let total = sums.last, total > 0 else { break }
      let candidates = (0..<candidateCount).map { _ in
        firstPosition(in: sums, above: random.unit() * total)
      }
      let reduced = Gaps.reduced(nearest, of: pool, with: candidates, threads: threads)
      // The smallest sum; ties go to the first.
      guard let best = reduced.indices.min(by: { reduced[$0].sum < reduced[$1].sum }) else { break }
      chosen.append(candidates[best])
      nearest = reduced[best].numbers
    }
    return pool.selecting(chosen)
  }
}

/// `count` different numbers below `bound`, in rising order (Vitter 1984's method S).
private func sampleRows(
  _ count: Int, of bound: Int, using random: inout SeededGenerator
) -> [Int] {
  guard count < bound else { return Array(0..<bound) }
  var sample: [Int] = []
  sample.reserveCapacity(count)
  for row in 0..<bound
  where Int.random(in: 0..<bound - row, using: &random) < count - sample.count {
    sample.append(row)
  }
  return sample
}

/// How far each row is from the closest chosen one: 1 − cosine, zero for rows that coincide.
private struct Gaps {
  var numbers: [Float] = []
  var sum = 0.0

  /// The gaps after each of several further choices.
  ///
  /// Rows are multiplied one by one: for so few choices a product of matrices would spend its
  /// time on packing the rows.
  static func reduced(
    _ gaps: [Float], of rows: Matrix, with choices: [Int], threads: Int
  ) -> [Gaps] {
    let size = 1024
    let blocks = concurrentMap((rows.rows + size - 1) / size, threads: threads) { index in
      let kernels = Kernels.best
      let numbers = rows.numbers.span
      var reduced = [Gaps](repeating: Gaps(), count: choices.count)
      for row in index * size..<min((index + 1) * size, rows.rows) {
        let left = numbers.extracting(rows.range(ofRow: row))
        for (position, choice) in choices.enumerated() {
          let score = kernels.dot(left, numbers.extracting(rows.range(ofRow: choice)))
          let gap = min(gaps[row], score < coincidence ? 1 - score : 0)
          reduced[position].numbers.append(gap)
          reduced[position].sum += Double(gap)
        }
      }
      return reduced
    }
    return choices.indices.map { position in
      blocks.reduce(into: Gaps()) { whole, block in
        whole.numbers += block[position].numbers
        whole.sum += block[position].sum
      }
    }
  }
}

/// Two unit rows with at least this cosine count as one: the rest to 1 may be rounding.
let coincidence: Float = 1 - 1e-5

/// The running sum at each number.
func runningSums(_ numbers: [Float]) -> [Double] {
  var sum = 0.0
  return numbers.map { number in
    sum += Double(number)
    return sum
  }
}

/// The first position whose running sum is above `value`, found by halving.
func firstPosition(in sums: [Double], above value: Double) -> Int {
  var low = 0
  var high = sums.count - 1
  while low < high {
    let middle = (low + high) / 2
    if sums[middle] > value { high = middle } else { low = middle + 1 }
  }
  return low
}
