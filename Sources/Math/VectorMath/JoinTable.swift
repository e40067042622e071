internal import CKernels

/// The facts about a row that one stage of a join needs besides its numbers.
package struct JoinFacts: Sendable {
  /// By how much rounding can lower a score, in products of codes.
  package var slack: Int32
  /// The length of the part that the numbers so far leave out, when the row stands on the left.
  package var leftRest: UInt8
  /// The same when it stands on top, at most 127.
  package var topRest: UInt8

  /// The facts of a row.
  package init(slack: Int32, leftRest: UInt8, topRest: UInt8) {
    self.slack = slack
    self.leftRest = leftRest
    self.topRest = topRest
  }

  /// Lets a row pass in every pair.
  package static let boundless = JoinFacts(slack: 1 << 29, leftRest: 0, topRest: 0)
}

/// Rows as whole numbers of 8 bits, with bounds for the parts that these leave out, in the order in
/// which `JoinTile` compares them.
///
/// Rows are compared in stages, and each stage adds numbers. A pair goes on as long as
/// Σ code · code + both slacks + copies · leftRest · topRest reaches the level that is asked for.
///
/// `@unchecked Sendable`: all places are written before anyone reads, each by one thread alone.
@safe package final class JoinTable: @unchecked Sendable {
  /// Rows that stand in the table side by side.
  package static let panelWidth = Int(JOIN_COLUMNS)
  /// The most stages.
  package static let stageLimit = Int(JOIN_STAGES)

  /// How many rows.
  package let count: Int
  /// How many numbers have been multiplied at the end of each stage: multiples of 4, rising.
  package let ends: [Int]
  /// How often the product of the rests counts at each stage, 1...4.
  package let restCopies: [Int]

  private let quads: [Int]
  private let panels: [AlignedNumbers<UInt8>]
  // [stages][N]: what a row on the left needs beside its numbers.
  private let slacks: [AlignedNumbers<Int32>]
  private let leftRests: [AlignedNumbers<UInt8>]

  /// Room for `count` rows; a place that is never written is in no pair.
  package init(count: Int, ends: [Int], restCopies: [Int]) {
    precondition(
      count >= 0 && (1...Self.stageLimit).contains(ends.count) && restCopies.count == ends.count
        && restCopies.allSatisfy((1...4).contains)
        && zip([0] + ends, ends).allSatisfy { $0 < $1 && $1 % 4 == 0 },
      "\(count) rows in stages that end at \(ends), rests \(restCopies) times")
    self.count = count
    self.ends = ends
    self.restCopies = restCopies
    quads = zip([0] + ends, ends).map { ($1 - $0) / 4 }
    let panelCount = (count + Self.panelWidth - 1) / Self.panelWidth
    panels = quads.map { quads in
      let stage = AlignedNumbers<UInt8>(count: panelCount * join_panel_bytes(quads))
      for place in 0..<panelCount * Self.panelWidth {
        unsafe Self.start(of: place, in: stage.base, quads).pointee = Self.never
      }
      return stage
    }
    slacks = ends.map { _ in AlignedNumbers(count: count) }
    leftRests = ends.map { _ in AlignedNumbers(count: count) }
  }

  /// Writes a row.
  ///
  /// - Parameters:
  ///   - place: Where it stands.
  ///   - codes: `[ends.last]`, −127...127.
  ///   - facts: `[stages]`.
  package func set(_ place: Int, codes: Span<Int8>, facts: Span<JoinFacts>) {
    precondition(
      place >= 0 && place < count && codes.count == ends[ends.count - 1]
        && facts.count == ends.count,
      "\(codes.count) numbers and \(facts.count) facts at \(place) of \(count)")
    var next = 0
    var sum: Int32 = 0
    for stage in facts.indices {
      let fact = facts[stage]
      let column = unsafe Self.column(of: place, in: panels[stage].base, quads[stage])
      for quad in 0..<quads[stage] {
        for byte in 0..<4 {
          unsafe column[quad * 4 * Self.panelWidth + byte] = UInt8(bitPattern: codes[next])
          sum += Int32(codes[next])
          next += 1
        }
      }
      for byte in 0..<restCopies[stage] {
        unsafe column[quads[stage] * 4 * Self.panelWidth + byte] = fact.topRest
      }
      // Numbers on the left are multiplied as if they were larger by 128.
      unsafe Self.start(of: place, in: panels[stage].base, quads[stage]).pointee =
        fact.slack - 128 * sum
      unsafe slacks[stage].base[place] = fact.slack
      unsafe leftRests[stage].base[place] = fact.leftRest
    }
  }

  // The first keeps a column out of every pair, the second a row.
  private static let never: Int32 = -(1 << 30)
  private static let unreachable: Int32 = 1 << 30

  private static func column(
    of place: Int, in stage: UnsafeMutablePointer<UInt8>, _ quads: Int
  ) -> UnsafeMutablePointer<UInt8> {
    unsafe stage + place / panelWidth * join_panel_bytes(quads) + place % panelWidth * 4
  }

  private static func start(
    of place: Int, in stage: UnsafeMutablePointer<UInt8>, _ quads: Int
  ) -> UnsafeMutablePointer<Int32> {
    unsafe UnsafeMutableRawPointer(
      column(of: place, in: stage, quads) + 4 * panelWidth * (quads + 1)
    )
    .assumingMemoryBound(to: Int32.self)
  }

  /// Takes the rows of `places` to the left; see `JoinTile.load`.
  fileprivate func load(
    _ places: [Int], stage: Int, into blocks: UnsafeMutablePointer<UInt8>,
    level: (Int) -> Int32
  ) {
    let height = Int(JOIN_ROWS)
    let quads = quads[stage]
    for offset in 0..<(places.count + height - 1) / height * height {
      let row = unsafe blocks + offset / height * join_block_bytes(quads) + offset % height * 4
      let tail = unsafe row + quads * 4 * height
      let least = unsafe UnsafeMutableRawPointer(tail + 4 * height)
        .assumingMemoryBound(to: Int32.self)
      guard offset < places.count else {
        unsafe least.pointee = Self.unreachable
        continue
      }
      let place = places[offset]
      let column = unsafe Self.column(of: place, in: panels[stage].base, quads)
      for quad in 0..<quads {
        for byte in 0..<4 {
          unsafe row[quad * 4 * height + byte] = column[quad * 4 * Self.panelWidth + byte] ^ 128
        }
      }
      for byte in 0..<4 { unsafe tail[byte] = leftRests[stage].base[place] }
      unsafe least.pointee = level(offset) - slacks[stage].base[place]
    }
  }

  fileprivate func stage(_ index: Int, _ tile: AlignedNumbers<UInt8>, panel: Int) -> join_stage {
    let size = join_panel_bytes(quads[index])
    return unsafe join_stage(
      quads: quads[index], rows: UnsafePointer(tile.base),
      columns: UnsafePointer(panels[index].base + panel * size))
  }

  fileprivate func blockBytes(_ stage: Int) -> Int { join_block_bytes(quads[stage]) }
}

