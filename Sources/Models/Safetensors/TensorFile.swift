internal import Foundation
internal import FileAccess

/// A weight file in the safetensors format: a length, a JSON header, then the tensors' bytes.
///
/// The header is checked against the file's length when the file is opened; after that no
/// tensor of it can reach outside the file. Numbers are little-endian.
package struct TensorFile: Sendable {
  /// Where the file lies.
  package let path: String
  /// The names of the tensors, in the order of the alphabet.
  package var names: [String] { entries.keys.sorted() }

  /// What the header says beside the tensors.
  package let metadata: [String: String]

  private let file: MappedFile
  private let entries: [String: HeaderEntry]
  private let dataStart: Int

  // The header of a checkpoint with 100,000 tensors has some 15 MB.
  private static let largestHeader = 100_000_000

  /// Maps the file and checks its header.
  package init(path: String) throws(SafetensorsError) {
    let file: MappedFile
    do {
      file = try MappedFile(path)
    } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
    let count = file.count
    guard count >= 8 else { throw .truncatedHeader(path: path, bytes: count, needed: 8) }
    let length = unsafe UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= Self.largestHeader else {
      throw .malformedHeader(path: path, reason: "a header of \(length) bytes")
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= count else {
      throw .truncatedHeader(path: path, bytes: count, needed: dataStart)
    }
    let header: Header
    do {
      let json = unsafe Data(file.bytes[8..<dataStart])
      header = try JSONDecoder().decode(Header.self, from: json)
    } catch {
      throw .malformedHeader(path: path, reason: "not the JSON that the format asks for")
    }
    try Self.check(header.entries, dataCount: count - dataStart, path: path)
    self.path = path
    self.file = file
    self.entries = header.entries
    metadata = header.metadata
    self.dataStart = dataStart
  }

  /// Whether the file holds a tensor of this name.
  package func contains(_ name: String) -> Bool { entries[name] != nil }

  /// Whether the tensor `name` has numbers of a type that `tensor` reads.
  package func isFloat(_ name: String) -> Bool {
    entries[name].map { ["F32", "F16", "BF16"].contains($0.dtype) } ?? false
  }

  /// The shape of the tensor `name`, or nil when there is none.
  package func shape(of name: String) -> [Int]? { entries[name]?.shape }

  /// The element types that occur among the tensors of floating-point numbers, such as `F32`.
  package var floatTypes: [String] {
    Set(entries.values.map(\.dtype)).filter { $0.contains("F") }.sorted()
  }

  /// How many numbers all floating-point tensors hold together.
  package var parameterCount: Int {
    entries.values.filter { $0.dtype.contains("F") }.reduce(0) { $0 + $1.elementCount }
  }

  /// The numbers of the tensor `name` as `Float`.
  ///
  /// F32 is used where it lies in the file; F16 and BF16 are converted to a copy.
  package func tensor(_ name: String) throws(SafetensorsError) -> Tensor {
    guard let entry = entries[name] else { throw .missingTensor(name, path: path) }
    let start = dataStart + entry.data_offsets[0]
    let bytes = unsafe UnsafeRawBufferPointer(
      rebasing: file.bytes[start..<dataStart + entry.data_offsets[1]])
    switch entry.dtype {
    case "F32":
      return unsafe Tensor(shape: entry.shape, littleEndianFloats: bytes, of: file)
    case "F16":
      return unsafe Tensor(
        shape: entry.shape,
        numbers: Self.halves(bytes).map(floatFromHalf))
    case "BF16":
      return unsafe Tensor(
        shape: entry.shape,
        numbers: Self.halves(bytes).map { Float(bitPattern: UInt32($0) << 16) })
    default:
      throw .unsupportedType(entry.dtype, tensor: name, path: path)
    }
  }

  /// The first tensor, by name, with a number that is not finite; nil when all are.
  ///
  /// It reads every floating-point tensor, where it lies.
  package var firstOddTensor: String? {
    names.first { name in
      guard let entry = entries[name] else { return false }
      let bytes = unsafe UnsafeRawBufferPointer(
        rebasing: file.bytes[dataStart + entry.data_offsets[0]..<dataStart + entry.data_offsets[1]])
      return switch entry.dtype {
      case "F32": unsafe Self.hasFullExponent(bytes, UInt32.self, mask: 0x7F80_0000)
      case "F16": unsafe Self.hasFullExponent(bytes, UInt16.self, mask: 0x7C00)
      case "BF16": unsafe Self.hasFullExponent(bytes, UInt16.self, mask: 0x7F80)
      default: false
      }
    }
  }

  /// Whether an exponent has all its bits set, which only infinities and NaN have.
  private static func hasFullExponent<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ type: Bits.Type, mask: Bits
  ) -> Bool {
    let width = MemoryLayout<Bits>.size
    return (0..<bytes.count / width).contains { index in
      unsafe Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: width * index, as: type)) & mask
        == mask
    }
  }

  private static func halves(_ bytes: UnsafeRawBufferPointer) -> [UInt16] {
    (0..<bytes.count / 2).map { index in
      unsafe UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
    }
  }

  /// Checks that the tensors fit their shapes and fill the data without gap or overlap.
  private static func check(
    _ entries: [String: HeaderEntry], dataCount: Int, path: String
  ) throws(SafetensorsError) {
    var end = 0
    let inOrder = entries.sorted {
      $0.value.data_offsets.lexicographicallyPrecedes($1.value.data_offsets)
    }
    for (name, entry) in inOrder {
      guard entry.data_offsets.count == 2, let byteCount = entry.byteCount else {
        throw .malformedTensor(name, path: path, reason: "impossible shape, type or offsets")
      }
      let (first, last) = (entry.data_offsets[0], entry.data_offsets[1])
      guard first == end, last >= first, last <= dataCount else {
        throw .malformedTensor(
          name, path: path,
          reason: "bytes \(first)..<\(last) where \(end) begins and \(dataCount) ends the data")
      }
      guard last - first == byteCount else {
        throw .malformedTensor(
          name, path: path, reason: "\(last - first) bytes for a shape of \(byteCount)")
      }
      end = last
    }
    guard end == dataCount else {
      throw .malformedHeader(path: path, reason: "\(dataCount - end) bytes that no tensor owns")
    }
  }
}

