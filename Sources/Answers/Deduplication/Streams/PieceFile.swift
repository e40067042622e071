internal import FileAccess
internal import Foundation

/// A file that is read a piece at a time; a compressed one is unpacked before.
struct PieceFile {
  /// How many bytes there are to read.
  let size: Int
  private let file: FileHandle?
  private let unpacked: [UInt8]
  private var position = 0

  /// Opens a file; nil where it cannot be read or unpacked.
  init?(_ path: String) {
    if Gunzip.isCompressed(path), let bytes = try? FileSystem.contents(of: path, atMost: .max),
      Gunzip.isGzip(bytes)
    {
      guard let bytes = try? Gunzip.unpacked(bytes, atMost: .max) else { return nil }
      (file, unpacked, size) = (nil, bytes, bytes.count)
      return
    }
    guard let file = FileHandle(forReadingAtPath: path), let end = try? file.seekToEnd(),
      (try? file.seek(toOffset: 0)) != nil
    else { return nil }
    (self.file, unpacked, size) = (file, [], Int(end))
  }

  /// The next bytes, at most so many; none at the end.
  mutating func read(_ count: Int) throws -> [UInt8] {
    if let file { return Array(try file.read(upToCount: count) ?? Data()) }
    let end = min(position + count, unpacked.count)
    defer { position = end }
    return Array(unpacked[position..<end])
  }
}
