internal import VectorMath

/// Finds the closest of many centroids for many rows at once, in the numbers that this CPU
/// multiplies fastest: of two nearly equally close ones either will do.
struct CentroidProducts: Sendable {
  /// Rows that are compared at a time.
  static let rowsAtOnce = 256

  /// One thread's memory.
  final class Scratch {
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
    func withRows(_ body: (inout MutableSpan<Float>) -> Void) { rows.withMutableSpan(body) }
  }

  private let columns: Int
  private let precision: Precision
  private let layers: [PackedLayer]

  /// Packs `centroids`, `[listCount × D]`.
  init(_ centroids: Matrix, threads: Int) {
    columns = centroids.columns
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
  }

  func makeScratch() -> Scratch { Scratch(columns: columns, precision: precision) }

  /// The closest centroid and its product for the first `count` rows of the scratch memory.
  func closest(_ count: Int, _ scratch: Scratch) -> [ScoredRow] {
    scratch.input.round(scratch.rows, rows: 0..<count)
    var best = [ScoredRow](repeating: ScoredRow(row: 0, score: -.infinity), count: count)
    for (index, layer) in layers.enumerated() {
      layer.apply(to: scratch.input, rows: 0..<count, into: .floats(scratch.products))
      let width = layer.layout.outputSize
      for row in 0..<count {
        let found = scratch.products.largest(in: row * width..<(row + 1) * width)
        if found.score > best[row].score {
          best[row] = ScoredRow(row: index * centroidsAtOnce + found.row, score: found.score)
        }
      }
    }
    return best
  }
}

// Products of so many with 256 rows stay in a core's own cache.
private let centroidsAtOnce = 512
