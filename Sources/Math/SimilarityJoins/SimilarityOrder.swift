internal import Parallelism

/// Rows in an order that puts similar ones side by side: the leaves of a k-d tree over their codes
/// (Bentley 1975), each split at the median of the code that varies most.
///
/// Rows that are too long for codes come last, those that are not finite are left out.
///
/// - Parameters:
///   - coded: All rows.
///   - rows: Those that are to be put in order.
///   - work: Asked now and then whether to go on.
/// - Returns: These rows.
/// - Throws: `CancellationError` when the work is ended.
func similarityOrder(
  of coded: CodedRowBlocks, among rows: [UInt32], work: Work
) throws(CancellationError) -> [UInt32] {
  var order: [UInt32] = []
  var long: [UInt32] = []
  order.reserveCapacity(rows.count)
  for row in rows {
    let error = coded.blocks[Int(row) / CodedRowBlocks.blockRows]
      .errors[Int(row) % CodedRowBlocks.blockRows * coded.stages]
    if error.isFinite {
      order.append(row)
    } else if !error.isNaN {
      long.append(row)
    }
  }
  var sorter = CodeSorter(coded: coded, order: order)
  try sorter.sort(0..<order.count, work: work)
  return sorter.order + long
}

private struct CodeSorter {
  private let coded: CodedRowBlocks
  private let width: Int
  private(set) var order: [UInt32]
  private var larger: [UInt32] = []

  /// More codes would hardly be chosen.
  private static let mostCodes = 32
  /// Rows whose codes are looked at to choose one.
  private static let sample = 512
  /// Rows that are put in order in some milliseconds.
  private static let mostUnchecked = 4096

  init(coded: CodedRowBlocks, order: [UInt32]) {
    self.coded = coded
    self.order = order
    width = min(coded.width, Self.mostCodes)
  }

  mutating func sort(_ range: Range<Int>, work: Work) throws(CancellationError) {
    if range.count > Self.mostUnchecked { try work.check() }
    // Rows are compared in blocks of 8 and panels of 32.
    let grain = range.count > 64 ? 32 : 8
    let half = range.count / 2 / grain * grain
    guard half > 0 else { return }
    split(range, at: range.lowerBound + half, by: widest(range))
    try sort(range.lowerBound..<range.lowerBound + half, work: work)
    try sort(range.lowerBound + half..<range.upperBound, work: work)
  }

  private func code(_ place: Int, _ index: Int) -> Int {
    let row = Int(order[place])
    return Int(
      coded.blocks[row / CodedRowBlocks.blockRows]
        .codes[row % CodedRowBlocks.blockRows * coded.width + index])
  }

  /// The code that varies most.
  private func widest(_ range: Range<Int>) -> Int {
    var sums = [Int](repeating: 0, count: width)
    var squares = sums
    var count = 0
    for place in stride(
      from: range.lowerBound, to: range.upperBound, by: max(1, range.count / Self.sample))
    {
      let row = Int(order[place])
      let block = coded.blocks[row / CodedRowBlocks.blockRows]
      let codes = block.codes.span.extracting(
        row % CodedRowBlocks.blockRows * coded.width..<row % CodedRowBlocks.blockRows * coded.width
          + width)
      for index in 0..<width {
        let code = Int(codes[index])
        sums[index] += code
        squares[index] += code * code
      }
      count += 1
    }
    var best = (index: 0, spread: -1)
    for index in 0..<width {
      let spread = count * squares[index] - sums[index] * sums[index]
      if spread > best.spread { best = (index, spread) }
    }
    return best.index
  }

  /// Puts the smaller codes before `middle`.
  private mutating func split(_ range: Range<Int>, at middle: Int, by index: Int) {
    var counts = [Int](repeating: 0, count: 256)
    for place in range { counts[code(place, index) + 128] += 1 }
    var pivot = 0
    var below = 0
    while below + counts[pivot] < middle - range.lowerBound {
      below += counts[pivot]
      pivot += 1
    }
    var equal = middle - range.lowerBound - below
    larger.removeAll(keepingCapacity: true)
    var next = range.lowerBound
    for place in range {
      let own = code(place, index) + 128
      let row = order[place]
      var isSmaller = own < pivot
      if own == pivot && equal > 0 {
        isSmaller = true
        equal -= 1
      }
      if isSmaller {
        order[next] = row
        next += 1
      } else {
        larger.append(row)
      }
    }
    for row in larger {
      order[next] = row
      next += 1
    }
  }
}
