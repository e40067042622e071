import Clustering
import FileAccess
internal import SimilarityJoins
import VectorMath

/// The rows of a NumPy file, used where they lie.
struct MappedVectors: SimilarityRows {
  let count: Int
  let dimension: Int
  private let file: MappedFile
  private let start: Int

  /// Maps the first rows of the file at `path`, `[N × D]` of float32; all without `limit`.
  init(_ path: String, limit: Int? = nil) throws {
    let header = try NumPyFile(path, type: "f4")
    count = min(header.rows, limit ?? header.rows)
    dimension = header.columns
    start = header.start
    file = try MappedFile(path)
  }

  var rounding: Float { Float(max(dimension, 16)) * 0x1p-24 }

  func read(_ rows: Range<Int>, into numbers: inout MutableSpan<Float>) {
    withRows(rows) { source in
      for index in source.indices { numbers[index] = source[index] }
    }
  }

  func score(_ first: Int, _ second: Int) -> Float {
    withRows(first..<first + 1) { a in withRows(second..<second + 1) { b in dot(a, b) } }
  }

  /// Lends rows, `[rows.count × D]`.
  private func withRows<R>(_ rows: Range<Int>, _ body: (Span<Float>) -> R) -> R {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "\(rows) of \(count)")
    return file.withValues(
      at: start + 4 * dimension * rows.lowerBound, count: dimension * rows.count,
      as: Float.self, body)
  }
}
