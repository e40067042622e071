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
  /// What a bound exceeds a score by at each stage, whatever the rows.
  private let margins: [Double]
  private let scale: Double

  init<Rows: SimilarityRows>(of rows: Rows, plan: JoinPlan, residualShare: Float, threads: Int) {
    let coder = RowCoder(plan: plan, dimension: rows.dimension)
    let coded = coder.code(rows, threads: threads)
    let order = similarityOrder(of: coded)
    let stages = plan.ends.indices
    let share = Double(residualShare).squareRoot()
    let longest = stages.map { Double(coded.longestCode($0)) }
    let rests = stages.map { Double(coded.longestRest($0)) * share }
    let square = plan.scale * plan.scale
    // 255 and 127 are what bytes hold; a little less, because lengths are rounded up.
    let copies = rests.map { max(1, Int((square * $0 * $0 / (254.9 * 126.9)).rounded(.up))) }
    let left = rests.map { $0 > 0 ? 254.9 / $0 : 0 }
    let top = stages.map { left[$0] > 0 ? square / (Double(copies[$0]) * left[$0]) : 0 }
    let table = JoinTable(count: order.count, ends: plan.ends, restCopies: copies)
    _ = concurrentMap((order.count + tilePlaces - 1) / tilePlaces, threads: threads) { tile in
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
    self.table = table
    self.rows = order
    var places = [UInt32](repeating: .max, count: rows.count)
    for (place, row) in order.enumerated() { places[Int(row)] = UInt32(place) }
    self.places = places
    scale = plan.scale
    margins = longest.map { 3 * plan.skew * $0 * $0 + Double(rows.rounding) * 1.05 }
  }

  /// What the bound of a pair must reach at a stage when its score is to be `threshold` or more.
  func level(_ stage: Int, for threshold: Float) -> Int32 {
    guard !threshold.isNaN else { return 1 << 28 }
    let level = (scale * scale * (Double(threshold) - margins[stage])).rounded(.down) - 1
    return Int32(max(-0x1p28, min(level, 0x1p28)))
  }
}

// Threads write whole tiles, so that none shares a panel.
private let tilePlaces = JoinTile.side
