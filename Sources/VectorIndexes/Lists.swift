internal import Hashing
internal import MappedFiles
package import VectorMath

/// Inverted lists over the rows of some segments: centroids, and for each of them the rows that
/// are closest to it, with a code of the sign of each number of the residual.
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

  /// What a number of probed lists finds.
  package struct CalibrationPoint: Sendable, Equatable {
    /// How many lists are looked into.
    package let probeCount: Int
    /// The share of the nearest 10 that lie in them.
    package let recall: Float
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
  private let firstBlocks: [Int]
  private let header: ListsHeader
  private let file: MappedFile

  /// Maps the file at `path`.
  package init(_ path: String) throws(ListsError) {
    let file: MappedFile
    do {
      file = try MappedFile(path)
    } catch {
      throw .unreadable(path: path, detail: error.description)
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
    // Where each list's blocks end; one more than there are lists.
    firstBlocks = [0] + (0..<header.listCount).map { _ in Int(clamping: next(UInt64.self)) }
    calibration = (0..<header.pointCount).map { _ in
      let probes = Int(next(UInt32.self))
      return CalibrationPoint(probeCount: probes, recall: Float(bitPattern: next(UInt32.self)))
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
  /// How many rows stand in the lists.
  package var entryCount: Int { header.entryCount }
  /// The file's length in bytes.
  package var byteCount: Int { header.fileLength }
  /// What the header says is the checksum of all after the tables.
  package var payloadChecksum: UInt64 { header.payloadChecksum }

  /// The blocks of `list`.
  func blocks(of list: Int) -> Range<Int> { firstBlocks[list]..<firstBlocks[list + 1] }

  /// The rows of `list`, counted over the segments, in rising order.
  package func rows(of list: Int) -> [Int] {
    blocks(of: list).flatMap { block in blocks.rows(block).map { Int($0) } }
  }

  /// How many lists to look into for a wanted recall@10.
  ///
  /// - Parameter recall: Below 1; the calibration's own rows are a little easier to find than
  ///   other vectors, which the margin makes up for.
  /// - Returns: At least 1, at most all.
  package func probeCount(for recall: Double) -> Int {
    precondition(recall > 0 && recall <= 1, "recall \(recall)")
    // What the codes pass over is missing as well; and questions are harder than the corpus's rows.
    let missing = 1 - recall
    let wanted = 1 - max(missing * questionsShare - passedOver, missing * leastShare)
    var last = CalibrationPoint(probeCount: 0, recall: 0)
    for point in calibration {
      if Double(point.recall) >= wanted {
        let gain = Double(point.recall - last.recall)
        let part = gain > 0 ? (wanted - Double(last.recall)) / gain : 1
        let probes = Double(last.probeCount) + part * Double(point.probeCount - last.probeCount)
        return max(1, min(listCount, Int(probes.rounded(.up))))
      }
      last = point
    }
    return listCount
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

// Measured (docs/decisions/ivf.md).
private let questionsShare = 0.75
private let passedOver = 0.003
private let leastShare = 0.3
