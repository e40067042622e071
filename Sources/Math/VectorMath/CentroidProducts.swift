internal import Parallelism

/// Compares many rows at once with the same centroids, in the numbers that this CPU multiplies
/// fastest.
package struct CentroidProducts: Sendable {
  /// Rows that are compared at a time.
  package static let rowsAtOnce = 256

  /// One thread's memory.
  package final class Scratch {
    fileprivate let rows: AlignedNumbers<Float>
    fileprivate let input: LayerInput
    fileprivate let products: AlignedNumbers<Float>

    fileprivate init(columns: Int, precision: Precision) {
      rows = AlignedNumbers(count: rowsAtOnce * columns)
      input = LayerInput(columns: columns, precision: precision)
      input.reserve(rows: rowsAtOnce)
      products = AlignedNumbers(count: rowsAtOnce * centroidsAtOnce)
    }

    /// Lends the memory of the rows, `[rowsAtOnce × D]`.
    package func withRows(_ body: (inout MutableSpan<Float>) -> Void) {
      rows.withMutableSpan(body)
    }
  }

  private let centroids: Matrix
  private let precision: Precision
  private let layers: [PackedLayer]
  // The most that rounding can have moved a centroid, and the length of the longest.
  private let roundingError: Float
  private let longest: Float

  /// Packs `centroids`, `[listCount × D]`.
  package init(_ centroids: Matrix, threads: Int) {
    self.centroids = centroids
    let precision: Precision = Kernels.best.multipliesBytes ? .int8 : .fp32
    self.precision = precision
    let count = (centroids.rows + centroidsAtOnce - 1) / centroidsAtOnce
    layers = concurrentMap(count, threads: threads) { index in
      let first = index * centroidsAtOnce
      let rows = min(centroidsAtOnce, centroids.rows - first)
      let layout = PackedLayer.Layout(
        inputSize: centroids.columns, outputSize: rows, precision: precision)
      let memory = PackedMemory(count: layout.byteCount)
      LayerPacker(layout: layout, in: memory, at: 0).add(
        weights: centroids.numbers.span.extracting(
          first * centroids.columns..<(first + rows) * centroids.columns),
        bias: [Float](repeating: 0, count: rows).span, first: 0)
      return PackedLayer(layout: layout, in: memory, at: 0)
    }
    var squared: Float = 0
    var largest: Float = 0
    for row in 0..<centroids.rows {
      let numbers = centroids.numbers.span.extracting(centroids.range(ofRow: row))
      squared = max(squared, dot(numbers, numbers))
    }
    for number in centroids.numbers { largest = max(largest, abs(number)) }
    longest = squared.squareRoot()
    // Half a step of 1/127 of the largest number, in every column.
    roundingError =
      precision == .int8 ? largest / 254 * Float(centroids.columns).squareRoot() : 0
  }

  private var columns: Int { centroids.columns }

  /// Memory for one thread.
  package func makeScratch() -> Scratch { Scratch(columns: columns, precision: precision) }

  /// The closest centroid and its product for the first `count` rows of the scratch memory: of two
  /// nearly equally close ones either.
  package func closest(_ count: Int, _ scratch: Scratch) -> [ScoredRow] {
    var best = [ScoredRow](repeating: ScoredRow(row: 0, score: -.infinity), count: count)
    scratch.rows.withSpan { scratch.input.round($0, rows: 0..<count) }
    forEachLayer(count, scratch) { first, row, numbers in
      let found = scratch.products.largest(in: numbers)
      if found.score > best[row].score {
        best[row] = ScoredRow(row: first + found.row, score: found.score)
      }
    }
    return best
  }

  /// The `number` closest centroids and their products for the first `count` rows of the scratch
  /// memory, closest first; which ones those are holds as far as the quick products do.
  package func closest(_ number: Int, to count: Int, _ scratch: Scratch) -> [[ScoredRow]] {
    var best = [TopScores](repeating: TopScores(capacity: number), count: count)
    scratch.rows.withSpan { scratch.input.round($0, rows: 0..<count) }
    forEachLayer(count, scratch) { first, row, numbers in
      scratch.products.withSpan { products in
        forEachPosition(in: products.extracting(numbers), atLeast: best[row].threshold) {
          best[row].insert(
            ScoredRow(row: first + $0, score: products[numbers.lowerBound + $0]))
        }
      }
    }
    return best.map { $0.sorted() }
  }

  /// The closest centroid and its score for the first `count` rows of the scratch memory, exactly.
  package func exactlyClosest(_ count: Int, _ scratch: Scratch) -> [ScoredRow] {
    scratch.rows.withSpan { exactlyClosest(count, of: $0, scratch) }
  }

  /// The closest centroid and its score for the first `count` of `rows`, `[rowsAtOnce × D]` or fewer,
  /// exactly: the score is the `dot` of the two, and of equally close ones it is the first.
  ///
  /// The quick products only propose. They err by no more than rounding can have moved the row and
  /// the centroid (Cauchy and Schwarz); whatever that leaves in doubt is settled by `dot`, so that
  /// the answer depends neither on the quick numbers nor on the number of threads. Rows must be of
  /// length 1 or less. A row with something that is not a number gets any centroid, with score 0.
  package func exactlyClosest(
    _ count: Int, of rows: Span<Float>, _ scratch: Scratch
  ) -> [ScoredRow] {
    precondition(count <= Self.rowsAtOnce, "\(count) rows at once")
    scratch.input.round(rows, rows: 0..<count)
    let margins = (0..<count).map { row in
      let moved = scratch.input.roundingError(ofRow: row)
      // And what summing in single precision adds (Higham 2002, §3.1).
      return 2 * (moved * (longest + roundingError) + roundingError) + Float(4 * columns) * 0x1p-24
    }
    var best = [Float](repeating: -.infinity, count: count)
    var proposals: [Proposal] = []
    proposals.reserveCapacity(4 * count)
    forEachLayer(count, scratch) { first, row, numbers in
      best[row] = max(best[row], scratch.products.largest(in: numbers).score)
      scratch.products.withSpan { products in
        forEachPosition(in: products.extracting(numbers), atLeast: best[row] - margins[row]) {
          proposals.append(
            Proposal(row: row, centroid: first + $0, score: products[numbers.lowerBound + $0]))
        }
      }
    }
    var closest = [ScoredRow](repeating: ScoredRow(row: 0, score: -.infinity), count: count)
    for proposal in proposals where proposal.score >= best[proposal.row] - margins[proposal.row] {
      let score = Kernels.best.dot(
        rows.extracting(proposal.row * columns..<(proposal.row + 1) * columns),
        centroids.numbers.span.extracting(centroids.range(ofRow: proposal.centroid)))
      let candidate = ScoredRow(row: proposal.centroid, score: score)
      if candidate.precedes(closest[proposal.row]) { closest[proposal.row] = candidate }
    }
    return closest.map { $0.score.isFinite ? $0 : ScoredRow(row: 0, score: 0) }
  }

  /// Multiplies the rounded rows with some hundred centroids at a time, and calls `body` for each row with
  /// the number of the first of these centroids and with where the products stand.
  private func forEachLayer(
    _ count: Int, _ scratch: Scratch, _ body: (Int, Int, Range<Int>) -> Void
  ) {
    for (index, layer) in layers.enumerated() {
      layer.apply(to: scratch.input, rows: 0..<count, into: .floats(scratch.products))
      let width = layer.layout.outputSize
      for row in 0..<count { body(index * centroidsAtOnce, row, row * width..<(row + 1) * width) }
    }
  }
}

/// A centroid that could be the closest to a row.
private struct Proposal {
  let row: Int
  let centroid: Int
  let score: Float
}

// Products of so many with 256 rows stay in a core's own cache.
private let centroidsAtOnce = 512
