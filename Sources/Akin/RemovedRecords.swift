internal import Foundation
internal import Hashing

/// What was taken out of a file of records, so that the file can be made whole again.
///
/// The first line of the file says which file it belongs to, by its length and hash, before and
/// after; every further line is a removed record with its place, its bytes, and why it went.
public struct RemovedRecords: Sendable {
  private let header: Header
  private let records: [Record]

  private struct Header: Codable, Equatable {
    /// The format's version.
    var akinRemoved = 1
    var records: Int
    var bytes: Int
    var hash: String
    var cleanedBytes: Int
    var cleanedHash: String
  }

  private struct Record: Codable {
    struct Kept: Codable {
      let line: Int
      let text: String
    }

    let line: Int
    let start: Int
    let score: Float
    let stage: String
    let text: String
    let kept: Kept
    /// The record's bytes in the original, with its line ending.
    let record: String
  }

  /// How many records were removed.
  public var count: Int { records.count }

  /// Reads such a file.
  ///
  /// - Throws: `RestoreError` when it cannot be read or is no such file; the error names the line.
  public init(contentsOf path: String) throws {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw RestoreError.unreadable(path)
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    guard let first = lines.first, let header = try? decoder.decode(Header.self, from: first) else {
      throw RestoreError.malformed(path, line: 1)
    }
    guard header.akinRemoved == 1 else {
      throw RestoreError.version(header.akinRemoved, path: path)
    }
    self.header = header
    records = try lines.dropFirst().enumerated().map { index, line in
      do {
        return try decoder.decode(Record.self, from: line)
      } catch {
        throw RestoreError.malformed(path, line: index + 2)
      }
    }
    guard records.count == header.records else {
      throw RestoreError.incomplete(path, records: records.count, expected: header.records)
    }
  }

  init(report: DuplicateReport, original: [UInt8], cleaned: [UInt8]) {
    records = report.groups.flatMap { group in
      group.removed.map { removed in
        let passage = removed.passage
        return Record(
          line: passage.line, start: passage.start, score: removed.score,
          stage: removed.stage.rawValue, text: passage.text,
          kept: Record.Kept(line: group.kept.passage.line, text: group.kept.passage.text),
          record: String(decoding: original[passage.start..<passage.end], as: UTF8.self))
      }
    }.sorted { $0.start < $1.start }
    header = Header(
      records: records.count, bytes: original.count, hash: Self.hash(original),
      cleanedBytes: cleaned.count, cleanedHash: Self.hash(cleaned))
  }

  /// The file's bytes: JSONL.
  public func contents() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes = Array(try encoder.encode(header)) + [UInt8(ascii: "\n")]
    for record in records {
      bytes += try encoder.encode(record)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// The original, byte for byte.
  ///
  /// - Parameters:
  ///   - path: The cleaned file, untouched.
  ///   - name: What messages call it.
  /// - Returns: The original's bytes.
  /// - Throws: `RestoreError.changed` when the bytes are not those that were written.
  public func restore(_ path: String, name: String) throws -> [UInt8] {
    guard let cleaned = try? Data(contentsOf: URL(filePath: path)) else {
      throw RestoreError.unreadableInput(name)
    }
    return try restore(Array(cleaned), name: name)
  }

  func restore(_ cleaned: [UInt8], name: String) throws -> [UInt8] {
    guard cleaned.count == header.cleanedBytes, Self.hash(cleaned) == header.cleanedHash else {
      throw RestoreError.changed(name, bytes: cleaned.count, expected: header.cleanedBytes)
    }
    var original: [UInt8] = []
    original.reserveCapacity(header.bytes)
    var next = 0
    for record in records {
      let end = next + record.start - original.count
      guard end >= next, end <= cleaned.count else { throw RestoreError.damaged(name) }
      original += cleaned[next..<end]
      next = end
      original += Array(record.record.utf8)
    }
    original += cleaned[next...]
    guard original.count == header.bytes, Self.hash(original) == header.hash else {
      throw RestoreError.damaged(name)
    }
    return original
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    return hexadecimal(hasher.finalize())
  }
}

/// Why a file cannot be made whole again.
public enum RestoreError: Error, Equatable, Sendable {
  /// The list of what was removed cannot be read.
  case unreadable(String)
  /// The cleaned file cannot be read.
  case unreadableInput(String)
  /// A line of it is not as it was written.
  case malformed(String, line: Int)
  /// It was written by a later version.
  case version(Int, path: String)
  /// Lines of it are missing.
  case incomplete(String, records: Int, expected: Int)
  /// The cleaned file is not the one that was written with it.
  case changed(String, bytes: Int, expected: Int)
  /// What comes out is not the original.
  case damaged(String)
}

extension RestoreError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path): cannot be read. Name the file that --removed wrote."
    case .unreadableInput(let path): "\(path): cannot be read. Name the file that --output wrote."
    case .malformed(let path, let line):
      "\(path):\(line): not a line that --removed wrote. Use the file as it was written."
    case .version(let version, let path):
      "\(path): format \(version), this build reads 1. Use the version of Akin that wrote it."
    case .incomplete(let path, let records, let expected):
      "\(path): \(records) removed records of \(expected). Use the whole file."
    case .changed(let path, let bytes, let expected):
      "\(path): has changed since duplicates were removed from it (\(bytes) bytes, "
        + "\(expected) expected). Restore needs the file as --output wrote it."
    case .damaged(let path):
      "\(path): with the removed records it is not the original. Use the list that was written with it."
    }
  }
}
