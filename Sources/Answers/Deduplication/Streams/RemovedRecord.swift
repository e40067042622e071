internal import Foundation

/// A line of a list of what was removed: one record.
struct RemovedRecord: Codable {
  /// What it was removed for.
  struct Kept: Codable {
    /// The input or document in which it stands, when that is another one.
    var input: String?
    /// 1-based; nil where it is not known.
    let line: Int?
    let text: String
  }

  let line: Int
  /// Its first byte in the original.
  let start: Int
  let score: Float
  let stage: String
  let text: String
  let kept: Kept
  /// Its bytes in the original, with its line ending.
  let record: String
}

/// What a list belongs to: the file before and after, by lengths and hashes.
///
/// It is the first line of a file's list, and the last of a stream's, which ends before that is known.
struct RemovalSum: Codable {
  var akinRemoved = RemovalHeader.file
  /// Records that were removed.
  var records: Int
  /// Bytes of the original.
  var bytes: Int
  var hash: String
  var cleanedBytes: Int
  /// Nil for a stream, whose output may be a pipe.
  var cleanedHash: String?
}

/// How a list begins.
struct RemovalHeader: Codable {
  /// The format of a file's list.
  static let file = 1
  /// The format of a stream's list.
  static let stream = 2

  var akinRemoved = stream
}

extension Encodable {
  /// As a line of JSON.
  func line() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