/// Some rows of a `JoinTable`, to be compared with others: one thread's memory.
@safe package final class JoinTile {
  /// How many rows a tile holds at most, and how many it is compared with at a time.
  package static let side = 512

  /// How many rows are on the left.
  package private(set) var count = 0
  private let table: JoinTable
  private let kernels: Kernels
  private let stages: [AlignedNumbers<UInt8>]
  private let found: AlignedNumbers<UInt32>

  /// A tile of no rows yet.
  package init(_ table: JoinTable, kernels: Kernels = .best) {
    self.table = table
    self.kernels = kernels
    let blocks = Self.side / Int(JOIN_ROWS)
    stages = table.ends.indices.map { AlignedNumbers(count: blocks * table.blockBytes($0)) }
    found = AlignedNumbers(count: Self.side * Self.side)
  }

  /// Takes rows to the left.
  ///
  /// - Parameters:
  ///   - places: Which rows, `side` at most.
  ///   - level: What the bound of a pair must reach at a stage, for the row at an index of
  ///     `places`: products of codes, of a size of 2²⁸ at most.
  package func load(_ places: [Int], level: (_ stage: Int, _ index: Int) -> Int32) {
    precondition(
      places.count <= Self.side && places.allSatisfy { $0 >= 0 && $0 < table.count },
      "\(places.count) of \(table.count) places")
    count = places.count
    for stage in stages.indices {
      unsafe table.load(places, stage: stage, into: stages[stage].base) { level(stage, $0) }
    }
  }

  /// Compares the rows on the left with those of `columns`, and calls `body` for every pair whose
  /// bounds reach the levels.
  ///
  /// - Parameters:
  ///   - columns: Which places, `side` at most, from a multiple of 32 on.
  ///   - other: The table whose places are meant, with the same stages and rests; nil for the
  ///     tile's own.
  ///   - body: Gets the index of the row on the left and the place of the one on top.
  package func forEachPair(
    with columns: Range<Int>, of other: JoinTable? = nil, _ body: (Int, Int) -> Void
  ) {
    let width = JoinTable.panelWidth
    let table = other ?? self.table
    precondition(
      columns.lowerBound >= 0 && columns.lowerBound % width == 0
        && columns.upperBound <= table.count && columns.count <= Self.side,
      "columns \(columns) of \(table.count)")
    precondition(
      table.ends == self.table.ends && table.restCopies == self.table.restCopies,
      "stages that end at \(self.table.ends) and \(table.ends)")
    var tile = unsafe join_tile()
    unsafe tile.stage_count = stages.count
    unsafe withUnsafeMutableBytes(of: &tile.stages) { bytes in
      let each = unsafe bytes.bindMemory(to: join_stage.self)
      for stage in stages.indices {
        unsafe each[stage] = table.stage(stage, stages[stage], panel: columns.lowerBound / width)
      }
    }
    unsafe tile.blocks = (count + Int(JOIN_ROWS) - 1) / Int(JOIN_ROWS)
    unsafe tile.panels = (columns.count + width - 1) / width
    unsafe tile.found = found.base
    let pairs = unsafe kernels.set.pointee.join_rows(&tile)
    for index in 0..<pairs {
      let pair = unsafe found.base[index]
      // A panel's last columns can lie past the range.
      let column = columns.lowerBound + Int(pair & 0xFFFF)
      if column < columns.upperBound { body(Int(pair >> 16), column) }
    }
  }
}
