package import Parallelism
package import VectorMath

/// Rows that can be compared with each other, wherever they are stored.
package protocol SimilarityRows: Sendable {
  /// How many rows (`N`).
  var count: Int { get }
  /// Numbers in a row (`D`).
  var dimension: Int { get }
  /// How far `score` can be from the true product of two unit rows as `read` gives them.
  var rounding: Float { get }

  /// Writes rows to the beginning of `numbers`, `[rows.count × D]` or longer.
  func read(_ rows: Range<Int>, into numbers: inout MutableSpan<Float>)

  /// The score of two rows: the same whichever comes first, and wherever they stand.
  func score(_ first: Int, _ second: Int) -> Float
}

extension SimilarityRows {
  /// A copy of some rows, in that order.
  package func copied(_ rows: [Int], work: Work) throws(CancellationError) -> Matrix {
    var numbers: [Float] = []
    numbers.reserveCapacity(rows.count * dimension)
    var vector = [Float](repeating: 0, count: dimension)
    for (index, row) in rows.enumerated() {
      if index % rowsBetweenChecks == 0 { try work.check() }
      var span = vector.mutableSpan
      read(row..<row + 1, into: &span)
      numbers += vector
    }
    return Matrix(rows: rows.count, columns: dimension, numbers: numbers)
  }

  /// All rows in memory; a matrix is that already.
  package func copied(work: Work) throws(CancellationError) -> Matrix {
    if let matrix = self as? Matrix { return matrix }
    return try copied(Array(0..<count), work: work)
  }
}

/// Some milliseconds.
private let rowsBetweenChecks = 4096

/// Some rows of others, in an order of their own.
package struct SelectedRows<Rows: SimilarityRows>: SimilarityRows {
  private let base: Rows
  private let places: [Int]

  /// The rows of `base` at `places`.
  package init(_ base: Rows, at places: [Int]) {
    self.base = base
    self.places = places
  }

  /// How many rows.
  package var count: Int { places.count }
  /// As in all of them.
  package var dimension: Int { base.dimension }
  /// As in all of them.
  package var rounding: Float { base.rounding }

  /// Writes rows to the beginning of `numbers`.
  package func read(_ rows: Range<Int>, into numbers: inout MutableSpan<Float>) {
    var vector = [Float](repeating: 0, count: dimension)
    for (index, place) in places[rows].enumerated() {
      var span = vector.mutableSpan
      base.read(place..<place + 1, into: &span)
      for column in vector.indices { numbers[index * dimension + column] = vector[column] }
    }
  }

  /// The score of two rows.
  package func score(_ first: Int, _ second: Int) -> Float {
    base.score(places[first], places[second])
  }
}

extension Matrix: SimilarityRows {
  /// How many rows.
  package var count: Int { rows }
  /// How many columns.
  package var dimension: Int { columns }
  /// A sum of D rounded products errs by at most D · 2⁻²⁴ (Higham 2002, §3.1), to first order.
  package var rounding: Float { Float(max(columns, 16)) * 0x1p-24 }

  /// Copies rows to the beginning of `numbers`.
  package func read(_ rows: Range<Int>, into numbers: inout MutableSpan<Float>) {
    let source = self.numbers.span.extracting(
      rows.lowerBound * columns..<rows.upperBound * columns)
    precondition(source.count <= numbers.count, "\(rows) into \(numbers.count) numbers")
    for index in source.indices { numbers[index] = source[index] }
  }
}
