internal import FileAccess

/// Weights in the safetensors format: one file, or the several files that an index names.
///
/// The headers are checked against the files' lengths when the files are opened; after that no
/// tensor can reach outside its file. Numbers are little-endian.
package struct TensorFile: Sendable {
  /// Where the file lies, or its index.
  package let path: String
  /// The names of the tensors, in the order of the alphabet.
  package var names: [String] { entries.keys.sorted() }

  /// What the header says beside the tensors; nothing where there are several files.
  package let metadata: [String: String]

  private let entries: [String: PlacedEntry]

  /// A tensor's entry, and the file whose bytes it describes.
  private struct PlacedEntry {
    let entry: HeaderEntry
    let part: TensorPart

    /// The tensor's bytes.
    @unsafe var bytes: UnsafeRawBufferPointer { unsafe part.bytes(of: entry) }
  }

  /// Maps the file, or all files of an index (`….index.json`), and checks the headers.
  package init(path: String) throws(SafetensorsError) {
    self.path = path
    guard TensorIndex.isIndex(path) else {
      let part = try TensorPart(path: path)
      entries = part.header.entries.mapValues { PlacedEntry(entry: $0, part: part) }
      metadata = part.header.metadata
      return
    }
    let index = try TensorIndex(path: path)
    var parts: [String: TensorPart] = [:]
    for file in index.files { parts[file] = try TensorPart(path: file) }
    var entries: [String: PlacedEntry] = [:]
    for (name, file) in index.places {
      guard let part = parts[file], let entry = part.header.entries[name] else {
        throw .missingTensor(name, path: file)
      }
      entries[name] = PlacedEntry(entry: entry, part: part)
    }
    self.entries = entries
    metadata = [:]
  }

  /// Whether the file holds a tensor of this name.
  package func contains(_ name: String) -> Bool { entries[name] != nil }

  /// Whether the tensor `name` has numbers of a type that `tensor` reads.
  package func isFloat(_ name: String) -> Bool {
    entries[name].map { ["F32", "F16", "BF16"].contains($0.entry.dtype) } ?? false
  }

  /// The shape of the tensor `name`, or nil when there is none.
  package func shape(of name: String) -> [Int]? { entries[name]?.entry.shape }

  /// The element types that occur among the tensors of floating-point numbers, such as `F32`.
  package var floatTypes: [String] {
    Set(entries.values.map(\.entry.dtype)).filter { $0.contains("F") }.sorted()
  }

  /// How many numbers all floating-point tensors hold together.
  package var parameterCount: Int {
    entries.values.map(\.entry).filter { $0.dtype.contains("F") }.reduce(0) { $0 + $1.elementCount }
  }

  /// The numbers of the tensor `name` as `Float`.
  ///
  /// F32 is used where it lies in the file; F16 and BF16 are converted to a copy.
  package func tensor(_ name: String) throws(SafetensorsError) -> Tensor {
    guard let place = entries[name] else { throw .missingTensor(name, path: path) }
    let (entry, bytes) = unsafe (place.entry, place.bytes)
    switch entry.dtype {
    case "F32":
      return unsafe Tensor(shape: entry.shape, littleEndianFloats: bytes, of: place.part.file)
    case "F16":
      return unsafe Tensor(
        shape: entry.shape,
        numbers: Self.halves(bytes).map(floatFromHalf))
    case "BF16":
      return unsafe Tensor(
        shape: entry.shape,
        numbers: Self.halves(bytes).map { Float(bitPattern: UInt32($0) << 16) })
    default:
      throw .unsupportedType(entry.dtype, tensor: name, path: place.part.path)
    }
  }

  /// The first tensor, by name, with a number that is not finite; nil when all are.
  ///
  /// It reads every floating-point tensor, where it lies.
  package var firstOddTensor: String? {
    names.first { name in
      guard let place = entries[name] else { return false }
      let bytes = unsafe place.bytes
      return switch place.entry.dtype {
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
