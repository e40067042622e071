internal import Hashing
internal import VectorMath

/// The first 192 bytes of a file of inverted lists (`docs/formats/lists.md`).
struct ListsHeader: Equatable {
  static let size = 192
  /// Formats that this build reads.
  static let readableVersions = 1...3

  /// The format.
  var version = readableVersions.upperBound
  /// Numbers in a vector.
  var dimension: Int
  /// How many lists.
  var listCount: Int
  /// Entries of all lists together.
  var entryCount: Int
  /// Blocks of all lists together.
  var blockCount: Int
  /// How many segments the rows are counted over.
  var segmentCount: Int
  /// How many points the calibration has.
  var pointCount: Int
  /// XXH64 of the tables, which every opening checks.
  var tablesChecksum: UInt64 = 0
  /// XXH64 of all after the tables.
  var payloadChecksum: UInt64 = 0

  /// Where the tables end: segments, lists, then the calibration.
  var tablesEnd: Int { Self.size + 16 * segmentCount + 8 * listCount + pointBytes * pointCount }
  /// Bytes of a point; the first format had no reach.
  var pointBytes: Int { version == 1 ? 8 : 12 }
  /// Where the centroids begin.
  var centroidsOffset: Int { (tablesEnd + 63) / 64 * 64 }
  /// Where the blocks begin.
  var blocksOffset: Int {
    centroidsOffset + ByteRows.scaleBytes(count: listCount)
      + listCount * ByteRows.rowBytes(dimension: dimension)
  }
  /// How long the file is.
  var fileLength: Int { blocksOffset + blockCount * SignBlocks.blockBytes(dimension: dimension) }

  /// The header as it stands in the file.
  var bytes: [UInt8] {
    var bytes = Array(magic)
    bytes.append(byteOrderMark)
    bytes.append(UInt32(version))
    bytes.append(UInt32(dimension))
    bytes.append(Rotation.version)
    for count in [listCount, entryCount, blockCount, segmentCount, pointCount, fileLength] {
      bytes.append(UInt64(count))
    }
    bytes.append(tablesChecksum)
    bytes.append(payloadChecksum)
    bytes.append(contentsOf: repeatElement(0, count: Self.size - 8 - bytes.count))
    bytes.append(checksum(of: bytes.span))
    return bytes
  }
}

extension ListsHeader {
  /// Reads and checks the header at the start of `bytes`, the whole file.
  init(_ bytes: RawSpan, path: String) throws(ListsError) {
    guard bytes.byteCount >= Self.size,
      magic.indices.allSatisfy({ bytes.number(at: $0, as: UInt8.self) == magic[$0] }),
      bytes.number(at: 8, as: UInt32.self) == byteOrderMark
    else { throw .damaged(path: path, detail: "not a file of lists of this machine") }
    version = Int(bytes.number(at: 12, as: UInt32.self))
    guard Self.readableVersions.contains(version) else {
      throw .unsupportedVersion(version, readable: Self.readableVersions, path: path)
    }
    let head = (0..<Self.size - 8).map { bytes.number(at: $0, as: UInt8.self) }
    guard checksum(of: head.span) == bytes.number(at: Self.size - 8, as: UInt64.self) else {
      throw .damaged(path: path, detail: "checksum of the header")
    }
    let counts = (0..<6).map { bytes.number(at: 24 + 8 * $0, as: UInt64.self) }
    guard counts[5] == UInt64(bytes.byteCount) else {
      throw .damaged(
        path: path, detail: "\(bytes.byteCount) bytes long, its header says \(counts[5])")
    }
    dimension = Int(bytes.number(at: 16, as: UInt32.self))
    // Nothing is counted that has no byte of its own: the products below cannot overflow.
    guard dimension > 0, dimension <= largestListedDimension,
      counts.allSatisfy({ $0 <= bytes.byteCount }),
      bytes.number(at: 20, as: UInt32.self) == Rotation.version
    else { throw .damaged(path: path, detail: "numbers of the header") }
    listCount = Int(counts[0])
    entryCount = Int(counts[1])
    blockCount = Int(counts[2])
    segmentCount = Int(counts[3])
    pointCount = Int(counts[4])
    tablesChecksum = bytes.number(at: 72, as: UInt64.self)
    payloadChecksum = bytes.number(at: 80, as: UInt64.self)
    guard listCount > 0, pointCount > 0, entryCount <= blockCount * SignBlocks.entries,
      bytes.byteCount == fileLength
    else { throw .damaged(path: path, detail: "numbers of the header") }
    let tables = (Self.size..<tablesEnd).map { bytes.number(at: $0, as: UInt8.self) }
    guard checksum(of: tables.span) == tablesChecksum else {
      throw .damaged(path: path, detail: "checksum of the tables")
    }
  }
}

/// Sums of signs of more numbers would not fit into 16 bits with what a table's entry needs.
package let largestListedDimension = 4096

private let magic = Array("akinlist".utf8)
private let byteOrderMark: UInt32 = 0x0102_0304

/// XXH64 of `bytes`.
func checksum(of bytes: Span<UInt8>) -> UInt64 {
  var hasher = XXH64Hasher()
  hasher.update(bytes)
  return hasher.finalize()
}

extension RawSpan {
  /// The number at byte `offset`, in the machine's own order.
  func number<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type
  ) -> Value {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }
}

extension [UInt8] {
  /// Appends the bytes of `value` in the machine's own order.
  mutating func append(_ value: some FixedWidthInteger) {
    unsafe Swift.withUnsafeBytes(of: value) { unsafe append(contentsOf: $0) }
  }
}
