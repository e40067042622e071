package import Documents
internal import Foundation
internal import Hashing

/// The list of the records that were removed from a file or stream, which can restore the original.
///
/// Each line is a removed record with its place, its bytes and the reason. The first line, or the
/// last one of a stream, says to which file the list belongs. The list is read a piece at a time.
public struct RemovedRecords: Sendable {
  private let path: String
  private let sum: RemovalSum

  /// How many records were removed.
  public var count: Int { sum.records }

  /// Opens a list.
  ///
  /// - Throws: `RestoreError` when the file cannot be read, is not such a list, or is incomplete;
  ///   the error names the line.
  public init(contentsOf path: String) throws {
    self.path = path
    var lines = try ListLines(path)
    let decoder = JSONDecoder()
    guard let first = try lines.next(),
      let header = try? decoder.decode(RemovalHeader.self, from: first)
    else { throw RestoreError.malformed(path, line: 1) }
    guard RemovalHeader.file...RemovalHeader.stream ~= header.akinRemoved else {
      throw RestoreError.version(header.akinRemoved, path: path)
    }
    let isStream = header.akinRemoved == RemovalHeader.stream
    var (count, last) = (0, first)
    while let line = try lines.next() {
      count += 1
      last = line
    }
    let sum = try? decoder.decode(RemovalSum.self, from: isStream ? last : first)
    guard let sum else {
      throw isStream ? RestoreError.unfinished(path) : RestoreError.malformed(path, line: 1)
    }
    self.sum = sum
    if isStream { count -= 1 }
    guard count == sum.records else {
      throw RestoreError.incomplete(path, records: count, expected: sum.records)
    }
  }

  /// The bytes of a list for a file, with the duplicates of a report that are among its passages.
  package static func list(
    _ report: DuplicateReport, of passages: Set<Passage>, original: [UInt8], cleaned: [UInt8]
  ) throws -> [UInt8] {
    let records = report.groups.flatMap { group in
      let place = group.kept.passage
      return group.removed.filter { passages.contains($0.passage) }.map { removed in
        let passage = removed.passage
        let isElsewhere = (place.root, place.path) != (passage.root, passage.path)
        return RemovedRecord(
          line: passage.line, start: passage.start, score: removed.score,
          stage: removed.stage.rawValue, text: passage.text,
          kept: RemovedRecord.Kept(
            input: isElsewhere
              ? place.root.isEmpty ? place.path : "\(place.root)/\(place.path)" : nil,
            line: place.line, text: place.text),
          record: String(decoding: original[passage.start..<passage.end], as: UTF8.self))
      }
    }.sorted { $0.start < $1.start }
    let sum = RemovalSum(
      records: records.count, bytes: original.count, hash: hash(original),
      cleanedBytes: cleaned.count, cleanedHash: hash(cleaned))
    return try records.reduce(into: sum.line()) { $0 += try $1.line() }
  }

  /// Writes the original file, byte for byte, a piece at a time.
  ///
  /// Only at the end is it known that the bytes are the original. Do not use them before.
  ///
  /// - Parameters:
  ///   - path: The cleaned file, unchanged since it was written.
  ///   - name: The name of the file in errors.
  ///   - write: Takes the bytes.
  /// - Throws: `RestoreError.changed` when the cleaned file has changed; the errors of `write`.
  public func restore(
    _ path: String, name: String, write: ([UInt8]) throws -> Void
  ) throws {
    guard var cleaned = PieceFile(path) else { throw RestoreError.unreadableInput(name) }
    let size = cleaned.size
    guard size == sum.cleanedBytes else {
      throw RestoreError.changed(name, bytes: size, expected: sum.cleanedBytes)
    }
    var (original, rest) = (SHA256Hasher(), SHA256Hasher())
    var written = 0
    func put(_ bytes: [UInt8]) throws {
      original.update(bytes.span)
      written += bytes.count
      try write(bytes)
    }
    func copy(_ count: Int) throws {
      var left = count
      while left > 0 {
        guard let bytes = try? cleaned.read(min(left, pieceBytes)), !bytes.isEmpty else {
          throw RestoreError.damaged(name)
        }
        rest.update(bytes.span)
        try put(bytes)
        left -= bytes.count
      }
    }
    var left = size
    var lines = try ListLines(self.path)
    _ = try lines.next()
    let decoder = JSONDecoder()
    for number in 0..<sum.records {
      guard let line = try lines.next(),
        let record = try? decoder.decode(RemovedRecord.self, from: line)
      else { throw RestoreError.malformed(self.path, line: number + 2) }
      guard written...written + left ~= record.start else { throw RestoreError.damaged(name) }
      let before = record.start - written
      try copy(before)
      left -= before
      try put(Array(record.record.utf8))
    }
    try copy(left)
    if let hash = sum.cleanedHash, hexadecimal(rest.finalize()) != hash {
      throw RestoreError.changed(name, bytes: size, expected: sum.cleanedBytes)
    }
    guard written == sum.bytes, hexadecimal(original.finalize()) == sum.hash else {
      throw RestoreError.damaged(name)
    }
  }

  private static func hash(_ bytes: [UInt8]) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    return hexadecimal(hasher.finalize())
  }
}

/// The lines of a list, one after the other, without empty ones.
private struct ListLines {
  private let path: String
  private var file: PieceFile
  private var piece: [UInt8] = []
  private var start = 0

  init(_ path: String) throws(RestoreError) {
    self.path = path
    guard let file = PieceFile(path) else { throw .unreadable(path) }
    self.file = file
  }

  /// The next line; nil at the end.
  mutating func next() throws(RestoreError) -> Data? {
    while true {
      let end = piece[start...].firstIndex(of: UInt8(ascii: "\n"))
      if let end {
        defer { start = end + 1 }
        if end > start { return Data(piece[start..<end]) }
        continue
      }
      piece.removeFirst(start)
      start = 0
      let more: [UInt8]
      do {
        more = try file.read(pieceBytes)
      } catch {
        throw .unreadable(path)
      }
      guard !more.isEmpty else {
        defer { piece = [] }
        return piece.isEmpty ? nil : Data(piece)
      }
      piece += more
    }
  }
}

private let pieceBytes = 1 << 20
