internal import Parallelism
internal import SimilarityJoins
internal import VectorMath

/// Rows that are equal to the last bit, as the rows of equal texts are.
///
/// Equal rows belong together, whatever method divides them.
struct EqualRows: Sendable {
  /// The first of each set of equal rows, in rising order.
  let firsts: [Int]
  /// `[N]`: the place in `firsts` of the row equal to this one.
  let places: [Int]

  /// Compares 64-bit hashes, and all numbers of rows with equal hashes.
  init<Rows: SimilarityRows>(of rows: Rows, work: Work) throws(CancellationError) {
    let width = rows.dimension
    var block = [Float](repeating: 0, count: blockRows * width)
    var firsts: [Int] = []
    var places: [Int] = []
    places.reserveCapacity(rows.count)
    var known: [UInt64: Int] = [:]
    for start in stride(from: 0, to: rows.count, by: blockRows) {
      try work.check()
      let range = start..<min(start + blockRows, rows.count)
      var span = block.mutableSpan
      rows.read(range, into: &span)
      for row in range {
        let place = (row - start) * width
        let hash = Self.hash(of: block.span.extracting(place..<place + width))
        if let other = known[hash], try Self.areEqual(row, firsts[other], of: rows, work: work) {
          places.append(other)
        } else {
          known[hash] = firsts.count
          places.append(firsts.count)
          firsts.append(row)
        }
      }
    }
    self.firsts = firsts
    self.places = places
  }

  /// Gives every row the value of the first row equal to it.
  func spread<Value>(_ values: [Value]) -> [Value] { places.map { values[$0] } }

  // FNV-1a, a number at a time.
  private static func hash(of numbers: Span<Float>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in numbers.indices {
      hash = (hash ^ UInt64(numbers[index].bitPattern)) &* 0x100_0000_01b3
    }
    return hash
  }

  private static func areEqual(
    _ row: Int, _ other: Int, of rows: some SimilarityRows, work: Work
  ) throws(CancellationError) -> Bool {
    let pair = try rows.copied([row, other], work: work)
    return pair[row: 0].elementsEqual(pair[row: 1]) { $0.bitPattern == $1.bitPattern }
  }
}

private let blockRows = 256

/// A selection from some rows.
struct ChosenRows<Rows: SimilarityRows>: SimilarityRows {
  let rows: Rows
  /// The selected rows, in rising order.
  let chosen: [Int]

  var count: Int { chosen.count }
  var dimension: Int { rows.dimension }
  var rounding: Float { rows.rounding }

  func read(_ range: Range<Int>, into numbers: inout MutableSpan<Float>) {
    var next = range.lowerBound
    while next < range.upperBound {
      // Neighbours that stayed neighbours are read together.
      var end = next + 1
      while end < range.upperBound, chosen[end] == chosen[end - 1] + 1 { end += 1 }
      let place = (next - range.lowerBound) * dimension
      var part = numbers._mutatingExtracting(place..<place + (end - next) * dimension)
      rows.read(chosen[next]..<chosen[end - 1] + 1, into: &part)
      next = end
    }
  }

  func score(_ first: Int, _ second: Int) -> Float { rows.score(chosen[first], chosen[second]) }
}