/// A half-precision number (IEEE 754 binary16) as `Float`, exactly.
func floatFromHalf(_ half: UInt16) -> Float {
  let sign = UInt32(half & 0x8000) << 16
  let exponent = UInt32(half >> 10 & 0x1F)
  let fraction = UInt32(half & 0x3FF)
  return switch exponent {
  case 0: Float(bitPattern: sign | (Float(fraction) * 0x1p-24).bitPattern)
  case 31: Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

/// The header: tensors by name, and `__metadata__`.
private struct Header: Decodable {
  var entries: [String: HeaderEntry] = [:]
  var metadata: [String: String] = [:]

  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys where name.stringValue != "__metadata__" {
      entries[name.stringValue] = try container.decode(HeaderEntry.self, forKey: name)
    }
    // Metadata of another kind has no use here, and does not make the tensors unusable.
    metadata =
      (try? container.decode([String: String].self, forKey: Name(stringValue: "__metadata__")))
      ?? [:]
  }
}

/// What the header says of one tensor.
struct HeaderEntry: Decodable {
  let dtype: String
  let shape: [Int]
  // The format's own key.
  let data_offsets: [Int]

  var elementCount: Int { shape.reduce(1, &*) }

  /// Bytes that the shape asks for; nil when a size is negative, too large, or of unknown type.
  var byteCount: Int? {
    let widths = [
      "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2,
      "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
    ]
    guard var count = widths[dtype] else { return nil }
    for size in shape {
      guard size >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}
