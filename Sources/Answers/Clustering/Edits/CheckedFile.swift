internal import FileAccess
internal import Foundation
internal import Hashing

/// A file of one JSON value that knows whether it is as it was written.
///
/// The first line is the hash of the rest (`docs/formats/index-folder.md`).
enum CheckedFile {
  /// The JSON of a file; nil where there is none.
  ///
  /// - Throws: `damage` when the file is not as it was written, and the system's words.
  static func read(_ path: String, damage: any Error) throws -> Data? {
    guard FileSystem.exists(path) else { return nil }
    let data = try Data(contentsOf: URL(filePath: path))
    guard let end = data.firstIndex(of: UInt8(ascii: "\n")) else { throw damage }
    let body = Data(data[data.index(after: end)...])
    guard String(decoding: data[..<end], as: UTF8.self) == checksum(of: body) else { throw damage }
    return body
  }

  /// Replaces a file by a value.
  static func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let body = try encoder.encode(value)
    try FileSystem.replace(path, with: Array((checksum(of: body) + "\n").utf8) + body)
  }

  // A body that is not UTF-8 has a different hash too.
  private static func checksum(of body: Data) -> String {
    ContentHash(of: String(decoding: body, as: UTF8.self)).description
  }
}
