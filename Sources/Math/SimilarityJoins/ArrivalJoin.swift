package import Parallelism
internal import Synchronization
package import VectorMath

/// Finds the pairs of query rows that arrive some at a time: pairs among these queries, and pairs
/// with the rows that were indexed before.
///
/// Bounds leave pairs out as in `ThresholdJoin`: none is missed. Memory holds the codes, and the
/// pairs of the queries that arrive together, however many pairs there are in all. A query that is
/// not indexed afterwards costs nothing any more.
package struct ArrivalJoin<Rows: SimilarityRows>: ArrivalPairing {
  private let rows: Rows
  private let floor: Float
  private let threads: Int
  private let coded: CodedRowBlocks
  private let bounds: JoinBounds
  private var indexed: [Places] = []

  /// Rows in the order that compares them quickly.
  private struct Places: Sendable {
    let rows: [UInt32]
    let table: JoinTable
  }

  /// Prepares the rows for being compared.
  ///
  /// - Parameters:
  ///   - rows: Unit rows. Others are compared as well, longer ones slowly. A row with
  ///     a number that is not finite is in no pair.
  ///   - floor: The smallest score that counts.
  ///   - threads: How many cores to use.
  ///   - work: Asked now and then whether to go on.
  /// - Throws: `CancellationError` when the work is ended.
  package init(of rows: Rows, floor: Float, threads: Int, work: Work) throws(CancellationError) {
    precondition(rows.count < Int(UInt32.max), "a join of \(rows.count) rows")
    self.rows = rows
    self.floor = floor
    self.threads = threads
    let plan = JoinPlan(of: rows, threshold: floor)
    coded = try RowCoder(plan: plan, dimension: rows.dimension)
      .code(rows, threads: threads, work: work)
    bounds = JoinBounds(of: coded, plan: plan, residualShare: 1, rounding: rows.rounding)
  }

  /// Adds rows to the indexed ones, which queries are compared with; when the work is ended, the
  /// join is of no more use.
  package mutating func addIndexed(_ rows: [Int], work: Work) throws(CancellationError) {
    guard !rows.isEmpty else { return }
    var rows = rows.map { UInt32($0) }
    // Few long tables: similar rows stand side by side only within one.
    while let last = indexed.last, last.rows.count <= rows.count, rows.count < longestMerged {
      rows += last.rows
      indexed.removeLast()
    }
    indexed.append(try places(of: rows, work: work))
  }

  /// The pairs of query rows.
  ///
  /// - Parameters:
  ///   - queries: Each row once, none of which is indexed.
  ///   - isMutual: Whether pairs among them are wanted too.
  ///   - limit: How many pairs may be found, near enough.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Returns: The pairs; nil when there are more than `limit`.
  /// - Throws: `CancellationError` when the work is ended.
  package func pairs(
    of queries: [Int], isMutual: Bool, limit: Int, work: Work
  ) throws(CancellationError) -> ArrivalPairs? {
    try work.advance(to: 0)
    let own = try places(of: queries.map { UInt32($0) }, work: work)
    var indices: [UInt32: UInt32] = [:]
    indices.reserveCapacity(queries.count)
    for (index, row) in queries.enumerated() { indices[UInt32(row)] = UInt32(index) }
    let ownIndices = own.rows.map { indices[$0] ?? 0 }
    let pieces = pieces(of: own, isMutual: isMutual)
    let found = Atomic(0)
    let parts = try runPieces(
      pieces.count, threads: threads, work: work, weight: { Double(pieces[$0].columns.count) },
      makeScratch: { JoinTile(own.table) }
    ) { index, tile -> (earlier: [ArrivalPair], mutual: [ArrivalPair]) in
      var pairs: (earlier: [ArrivalPair], mutual: [ArrivalPair]) = ([], [])
      let piece = pieces[index]
      tile.load(Array(piece.left)) { [bounds] stage, _ in bounds.level(stage, for: floor) }
      for start in stride(
        from: piece.columns.lowerBound, to: piece.columns.upperBound, by: JoinTile.side)
      {
        guard found.load(ordering: .relaxed) <= limit else { return ([], []) }
        let columns = start..<min(start + JoinTile.side, piece.columns.upperBound)
        let before = pairs.earlier.count + pairs.mutual.count / 2
        tile.forEachPair(with: columns, of: (piece.others ?? own).table) { left, top in
          let place = piece.left.lowerBound + left
          // On the diagonal each pair stands twice.
          guard piece.others != nil || place < top else { return }
          let (row, other) = (own.rows[place], (piece.others ?? own).rows[top])
          let score = rows.score(Int(row), Int(other))
          guard score >= floor, score.isFinite else { return }
          if piece.others != nil {
            pairs.earlier.append(ArrivalPair(index: ownIndices[place], row: other, score: score))
          } else {
            pairs.mutual.append(ArrivalPair(index: ownIndices[place], row: other, score: score))
            pairs.mutual.append(ArrivalPair(index: ownIndices[top], row: row, score: score))
          }
        }
        found.add(pairs.earlier.count + pairs.mutual.count / 2 - before, ordering: .relaxed)
      }
      return pairs
    }
    guard found.load(ordering: .relaxed) <= limit else { return nil }
    return ArrivalPairs(
      earlier: ArrivalList(parts.map(\.earlier), count: queries.count),
      mutual: ArrivalList(parts.map(\.mutual), count: queries.count))
  }

  private func places(of rows: [UInt32], work: Work) throws(CancellationError) -> Places {
    let order = try similarityOrder(of: coded, among: rows, work: work)
    return Places(
      rows: order,
      table: try bounds.table(of: coded, order: order, threads: threads, work: work))
  }

  /// What one thread does at a time: some of the queries, with some of the indexed rows or of
  /// the queries themselves.
  private struct Piece: Sendable {
    let left: Range<Int>
    /// Nil for the queries themselves.
    let others: Places?
    let columns: Range<Int>
  }

  private func pieces(of own: Places, isMutual: Bool) -> [Piece] {
    let side = JoinTile.side
    var pieces: [Piece] = []
    func add(_ others: Places?) {
      let count = (others ?? own).rows.count
      // A stretch of columns stays in a core's cache while all tiles are compared with it.
      for start in stride(from: 0, to: count, by: stretch) {
        let end = min(start + stretch, count)
        for first in stride(from: 0, to: own.rows.count, by: side) {
          let begin = others == nil ? max(first, start) : start
          guard begin < end else { continue }
          pieces.append(
            Piece(
              left: first..<min(first + side, own.rows.count), others: others, columns: begin..<end
            ))
        }
      }
    }
    for others in indexed { add(others) }
    if isMutual { add(nil) }
    return pieces
  }
}

