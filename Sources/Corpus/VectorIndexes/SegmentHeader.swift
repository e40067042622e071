internal import Hashing
internal import VectorMath

/// The first 128 bytes of a segment file (`docs/formats/segment.md`).
struct SegmentHeader: Equatable {
  /// How many bytes the header takes; the ids follow it.
  static let size = 128
  /// Formats that this build reads.
  static let readableVersions = 1...3

  /// How vectors are stored.
  var encoding: VectorEncoding
  /// Numbers in a vector.
  var dimension: Int
  /// How many vectors.
  var rows: Int
  /// The smallest and the largest id; both 0 in an empty segment.
  var firstID: UInt64
  var lastID: UInt64
  /// XXH64 of everything after the header.
  var payloadChecksum: UInt64

  /// Where the vectors begin: the first multiple of 64 after the ids.
  var vectorsOffset: Int { (Self.size + 8 * rows + 63) / 64 * 64 }
  /// How long the file is.
  var fileLength: Int {
    switch encoding {
    case .float32: vectorsOffset + 4 * dimension * rows
    case .int12: vectorsOffset + codes.byteCount
    case .codedFloat32: floatsOffset + 4 * dimension * rows
    }
  }
  /// Where the vectors in single precision begin: behind the codes, where there are any.
  var floatsOffset: Int {
    encoding == .codedFloat32 ? (vectorsOffset + codes.byteCount + 63) / 64 * 64 : vectorsOffset
  }
  /// Where the parts of coded vectors lie, counted from `vectorsOffset`.
  var codes: CodedRowLayout { CodedRowLayout(dimension: dimension, count: rows) }

  /// The header as it stands in the file.
  var bytes: [UInt8] {
    var bytes = Array(magic)
    func append(_ value: some FixedWidthInteger) {
      unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }
    append(byteOrderMark)
    // What older builds can read keeps the format that they know.
    append(encoding.version)
    append(UInt32(dimension))
    append(encoding.rawValue)
    append(UInt64(rows))
    append(firstID)
    append(lastID)
    append(UInt64(vectorsOffset))
    append(UInt64(fileLength))
    append(payloadChecksum)
    if encoding.hasCodes { append(Rotation.version) }
    bytes.append(contentsOf: repeatElement(0, count: checksumOffset - bytes.count))
    append(checksum(of: bytes))
    return bytes
  }

  /// A header with these numbers.
  init(
    encoding: VectorEncoding, dimension: Int, rows: Int, firstID: UInt64, lastID: UInt64,
    payloadChecksum: UInt64
  ) {
    self.encoding = encoding
    self.dimension = dimension
    self.rows = rows
    self.firstID = firstID
    self.lastID = lastID
    self.payloadChecksum = payloadChecksum
  }

  /// Reads and checks the header at the start of `bytes`, the whole file.
  init(_ bytes: RawSpan, path: String) throws(SegmentError) {
    guard bytes.byteCount >= magic.count,
      magic.indices.allSatisfy({ bytes.value(at: $0, as: UInt8.self) == magic[$0] })
    else { throw .notASegment(path: path) }
    guard bytes.byteCount >= Self.size else {
      throw .wrongLength(found: bytes.byteCount, expected: Self.size, path: path)
    }
    let mark = bytes.value(at: 8, as: UInt32.self)
    guard mark != byteOrderMark.byteSwapped else { throw .foreignByteOrder(path: path) }
    guard mark == byteOrderMark else {
      throw .damagedHeader(path: path, detail: "byte order mark")
    }
    // Every format has its checksum here: an altered version must not pass for a newer one, which
    // nobody would repair.
    let head = (0..<checksumOffset).map { bytes.value(at: $0, as: UInt8.self) }
    guard checksum(of: head) == bytes.value(at: checksumOffset, as: UInt64.self) else {
      throw .damagedHeader(path: path, detail: "checksum")
    }
    let version = Int(bytes.value(at: 12, as: UInt32.self))
    guard Self.readableVersions.contains(version) else {
      throw .unsupportedVersion(version, readable: Self.readableVersions, path: path)
    }
    guard let encoding = VectorEncoding(rawValue: bytes.value(at: 20, as: UInt32.self)),
      encoding.version == version
    else { throw .damagedHeader(path: path, detail: "unknown kind of numbers") }
    guard !encoding.hasCodes || bytes.value(at: 72, as: UInt32.self) == Rotation.version else {
      throw .damagedHeader(path: path, detail: "unknown rotation")
    }
    self.encoding = encoding
    dimension = Int(bytes.value(at: 16, as: UInt32.self))
    firstID = bytes.value(at: 32, as: UInt64.self)
    lastID = bytes.value(at: 40, as: UInt64.self)
    payloadChecksum = bytes.value(at: 64, as: UInt64.self)
    let rows = bytes.value(at: 24, as: UInt64.self)
    // No more rows than the file has room for: the products below cannot overflow.
    guard dimension > 0, dimension <= largestDimension,
      rows <= bytes.byteCount / (8 + encoding.bytesPerVector(of: dimension))
    else {
      throw .damagedHeader(path: path, detail: "\(rows) vectors of dimension \(dimension)")
    }
    self.rows = Int(rows)
    guard
      rows == 0
        ? firstID == 0 && lastID == 0
        : firstID <= lastID && lastID <= UInt64(Int64.max) && lastID - firstID >= rows - 1
    else { throw .damagedHeader(path: path, detail: "\(rows) ids from \(firstID) to \(lastID)") }
    guard bytes.value(at: 48, as: UInt64.self) == UInt64(vectorsOffset),
      bytes.value(at: 56, as: UInt64.self) == UInt64(fileLength)
    else { throw .damagedHeader(path: path, detail: "offsets") }
    guard bytes.byteCount == fileLength else {
      throw .wrongLength(found: bytes.byteCount, expected: fileLength, path: path)
    }
  }
}

/// How a segment stores its vectors.
package enum VectorEncoding: UInt32, Sendable, CaseIterable {
  /// As they are, in single precision.
  case float32 = 0
  /// Rotated, in whole numbers of 12 bits with a scale for each vector (`CodedRows`): 38 % of the
  /// bytes, and 99.9 % of the same top 10.
  case int12 = 1
  /// Both: the codes find what to look at, and the vectors as they are give the scores.
  case codedFloat32 = 2

  /// Whether the vectors are there in codes.
  package var hasCodes: Bool { self != .float32 }
  /// Whether the vectors are there as they were given.
  package var hasFloats: Bool { self != .int12 }
  // The format that knows it first.
  var version: UInt32 { rawValue + 1 }

  /// Bytes of one vector of `dimension` numbers, without its id.
  package func bytesPerVector(of dimension: Int) -> Int {
    switch self {
    case .float32: 4 * dimension
    case .int12: CodedRowLayout.bytesPerRow(dimension: dimension)
    case .codedFloat32: CodedRowLayout.bytesPerRow(dimension: dimension) + 4 * dimension
    }
  }
}

/// No encoder's vectors come near this; a header that says more is damaged.
package let largestDimension = 1 << 20

private let magic = Array("akinvecs".utf8)
private let byteOrderMark: UInt32 = 0x0102_0304
private let checksumOffset = 120

private func checksum(of bytes: [UInt8]) -> UInt64 {
  var hasher = XXH64Hasher()
  hasher.update(bytes.span)
  return hasher.finalize()
}

extension RawSpan {
  fileprivate func value<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type
  ) -> Value {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }
}
