package import Parallelism
package import VectorMath

/// Two sentences of two texts that say the same.
public struct AlignedPair: Sendable, Equatable {
  /// The sentence of the first text, counted from 0.
  public let first: Int
  /// The sentence of the second text.
  public let second: Int
  /// The larger, the more alike: a margin, or a cosine on a path.
  public let score: Double

  /// A pair.
  public init(first: Int, second: Int, score: Double) {
    self.first = first
    self.second = second
    self.score = score
  }
}

/// Which pairs of an alignment by margin count.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum AlignmentDirection: String, Sendable, CaseIterable {
  /// The best partner of each sentence of the first text.
  case forward
  /// The best partner of each sentence of the second text.
  case backward
  /// Pairs that are each other's best partners.
  case intersection
}

/// Sentence pairs of two sets by the margin of their cosine.
///
/// The margin is the cosine over the mean cosine of both with their nearest neighbours on the other
/// side: a sentence that is near everything makes no good pair (Artetxe & Schwenk 2019, §3, ratio).
package struct MarginAlignment: Sendable {
  /// The best partner of each first sentence, and of each second one, with its margin.
  private let forward: [AlignedPair]
  private let backward: [AlignedPair]

  /// Neighbours that the mean is taken over, as in the paper.
  package static let usualNeighbours = 4

  /// Finds the best partners.
  ///
  /// - Parameters:
  ///   - first: `[N × D]`, of length 1.
  ///   - second: `[M × D]`, of length 1.
  ///   - neighbours: How many nearest neighbours of a sentence count.
  ///   - threads: How many cores to use.
  ///   - work: Told the share that is done; ends it.
  /// - Throws: `CancellationError`.
  package init(
    _ first: Matrix, _ second: Matrix, neighbours: Int = usualNeighbours, threads: Int, work: Work
  ) throws(CancellationError) {
    let ahead = try Self.nearest(
      neighbours, of: first, among: second, threads: threads, work: work.part(0..<0.5))
    let back = try Self.nearest(
      neighbours, of: second, among: first, threads: threads, work: work.part(0.5..<1))
    let (means, otherMeans) = (ahead.map(Self.mean), back.map(Self.mean))
    func margin(_ cosine: Float, _ first: Int, _ second: Int) -> Double {
      let around = (means[first] + otherMeans[second]) / 2
      return around > 0 ? Double(cosine) / around : 0
    }
    forward = ahead.indices.compactMap { row in
      Self.best(
        ahead[row].map {
          AlignedPair(first: row, second: $0.row, score: margin($0.cosine, row, $0.row))
        })
    }
    backward = back.indices.compactMap { row in
      Self.best(
        back[row].map {
          AlignedPair(first: $0.row, second: row, score: margin($0.cosine, $0.row, row))
        })
    }
  }

  /// The pairs of a direction with at least a margin, the best first.
  package func pairs(_ direction: AlignmentDirection, threshold: Double) -> [AlignedPair] {
    let pairs =
      switch direction {
      case .forward: forward
      case .backward: backward
      case .intersection: forward.filter { partners[$0.second] == $0.first }
      }
    return pairs.filter { $0.score >= threshold }.sorted {
      ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second)
    }
  }

  /// The best first sentence of each second one.
  private var partners: [Int: Int] {
    Dictionary(backward.map { ($0.second, $0.first) }, uniquingKeysWith: { first, _ in first })
  }

  private typealias Neighbour = (row: Int, cosine: Float)

  private static func mean(_ neighbours: [Neighbour]) -> Double {
    neighbours.isEmpty
      ? 0 : neighbours.reduce(0) { $0 + Double($1.cosine) } / Double(neighbours.count)
  }

  private static func best(_ pairs: [AlignedPair]) -> AlignedPair? {
    pairs.max { ($0.score, $1.first, $1.second) < ($1.score, $0.first, $0.second) }
  }

  /// The nearest rows of another matrix, nearest first.
  private static func nearest(
    _ count: Int, of rows: Matrix, among others: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [[Neighbour]] {
    let stripHeight = stripHeight(ofColumns: others.rows)
    let strips = (rows.rows + stripHeight - 1) / stripHeight
    return try runPieces(strips, threads: threads, work: work) { strip in
      let part = strip * stripHeight..<min((strip + 1) * stripHeight, rows.rows)
      var cosines = [Float](repeating: 0, count: part.count * others.rows)
      var span = cosines.mutableSpan
      multiply(
        rows.numbers.span,
        Block(start: part.lowerBound * rows.columns, rows: part.count, columns: rows.columns),
        byRowsOf: others.numbers.span, Block(rows: others.rows, columns: others.columns),
        into: &span, Block(rows: part.count, columns: others.rows))
      return (0..<part.count).map { row in
        var best: [Neighbour] = []
        for other in 0..<others.rows {
          let cosine = cosines[row * others.rows + other]
          guard best.count < count || cosine > best[best.count - 1].cosine else { continue }
          let place = best.firstIndex { $0.cosine < cosine } ?? best.count
          best.insert((other, cosine), at: place)
          if best.count > count { best.removeLast() }
        }
        return best
      }
    }.flatMap(\.self)
  }
}