/// The pairs of some queries that arrived together.
package struct ArrivalPairs: Sendable {
  /// With rows that were indexed before.
  package let earlier: ArrivalList
  /// With each other: each pair stands in the lists of both.
  package let mutual: ArrivalList
}

/// One list of rows and scores for each query, in no order.
package struct ArrivalList: Sendable {
  private let offsets: [Int]
  private let pairs: [ScoredPlace]

  private struct ScoredPlace: Sendable {
    let row: UInt32
    let score: Float
  }

  init(_ parts: [[ArrivalPair]], count: Int) {
    var offsets = [Int](repeating: 0, count: count + 1)
    for pair in parts.joined() { offsets[Int(pair.index) + 1] += 1 }
    for index in 0..<count { offsets[index + 1] += offsets[index] }
    var next = offsets
    var pairs = [ScoredPlace](repeating: ScoredPlace(row: 0, score: 0), count: offsets[count])
    for pair in parts.joined() {
      pairs[next[Int(pair.index)]] = ScoredPlace(row: pair.row, score: pair.score)
      next[Int(pair.index)] += 1
    }
    self.offsets = offsets
    self.pairs = pairs
  }

  /// The rows that the query at `index` has a pair with.
  package func rows(of index: Int) -> some Sequence<ScoredRow> {
    pairs[offsets[index]..<offsets[index + 1]].lazy
      .map { ScoredRow(row: Int($0.row), score: $0.score) }
  }
}

/// A pair of the query at `index`.
struct ArrivalPair: Sendable {
  let index: UInt32
  let row: UInt32
  let score: Float
}

/// Columns that are compared with all tiles before the next ones.
private let stretch = 64 * JoinTile.side
/// Tables of this length are not merged with others.
private let longestMerged = 1 << 16
