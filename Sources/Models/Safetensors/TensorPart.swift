internal import FileAccess
internal import Foundation

/// One file of tensors: a length, a JSON header, then the tensors' bytes.
final class TensorPart: Sendable {
  let path: String
  let file: MappedFile
  let header: Header
  private let dataStart: Int

  // The header of a checkpoint with 100,000 tensors has some 15 MB.
  private static let largestHeader = 100_000_000

  /// Maps the file and checks its header.
  init(path: String) throws(SafetensorsError) {
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
    self.header = header
    self.dataStart = dataStart
  }

  /// The bytes of a tensor of this file.
  @unsafe func bytes(of entry: HeaderEntry) -> UnsafeRawBufferPointer {
    let range = dataStart + entry.data_offsets[0]..<dataStart + entry.data_offsets[1]
    return unsafe UnsafeRawBufferPointer(rebasing: file.bytes[range])
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

/// The header: tensors by name, and `__metadata__`.
struct Header: Decodable, Sendable {
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
struct HeaderEntry: Decodable, Sendable {
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
