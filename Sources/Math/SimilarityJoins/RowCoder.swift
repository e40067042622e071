internal import Parallelism
internal import VectorMath

/// Rows in codes of 8 bits, and how far these are from them.
struct CodedRowBlocks: Sendable {
  /// Some rows, one after the other.
  struct Block: Sendable {
    /// `[rows × width]`, −127...127.
    var codes: [Int8] = []
    /// `[rows × stages]`: how far a row's numbers are from its codes, at most; infinite for a row
    /// that is too long for codes, not a number for one that holds what is not finite.
    var errors: [Float] = []
    /// `[rows × stages]`: the length of what the codes leave out, at most.
    var rests: [Float] = []
    /// `[stages]`: the length of what the longest codes stand for.
    var longestCodes: [Float]
  }

  /// Rows in a block.
  static let blockRows = 256

  /// How many rows.
  let count: Int
  /// Codes of a row.
  let width: Int
  /// How many stages.
  let stages: Int
  let blocks: [Block]

  /// The length of what the longest codes of a stage stand for.
  func longestCode(_ stage: Int) -> Float {
    blocks.reduce(0) { max($0, $1.longestCodes[stage]) }
  }

  /// The longest of the rests at a stage.
  func longestRest(_ stage: Int) -> Float {
    blocks.reduce(0) { longest, block in
      stride(from: stage, to: block.rests.count, by: stages).reduce(longest) {
        max($0, block.rests[$1])
      }
    }
  }
}

/// Rotates rows along a plan's directions and rounds them to codes.
struct RowCoder: Sendable {
  private let plan: JoinPlan
  private let dimension: Int
  private let width: Int

  init(plan: JoinPlan, dimension: Int) {
    self.plan = plan
    self.dimension = dimension
    width = plan.ends[plan.ends.count - 1]
  }

  /// Codes all rows; `work` is asked whether to go on, and told nothing.
  func code<Rows: SimilarityRows>(
    _ rows: Rows, threads: Int, work: Work
  ) throws(CancellationError) -> CodedRowBlocks {
    let size = CodedRowBlocks.blockRows
    let blocks = try runPieces(
      (rows.count + size - 1) / size, threads: threads, work: work.silent, weight: { _ in 1 },
      makeScratch: { [Float](repeating: 0, count: size * dimension) }
    ) { index, numbers in
      let range = index * size..<min((index + 1) * size, rows.count)
      var span = numbers.mutableSpan
      rows.read(range, into: &span)
      return code(numbers, count: range.count)
    }
    return CodedRowBlocks(
      count: rows.count, width: width, stages: plan.ends.count, blocks: blocks)
  }

  private func code(_ numbers: [Float], count: Int) -> CodedRowBlocks.Block {
    var block = CodedRowBlocks.Block(
      longestCodes: Array(repeating: 0, count: plan.ends.count))
    block.codes.reserveCapacity(count * width)
    let known = min(plan.directions?.rows ?? dimension, width)
    var rotated = [Float](repeating: 0, count: count * known)
    if let directions = plan.directions {
      var span = rotated.mutableSpan
      multiply(
        numbers.span, VectorMath.Block(rows: count, columns: dimension),
        byRowsOf: directions.numbers.span,
        VectorMath.Block(rows: known, columns: dimension),
        into: &span, VectorMath.Block(rows: count, columns: known))
    } else {
      for row in 0..<count {
        for index in 0..<known { rotated[row * known + index] = numbers[row * dimension + index] }
      }
    }
    for row in 0..<count {
      let vector = numbers.span.extracting(row * dimension..<(row + 1) * dimension)
      let squared = Double(dot(vector, vector))
      if squared <= JoinPlan.longest * JoinPlan.longest {
        append(rotated.span.extracting(row * known..<(row + 1) * known), squared, to: &block)
      } else {
        let isFinite = vector.indices.allSatisfy { vector[$0].isFinite }
        block.codes.append(contentsOf: repeatElement(0, count: width))
        block.errors.append(
          contentsOf: repeatElement(isFinite ? .infinity : .nan, count: plan.ends.count))
        block.rests.append(contentsOf: repeatElement(0, count: plan.ends.count))
      }
    }
    return block
  }

  /// Appends a row of numbers along the directions, whose squared length is `squared`.
  private func append(
    _ rotated: Span<Float>, _ squared: Double, to block: inout CodedRowBlocks.Block
  ) {
    let scale = Float(plan.scale)
    let worth = 1 / plan.scale
    // What 32-bit sums of D products can be off by, for each number (Higham 2002, §3.1).
    let rounding = Double(max(dimension, 16)) * 0x1p-24 * JoinPlan.longest * 1.02
    var (errors, codes, products) = (0.0, 0.0, 0.0)
    var next = 0
    for (stage, end) in plan.ends.enumerated() {
      while next < end {
        guard next < rotated.count else {
          block.codes.append(0)
          next += 1
          continue
        }
        let number = rotated[next]
        let code = max(-127, min((number * scale).rounded(), 127))
        let value = Double(code) * worth
        let gap = Double(number) - value
        errors += gap * gap
        codes += value * value
        products += value * Double(number)
        block.codes.append(Int8(code))
        next += 1
      }
      let rotationError = plan.directions == nil ? 0 : rounding * Double(end).squareRoot()
      let length = codes.squareRoot()
      let rest =
        squared * (1 + 2 * rounding) - 2 * products + codes * (1 + plan.skew)
        + 2 * length * rotationError + 1e-9
      block.errors.append(Float((errors.squareRoot() + rotationError) * (1 + 1e-6)))
      block.rests.append(Float(max(rest, 0).squareRoot() * (1 + 1e-6)))
      block.longestCodes[stage] = max(block.longestCodes[stage], Float(length * (1 + 1e-6)))
    }
  }
}
