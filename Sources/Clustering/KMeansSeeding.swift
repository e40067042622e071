internal import VectorMath

extension SphericalKMeans {
  /// Chooses rows that are far apart as first centroids: k-means++ (Arthur & Vassilvitskii 2007,
  /// §2.2) with the best of several candidates each time (their §5), on 1 − cosine, which is half
  /// of the squared distance of unit rows.
  ///
  /// Chooses among a sample of 16 rows a centroid, and at least 4,096: more rows cost time in
  /// proportion and hardly better the result.
  func seedCentroids(
    _ count: Int, from rows: Matrix, using random: inout SeededGenerator, threads: Int
  ) -> Matrix {
    let sample = sampleRows(
      min(rows.rows, max(4096, 16 * count)), of: rows.rows, using: &random)
    let pool = sample.count == rows.rows ? rows : rows.selecting(sample)
    // Candidates a step: 2 + ln k as in scikit-learn, and ln k is 0.7 of the binary logarithm.
    let candidateCount = 2 + (Int.bitWidth - 1 - count.leadingZeroBitCount) * 7 / 10
    var chosen = [Int.random(in: 0..<pool.rows, using: &random)]
    var nearest = oneMinusCosines(of: pool, with: chosen, threads: threads)[0]
    while chosen.count < count {
      let sums = runningSums(nearest)
      guard let total = sums.last, total > 0 else { break }
      let candidates = (0..<candidateCount).map { _ in
        firstPosition(in: sums, above: random.unit() * total)
      }
      let gaps = oneMinusCosines(of: pool, with: candidates, threads: threads)
      var best: (candidate: Int, nearest: [Float], sum: Double)?
      for (candidate, gap) in zip(candidates, gaps) {
        var reduced = nearest
        var sum = 0.0
        for row in reduced.indices {
          if gap[row] < reduced[row] { reduced[row] = gap[row] }
          sum += Double(reduced[row])
        }
        if sum < best?.sum ?? .infinity { best = (candidate, reduced, sum) }
      }
      guard let best else { break }
      chosen.append(best.candidate)
      nearest = best.nearest
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

/// 1 − cosine of every row with each chosen one, zero for rows that coincide: `[chosen][N]`.
private func oneMinusCosines(of rows: Matrix, with chosen: [Int], threads: Int) -> [[Float]] {
  let right = rows.selecting(chosen)
  let size = 1024
  let blocks = concurrentMap(
    (rows.rows + size - 1) / size, threads: threads,
    makeScratch: { [Float](repeating: 0, count: min(size, rows.rows) * chosen.count) }
  ) { index, scratch in
    let first = index * size
    let height = min(size, rows.rows - first)
    var products = scratch.mutableSpan
    multiply(
      right.numbers.span, Block(rows: right.rows, columns: right.columns),
      by: rows.numbers.span,
      Block(start: first * rows.columns, rows: height, columns: rows.columns), .transposed,
      into: &products, Block(rows: chosen.count, columns: height))
    return chosen.indices.map { row in
      (row * height..<(row + 1) * height).map {
        scratch[$0] < coincidence ? 1 - scratch[$0] : 0
      }
    }
  }
  return chosen.indices.map { row in blocks.flatMap { $0[row] } }
}

/// From this cosine on two unit rows count as one: what is missing to 1 may be rounding.
let coincidence: Float = 1 - 1e-5

private func runningSums(_ numbers: [Float]) -> [Double] {
  var sum = 0.0
  return numbers.map { number in
    sum += Double(number)
    return sum
  }
}

/// The first position whose running sum is above `value`: by halving.
private func firstPosition(in sums: [Double], above value: Double) -> Int {
  var low = 0
  var high = sums.count - 1
  while low < high {
    let middle = (low + high) / 2
    if sums[middle] > value { high = middle } else { low = middle + 1 }
  }
  return low
}
