internal import Foundation
internal import FileAccess
internal import VectorMath

/// A file with packed weights, so that a later start maps them (`docs/formats/packed-weights.md`).
///
/// It is a convenience: what cannot be read is packed again, and what cannot be written only costs
/// time. Its header says which checkpoint it was made from; any other header is not ours.
struct PackedFile {
  private let path: String
  private let header: [UInt8]

  private static let suffix = ".packed"

  // A page: numbers that tell one checkpoint from another, then its path.
  private static let headerSize = 4096
  private static let pathStart = 64

  /// The file in `folder` for a checkpoint, or nil when there is no such checkpoint.
  init?(
    in folder: String, weights: String, architecture: Architecture, precision: Precision
  ) {
    let source = URL(filePath: weights).resolvingSymlinksInPath().path
    guard let parts = try? weightParts(of: weights),
      source.utf8.count < Self.headerSize - Self.pathStart
    else { return nil }
    let states = parts.compactMap { FileSystem.status(of: $0, followingLinks: true) }
    guard states.count == parts.count, let newest = states.map(\.modified).max() else { return nil }
    let modified = newest.quotientAndRemainder(dividingBy: 1_000_000_000)
    var header = Array("AKINPACK".utf8)
    func append(_ value: some FixedWidthInteger) {
      unsafe withUnsafeBytes(of: value) { unsafe header.append(contentsOf: $0) }
    }
    // Written as this machine has it, so that a file from one of the other kind is refused.
    append(UInt32(0x0102_0304))
    append(UInt32(2))
    append(UInt32(Precision.allCases.firstIndex(of: precision) ?? 0))
    append(UInt32(architecture.layerCount))
    append(UInt32(architecture.hiddenSize))
    append(UInt32(architecture.intermediateSize))
    append(UInt64(states.reduce(0) { $0 + $1.size }))
    append(states.reduce(0) { $0 &+ $1.identity.node })
    append(modified.quotient)
    append(modified.remainder)
    header.append(contentsOf: source.utf8)
    header.append(contentsOf: repeatElement(0, count: Self.headerSize - header.count))
    self.header = header
    path = "\(folder)/\(Self.name(of: source))-\(precision.rawValue)\(Self.suffix)"
  }

  /// The weights, or nil when they must be packed first.
  func open(byteCount: Int) -> PackedMemory? {
    guard let file = try? MappedFile(path), file.count == Self.headerSize + byteCount else {
      return nil
    }
    let isOurs = file.withValues(at: 0, count: header.count, as: UInt8.self) { bytes in
      header.indices.allSatisfy { bytes[$0] == header[$0] }
    }
    guard isOurs else { return nil }
    return unsafe PackedMemory(
      UnsafeRawBufferPointer(rebasing: file.bytes[Self.headerSize...]), of: file)
  }

  /// Keeps the weights: the file is there whole or not at all.
  func save(_ memory: PackedMemory) {
    let url = URL(filePath: path)
    try? FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    Self.removeOrphans(in: url.deletingLastPathComponent())
    try? FileSystem.replace(path) { output throws(FileError) in
      try output.write(header)
      try memory.withBytes { bytes throws(FileError) in try output.write(bytes) }
    }
  }

  /// Deletes the files of checkpoints that are not there any more.
  private static func removeOrphans(in folder: URL) {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    for file in files ?? [] where file.lastPathComponent.hasSuffix(suffix) {
      guard let handle = try? FileHandle(forReadingFrom: file) else { continue }
      defer { try? handle.close() }
      let header = (try? handle.read(upToCount: headerSize)) ?? Data()
      let source = header.dropFirst(pathStart).prefix { $0 != 0 }
      guard header.count == headerSize,
        FileManager.default.fileExists(atPath: String(decoding: source, as: UTF8.self))
      else {
        try? FileManager.default.removeItem(at: file)
        continue
      }
    }
  }

  // FNV-1a over the path: two checkpoints with the same name would only take turns in packing.
  private static func name(of path: String) -> String {
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}