/// Two texts that are too long for a path through both.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum AlignmentError: Error, Equatable, CustomStringConvertible {
  /// A path needs a byte for each pair of sentences.
  case tooLong(first: Int, second: Int)

  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .tooLong(let first, let second):
      "texts of \(first) and \(second) sentences are too long for a path through both. Compare them "
        + "part by part, or by margin, which needs no order."
    }
  }
}

// A gigabyte of steps.
private let mostSteps = 1_000_000_000

/// The path through two versions of a text that keeps the order of both and has the largest sum of
/// cosines above a floor: what stands in one version alone is passed over.
///
/// Needleman & Wunsch 1970, with gaps that cost nothing.
///
/// - Parameters:
///   - first: `[N × D]`, of length 1.
///   - second: `[M × D]`, of length 1.
///   - floor: Pairs with a cosine of no more are none.
///   - work: Told the share that is done; ends it.
/// - Returns: The pairs in the order of the texts; scores are cosines.
/// - Throws: `AlignmentError` for texts of too many sentences; `CancellationError`.
package func monotonePath(
  _ first: Matrix, _ second: Matrix, floor: Double, work: Work
) throws -> [AlignedPair] {
  guard first.rows * second.rows <= mostSteps else {
    throw AlignmentError.tooLong(first: first.rows, second: second.rows)
  }
  enum Step: UInt8 { case pair, skipFirst, skipSecond }
  let width = second.rows + 1
  var sums = [Double](repeating: 0, count: width)
  var steps = [UInt8](
    repeating: Step.skipFirst.rawValue, count: (first.rows + 1) * width)
  var cosines = [Float](repeating: 0, count: second.rows)
  for row in 0..<first.rows {
    try work.advance(to: Double(row) / Double(first.rows))
    var span = cosines.mutableSpan
    multiply(
      first.numbers.span,
      Block(start: row * first.columns, rows: 1, columns: first.columns),
      byRowsOf: second.numbers.span, Block(rows: second.rows, columns: second.columns),
      into: &span, Block(rows: 1, columns: second.rows))
    // The sum of the row above and one to the left.
    var diagonal = sums[0]
    for column in 0..<second.rows {
      let paired = diagonal + Double(cosines[column]) - floor
      let (above, left) = (sums[column + 1], sums[column])
      diagonal = above
      let best: (sum: Double, step: Step) =
        paired > above && paired > left
        ? (paired, .pair) : above >= left ? (above, .skipFirst) : (left, .skipSecond)
      sums[column + 1] = best.sum
      steps[(row + 1) * width + column + 1] = best.step.rawValue
    }
  }
  var pairs: [AlignedPair] = []
  var (row, column) = (first.rows, second.rows)
  while row > 0, column > 0 {
    switch Step(rawValue: steps[row * width + column]) {
    case .pair:
      row -= 1
      column -= 1
      let score = dot(
        first.numbers.span.extracting(first.range(ofRow: row)),
        second.numbers.span.extracting(second.range(ofRow: column)))
      pairs.append(AlignedPair(first: row, second: column, score: Double(score)))
    case .skipSecond: column -= 1
    default: row -= 1
    }
  }
  return pairs.reversed()
}
