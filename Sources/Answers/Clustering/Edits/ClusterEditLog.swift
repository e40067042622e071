internal import FileAccess
internal import Foundation
package import Parallelism

/// The edits of an index's clusters in the order in which they were made: `cluster-edits.json`.
///
/// Nothing is taken from it but by `undo`: clearing is an entry too, which can be undone.
package struct ClusterEditLog: Codable, Equatable, Sendable {
  private static let readable = 1...1
  /// The version of the format; it grows when the meaning of a value changes.
  private var format = 1
  /// The id of the next entry.
  private var nextID = 1
  /// All entries, the oldest first.
  private var entries: [StoredEdit] = []

  /// An empty log.
  package init() {}

  /// The edits that hold: those after the last clearing.
  package var edits: [StoredEdit] {
    let start = entries.lastIndex { $0.kind == .clear }.map { $0 + 1 } ?? 0
    return Array(entries[start...])
  }

  /// The texts whose last edit puts them into a cluster.
  var pinnedTexts: Set<String> {
    edits.reduce(into: []) { pinned, edit in
      if edit.kind == .pin { pinned.formUnion(edit.passages ?? []) }
      if edit.kind == .noise { pinned.subtract(edit.passages ?? []) }
    }
  }

  /// The id of the last entry, even if it was taken back.
  var lastID: Int { nextID - 1 }

  /// The same log for a division that applies none.
  package var withoutEdits: ClusterEditLog {
    var log = self
    log.entries = []
    return log
  }

  /// Adds an edit.
  package mutating func append(_ edit: StoredEdit) {
    var edit = edit
    edit.id = nextID
    nextID += 1
    entries.append(edit)
  }

  /// Takes back the last entry; nil when there is none.
  package mutating func undo() -> StoredEdit? { entries.popLast() }

  /// Ends all edits, and says how many there were.
  package mutating func clear() -> Int {
    let count = edits.count
    if count > 0 { append(StoredEdit(kind: .clear)) }
    return count
  }

  /// The edits that hold, as a person is told.
  ///
  /// - Parameter texts: The texts of the index.
  /// - Returns: All of them, numbered.
  package func records(among texts: some Sequence<String>) -> [ClusterEditRecord] {
    let edits = edits
    guard !edits.isEmpty else { return [] }
    let keys = Set(texts.lazy.map(StoredEdit.key))
    return edits.enumerated().map { place, edit in
      ClusterEditRecord(
        number: place + 1, words: edit.words, isDormant: !edit.isPossible(where: keys.contains))
    }
  }

  /// The record of an edit that is the last one, or was until it was taken back.
  package static func record(of edit: StoredEdit, number: Int) -> ClusterEditRecord {
    ClusterEditRecord(number: number, words: edit.words, isDormant: false)
  }
}

extension ClusterEditLog {
  private static func path(in folder: String) -> String { folder + "/cluster-edits.json" }

  /// Reads the log of an index; an empty one before the first edit.
  ///
  /// - Throws: `ClusterEditError.damaged`, `.unsupportedVersion`.
  package init(in folder: String) throws {
    let path = Self.path(in: folder)
    let damage = ClusterEditError.damaged(path: path)
    guard let body = try CheckedFile.read(path, damage: damage) else {
      self.init()
      return
    }
    struct Version: Decodable { let format: Int }
    guard let version = try? JSONDecoder().decode(Version.self, from: body) else { throw damage }
    guard Self.readable.contains(version.format) else {
      throw ClusterEditError.unsupportedVersion(
        version.format, readable: Self.readable, path: path)
    }
    guard let log = try? JSONDecoder().decode(Self.self, from: body) else { throw damage }
    self = log
  }

  /// Reads the log, changes it and stores it; one edit at a time, in all processes together.
  ///
  /// - Parameters:
  ///   - folder: The index's folder.
  ///   - work: Ends the wait for somebody else.
  ///   - body: Changes the log.
  /// - Returns: What `body` returns.
  /// - Throws: `ClusterEditError`, and what `body` throws; the log is then as before.
  package static func changing<Result>(
    in folder: String, work: Work, _ body: (inout ClusterEditLog) throws -> Result
  ) throws -> Result {
    let path = path(in: folder)
    do {
      let lock = try lock(folder + "/cluster-edits.lock", work: work)
      defer { lock.release() }
      var log = try ClusterEditLog(in: folder)
      let before = log
      let result = try body(&log)
      if log != before { try CheckedFile.write(log, to: path) }
      return result
    } catch FileError.locked {
      throw ClusterEditError.locked(path: path)
    } catch let error as FileError {
      guard case .forbidden = error else { throw error }
      throw ClusterEditError.forbidden(path: path, detail: error.cause)
    }
  }

  /// Takes the lock, and waits ten seconds for others: an edit takes a moment.
  private static func lock(_ path: String, work: Work) throws -> FileLock {
    for _ in 0..<400 {
      do {
        return try FileLock(path)
      } catch FileError.locked {
        try work.check()
        Thread.sleep(forTimeInterval: 0.025)
      }
    }
    return try FileLock(path)
  }
}
