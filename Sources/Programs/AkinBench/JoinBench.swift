import ArgumentParser
import Catalog
import Clustering
internal import Parallelism
internal import SimilarityJoins
import Synchronization
import VectorIndexes
import VectorMath

/// Measures all pairs of vectors above a threshold.
struct JoinBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Measures finding all pairs of similar rows of a NumPy file or an index.")

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var vectors: String?
  @Option(help: "An index, whose live vectors are read where they lie.")
  var index: String?
  @Option(help: "Only so many of the rows.")
  var rows: Int?
  @Option(help: "The smallest cosine of a pair.")
  var threshold: Float = 0.9
  @Option(help: "Threads.")
  var threads = 2
  @Option(help: "Below 1 bounds are not certain, and the share of the pairs that is found is told.")
  var residualShare: Float = 1
  @Option(help: "Slices of 64 rows whose pairs are compared with those of a plain product.")
  var slices = 20

  func validate() throws {
    guard (vectors == nil) != (index == nil) else {
      throw ValidationError("Give --vectors or --index.")
    }
  }

  func run() throws {
    if let vectors {
      try measure(MappedVectors(vectors, limit: rows))
    } else if let index {
      let vectors = try IndexSnapshot(of: IndexFolder(index)).vectors
      let ids = vectors.ids()
      try measure(StoredRows(of: Array(ids.prefix(rows ?? ids.count)), in: vectors))
    }
  }

  private func measure(_ rows: some SimilarityRows) throws {
    let checked = slicesToCheck(rows.count)
    let found = Mutex<(count: Int, checked: [SimilarPair])>((0, []))
    let start = ContinuousClock.now
    let join = try ThresholdJoin(
      of: rows, threshold: threshold, residualShare: residualShare, threads: threads, work: .none)
    try join.run(threads: threads, work: .none) { pairs in
      let own = pairs.filter { checked[$0.first] || checked[$0.second] }
      found.withLock { found in
        found.count += pairs.count
        found.checked += own
      }
    }
    var measurement = Measurement(bench: "join", threads: threads)
    measurement.seconds = (ContinuousClock.now - start) / .seconds(1)
    // Taken before the check, which needs memory too.
    measurement.peakResidentMB = Measurement.peakMemory
    measurement.rows = rows.count
    measurement.threshold = threshold
    measurement.pairs = found.withLock { $0.count }
    measurement.checkedRows = checked.count { $0 }
    let own = Set(found.withLock { $0.checked }.map { [$0.first, $0.second] })
    let expected = try plainPairs(rows, checked)
    guard own.isSubset(of: expected) else {
      throw ValidationError("pairs were found that a plain product does not find")
    }
    if residualShare < 1 {
      measurement.recall = Double(own.count) / Double(max(1, expected.count))
    } else if own != expected {
      throw ValidationError(
        "\(own.count) pairs of the slices, a plain product finds \(expected.count)")
    }
    try measurement.print()
  }

  /// The rows to check: slices at random places.
  private func slicesToCheck(_ count: Int) -> [Bool] {
    var checked = [Bool](repeating: false, count: count)
    // SplitMix64 (Steele, Lea & Flood 2014, §5).
    var state: UInt64 = 1
    for _ in 0..<slices where count > 0 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
      let first = Int((bits ^ bits >> 31) % UInt64(count))
      for row in first..<min(first + 64, count) { checked[row] = true }
    }
    return checked
  }

  /// The pairs of the checked rows by products in 32 bits; near the threshold, where rounding
  /// matters, the score decides.
  private func plainPairs(_ rows: some SimilarityRows, _ checked: [Bool]) throws -> Set<[Int]> {
    let chosen = checked.indices.filter { checked[$0] }
    let width = rows.dimension
    let left = try rows.copied(chosen, work: .none)
    let side = 512
    let margin = 2 * rows.rounding
    let blocks = concurrentMap((rows.count + side - 1) / side, threads: threads) {
      block -> [[Int]] in
      let range = block * side..<min((block + 1) * side, rows.count)
      var right = Matrix(rows: range.count, columns: width)
      var numbers = right.numbers.mutableSpan
      rows.read(range, into: &numbers)
      var products = [Float](repeating: 0, count: chosen.count * range.count)
      var span = products.mutableSpan
      multiply(
        left.numbers.span, Block(rows: chosen.count, columns: width),
        byRowsOf: right.numbers.span, Block(rows: range.count, columns: width),
        into: &span, Block(rows: chosen.count, columns: range.count))
      var pairs: [[Int]] = []
      forEachPosition(in: products.span, atLeast: threshold - margin) { position in
        let row = chosen[position / range.count]
        let other = range.lowerBound + position % range.count
        guard row != other, rows.score(row, other) >= threshold else { return }
        pairs.append([min(row, other), max(row, other)])
      }
      return pairs
    }
    return Set(blocks.joined())
  }
}
