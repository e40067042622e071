internal import Hashing
internal import FileAccess
package import VectorMath

/// Inverted lists over the rows of some segments: centroids, and for each of them rows that are
/// close to it, with a code of the sign of each number of the residual.
///
/// Each row stands in two lists (`ListAssignment`).
///
/// They are derived from the segments and say which rows to look at, never what a row scores.
/// Opening checks the header and the small tables; the rest is read when it is used.
package final class Lists: Sendable {
  /// A segment that rows are counted over.
  package struct CoveredSegment: Sendable, Equatable {
    /// How many rows it has.
    package let rows: Int
    /// Its payload's checksum, by which it is known.
    package let checksum: UInt64
  }

  /// How far to go for a recall.
  package struct CalibrationPoint: Sendable, Equatable {
    /// The share of the nearest 10 that is found.
    package let recall: Float
    /// By looking into so many lists for every query.
    package let probeCount: Int
    /// Or into those whose products with the query are at most so much below `ListQuery.reference`;
    /// infinite where a file does not say.
    package let reach: Float
  }

  /// Where the file is, or was when it was opened.
  package let path: String
  /// The segments in the order in which their rows are counted.
  package let segments: [CoveredSegment]
  /// By rising number of lists.
  package let calibration: [CalibrationPoint]
  /// The centroids, rotated.
  package let centroids: ByteRows
  let blocks: SignBlocks
  /// Where the blocks of each list begin, and where the last one's end.
  let firstBlocks: [Int]
  private let header: ListsHeader
  private let file: MappedFile

  /// Maps the file at `path`.
  package init(_ path: String) throws(ListsError) {
    let file: MappedFile
    do {
      file = try MappedFile(path)
    } catch {
      throw .unreadable(path: path, detail: error.reason)
    }
    let header = try file.withBytes { bytes throws(ListsError) in
      try ListsHeader(bytes, path: path)
    }
    var at = ListsHeader.size
    func next<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value {
      defer { at += MemoryLayout<Value>.size }
      return file.withBytes { $0.number(at: at, as: type) }
    }
    segments = (0..<header.segmentCount).map { _ in
      let rows = Int(clamping: next(UInt64.self))
      return CoveredSegment(rows: rows, checksum: next(UInt64.self))
    }
    firstBlocks = [0] + (0..<header.listCount).map { _ in Int(clamping: next(UInt64.self)) }
    calibration = (0..<header.pointCount).map { _ in
      let probes = Int(next(UInt32.self))
      let recall = Float(bitPattern: next(UInt32.self))
      let reach = header.version == 1 ? .infinity : Float(bitPattern: next(UInt32.self))
      return CalibrationPoint(recall: recall, probeCount: probes, reach: reach)
    }
    guard firstBlocks.last == header.blockCount,
      zip(firstBlocks, firstBlocks.dropFirst()).allSatisfy({ $0 <= $1 }),
      segments.reduce(0, { min($0 + min($1.rows, Self.mostRows + 1), Self.mostRows + 1) })
        <= Self.mostRows
    else { throw .damaged(path: path, detail: "its tables") }
    let bytes = unsafe file.bytes
    centroids = unsafe ByteRows(
      dimension: header.dimension, count: header.listCount,
      in: UnsafeRawBufferPointer(rebasing: bytes[header.centroidsOffset..<header.blocksOffset]),
      of: file)
    blocks = unsafe SignBlocks(
      dimension: header.dimension, count: header.blockCount,
      in: UnsafeRawBufferPointer(
        start: bytes.baseAddress.map { unsafe $0 + header.blocksOffset },
        count: header.fileLength - header.blocksOffset),
      of: file)
    self.path = path
    self.header = header
    self.file = file
  }

  // Rows are stored in 32 bits.
  static let mostRows = Int(UInt32.max)

  /// Numbers in a vector.
  package var dimension: Int { header.dimension }
  /// How many lists (`nlist`).
  package var listCount: Int { header.listCount }
  /// How many entries the lists have, two for each row.
  package var entryCount: Int { header.entryCount }
  /// The file's length in bytes.
  package var byteCount: Int { header.fileLength }
  /// The checksum of everything after the tables, as the header says.
  package var payloadChecksum: UInt64 { header.payloadChecksum }

  /// By how many standard deviations an estimate may be too low for a row to be scored all the same
  /// (ε₀ of RaBitQ, §3.2.2; docs/decisions/ivf.md).
  ///
  /// A row that stands in two lists has two estimates. In the first two formats it has one.
  var deviations: Float { header.version < 3 ? 2.6 : 1.8 }

  /// The rows of `list`, counted over the segments, in rising order.
  package func rows(of list: Int) -> [Int] {
    (firstBlocks[list]..<firstBlocks[list + 1]).flatMap { block in
      blocks.rows(block).map { Int($0) }
    }
  }

  /// How many lists to look into for a wanted recall@10, below 1.
  ///
  /// - Returns: At least 1, at most all.
  package func probeCount(for recall: Double) -> Int {
    guard let (last, next, part) = calibration(at: recall, share: questionsShare) else {
      return listCount
    }
    let probes = Double(last.probeCount) + part * Double(next.probeCount - last.probeCount)
    return max(1, min(listCount, Int(probes.rounded(.up))))
  }

  /// How far to go into the lists for a wanted recall@10, below 1.
  func breadth(for recall: Double) -> Breadth {
    guard let (last, next, part) = calibration(at: recall, share: questionsReachShare) else {
      return .lists(listCount)
    }
    guard next.reach.isFinite else { return .lists(probeCount(for: recall)) }
    // Below the first point there is nothing to interpolate from.
    let from = last.probeCount == 0 ? next.reach : last.reach
    return .reach(from + Float(part) * (next.reach - from))
  }

  /// The points around a recall, and how far it is from the first to the second; nil above the
  /// last.
  private func calibration(
    at recall: Double, share: Double
  ) -> (CalibrationPoint, CalibrationPoint, part: Double)? {
    precondition(recall > 0 && recall <= 1, "recall \(recall)")
    // Rows that the codes pass over are missing as well.
    let missing = 1 - recall
    let wanted = 1 - max(missing * share - passedOver, missing * leastShare)
    var last = CalibrationPoint(recall: 0, probeCount: 0, reach: 0)
    for point in calibration {
      if Double(point.recall) >= wanted {
        let gain = Double(point.recall - last.recall)
        return (last, point, gain > 0 ? (wanted - Double(last.recall)) / gain : 1)
      }
      last = point
    }
    return nil
  }

  /// Reads the whole file and compares it with its checksum.
  package func verify() throws(ListsError) {
    let found = file.withBytes { bytes in
      var hasher = XXH64Hasher()
      hasher.update(bytes.extracting(header.tablesEnd..<bytes.byteCount))
      return hasher.finalize()
    }
    guard found == header.payloadChecksum else {
      throw .damaged(path: path, detail: "the checksum differs")
    }
  }
}

// Measured (docs/decisions/ivf.md): the corpus's own rows are a little easier to find than
// questions are.
private let questionsShare = 0.75
private let questionsReachShare = 0.85
private let passedOver = 0.003
private let leastShare = 0.3
