internal import Parallelism
internal import VectorMath

/// Rows as a `JoinTable`, with bounds that hold for certain.
///
/// A row x is x̂ + r, where x̂ is what its codes stand for along the plan's directions Q. With
/// ε = |Qᵀx − codes / scale|, by Cauchy and Schwarz
/// x · y ≤ (codes · codes) / scale² + |x̂| ε(y) + |ŷ| ε(x) + |r(x)| |r(y)|,
/// to which the roundings of Qᵀx in 32 bits and what Q lacks to be orthonormal are added.
struct JoinCodes: Sendable {
  /// The rows in an order that puts similar ones side by side.
  let table: JoinTable
  /// Which row stands at a place.
  let rows: [UInt32]
  /// Where a row stands; `UInt32.max` for one that is in no pair.
  let places: [UInt32]
  private let bounds: JoinBounds

  /// Codes rows and puts them in order; `work` is asked whether to go on, and told nothing.
  init<Rows: SimilarityRows>(
    of rows: Rows, plan: JoinPlan, residualShare: Float, threads: Int, work: Work
  ) throws(CancellationError) {
    let coded = try RowCoder(plan: plan, dimension: rows.dimension)
      .code(rows, threads: threads, work: work)
    bounds = JoinBounds(
      of: coded, plan: plan, residualShare: residualShare, rounding: rows.rounding)
    self.rows = try similarityOrder(
      of: coded, among: (0..<UInt32(rows.count)).map(\.self), work: work)
    table = try bounds.table(of: coded, order: self.rows, threads: threads, work: work)
    var places = [UInt32](repeating: .max, count: rows.count)
    for (place, row) in self.rows.enumerated() { places[Int(row)] = UInt32(place) }
    self.places = places
  }

  /// The least bound that a pair has at a stage when its score is `threshold` or more.
  func level(_ stage: Int, for threshold: Float) -> Int32 { bounds.level(stage, for: threshold) }
}

/// The numbers that the bounds of all rows of a join share.
///
/// Tables that were made with the same ones can be compared with each other.
struct JoinBounds: Sendable {
  private let plan: JoinPlan
  private let share: Double
  /// The longest codes of each stage.
  private let longest: [Double]
  // The factors of a rest's length on the left and on top, and how often the product of the two
  // counts.
  private let left: [Double]
  private let top: [Double]
  private let copies: [Int]
  /// By how much a bound exceeds a score at each stage, whatever the rows.
  private let margins: [Double]

  init(of coded: CodedRowBlocks, plan: JoinPlan, residualShare: Float, rounding: Float) {
    let stages = plan.ends.indices
    let share = Double(residualShare).squareRoot()
    let longest = stages.map { Double(coded.longestCode($0)) }
    let rests = stages.map { Double(coded.longestRest($0)) * share }
    let square = plan.scale * plan.scale
    // 255 and 127 are what bytes hold; a little less, because lengths are rounded up.
    let copies = rests.map { max(1, Int((square * $0 * $0 / (254.9 * 126.9)).rounded(.up))) }
    let left = rests.map { $0 > 0 ? 254.9 / $0 : 0 }
    top = stages.map { left[$0] > 0 ? square / (Double(copies[$0]) * left[$0]) : 0 }
    margins = longest.map { 3 * plan.skew * $0 * $0 + Double(rounding) * 1.05 }
    self.plan = plan
    self.share = share
    self.longest = longest
    self.left = left
    self.copies = copies
  }

  /// The table of the rows named by `order`, in that order; `work` is told nothing.
  func table(
    of coded: CodedRowBlocks, order: [UInt32], threads: Int, work: Work
  ) throws(CancellationError) -> JoinTable {
    let stages = plan.ends.indices
    let square = plan.scale * plan.scale
    let table = JoinTable(count: order.count, ends: plan.ends, restCopies: copies)
    _ = try runPieces(
      (order.count + tilePlaces - 1) / tilePlaces, threads: threads, work: work.silent
    ) { tile in
      var facts = [JoinFacts](repeating: .boundless, count: stages.count)
      for place in tile * tilePlaces..<min((tile + 1) * tilePlaces, order.count) {
        let block = coded.blocks[Int(order[place]) / CodedRowBlocks.blockRows]
        let index = Int(order[place]) % CodedRowBlocks.blockRows
        for stage in stages {
          let error = Double(block.errors[index * stages.count + stage])
          let rest = Double(block.rests[index * stages.count + stage]) * share
          facts[stage] =
            error.isFinite
            ? JoinFacts(
              slack: Int32((square * longest[stage] * error).rounded(.up)) + 1,
              leftRest: UInt8((rest * left[stage]).rounded(.up)),
              topRest: UInt8((rest * top[stage]).rounded(.up))) : .boundless
        }
        table.set(
          place,
          codes: block.codes.span.extracting(index * coded.width..<(index + 1) * coded.width),
          facts: facts.span)
      }
    }
    return table
  }

  /// The least bound that a pair has at a stage when its score is `threshold` or more.
  func level(_ stage: Int, for threshold: Float) -> Int32 {
    guard !threshold.isNaN else { return 1 << 28 }
    let level =
      (plan.scale * plan.scale * (Double(threshold) - margins[stage])).rounded(.down) - 1
    return Int32(max(-0x1p28, min(level, 0x1p28)))
  }
}

// Threads write whole tiles, so that none shares a panel.
private let tilePlaces = JoinTile.side
