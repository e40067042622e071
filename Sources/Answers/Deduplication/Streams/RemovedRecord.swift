internal import Foundation

/// A line of a list of removed records: one record.
struct RemovedRecord: Codable {
  /// The kept record of which it is a duplicate.
  struct Kept: Codable {
    /// The input or document of the kept record, if it is another one.
    var input: String?
    /// Its line, from 1; nil when it is unknown.
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

/// The lengths and hashes of the file before and after, which say to which file a list belongs.
///
/// It is the first line of a file's list and the last line of a stream's list, because they are
/// known only at the end of a stream.
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

/// The first line of a list.
struct RemovalHeader: Codable {
  /// The format of a file's list.
  static let file = 1
  /// The format of a stream's list.
  static let stream = 2

  var akinRemoved = stream
}

extension Encodable {
  /// The header as a line of JSON.
  func line() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }
}
