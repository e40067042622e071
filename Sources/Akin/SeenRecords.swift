internal import Catalog
internal import Foundation
internal import Hashing
internal import VectorMath

/// The folder in which a stream of records remembers what it kept and how far it came.
///
/// The kept texts, one a line, and their vectors in float32 only ever grow; `state.json` says how much
/// of them counts, and is replaced in one step. So whatever a killed process wrote last is cut
/// off by the next one.
final class SeenRecords {
  /// How far the stream came.
  struct State: Codable, Equatable {
    /// The format's version.
    var akinSeen = 1
    /// What decides which records are duplicates: another setting needs another folder.
    var settings: String
    /// Numbers of a vector.
    var dimension: Int
    /// Records kept, of this stream and those before it.
    var kept = 0
    /// Bytes of the kept texts.
    var textBytes = 0
    /// The stream that was read last; nil before the first.
    var stream: Stream?
  }

  /// How far one stream came.
  struct Stream: Codable, Equatable {
    var records = 0
    var kept = 0
    var lines = 0
    var inputBytes = 0
    /// SHA-256 of these bytes.
    var inputHash = ""
    var outputBytes = 0
    var isJSON = false
    /// Its first bytes tell it from others.
    var headBytes = 0
    var headHash = ""
    /// Whether it came to its end.
    var isFinished = false
    /// Where the output goes; nil for a pipe.
    var output: String?
  }

  /// What counts.
  private(set) var state: State

  private let folder: String
  private let texts: FileHandle
  private let vectors: FileHandle
  private let lock: WriterLock

  /// Opens a folder, and makes it if it is not there.
  ///
  /// - Throws: `SeenRecordsError`, or who else is writing there.
  init(_ folder: String, settings: String, dimension: Int) throws {
    self.folder = folder
    try Self.check(folder)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw SeenRecordsError.unusable(folder)
    }
    lock = try WriterLock(folder + "/lock")
    let path = folder + "/state.json"
    if FileManager.default.fileExists(atPath: path) {
      guard let bytes = FileManager.default.contents(atPath: path),
        let state = try? JSONDecoder().decode(State.self, from: bytes), state.akinSeen == 1
      else { throw SeenRecordsError.damaged(folder) }
      guard state.settings == settings, state.dimension == dimension else {
        throw SeenRecordsError.otherSettings(folder, before: state.settings, now: settings)
      }
      self.state = state
    } else {
      state = State(settings: settings, dimension: dimension)
    }
    // First the state, so that other files without one tell of damage.
    if !FileManager.default.fileExists(atPath: path) { try Self.write(state, to: folder) }
    texts = try Self.open(folder, "texts", count: state.textBytes)
    vectors = try Self.open(folder, "vectors", count: state.kept * dimension * 4)
  }

  /// Refuses a folder with anything else in it than what is written here.
  private static func check(_ folder: String) throws(SeenRecordsError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    let own: Set = ["lock", "state.json", "state.json.partial", "texts", "vectors"]
    guard own.isSuperset(of: names) else { throw .foreign(folder) }
    let rest = Set(names).subtracting(["lock", "state.json.partial"])
    guard rest.isEmpty || rest.contains("state.json") else { throw .damaged(folder) }
  }

  /// Opens a file and cuts off what does not count.
  private static func open(_ folder: String, _ name: String, count: Int) throws -> FileHandle {
    let path = "\(folder)/\(name)"
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    guard let file = FileHandle(forUpdatingAtPath: path) else {
      throw SeenRecordsError.unusable(folder)
    }
    guard try file.seekToEnd() >= UInt64(count) else { throw SeenRecordsError.damaged(folder) }
    try file.truncate(atOffset: UInt64(count))
    return file
  }

  /// Adds kept records, and says how far the stream came; both count or neither does.
  func commit(_ new: [String], vectors rows: Matrix, stream: Stream) throws {
    precondition(
      new.count == rows.rows && rows.columns == state.dimension,
      "\(new.count) texts, \(rows.rows) × \(rows.columns)")
    let lines = Data(new.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
    try texts.seek(toOffset: UInt64(state.textBytes))
    try texts.write(contentsOf: lines)
    try texts.synchronize()
    try vectors.seek(toOffset: UInt64(state.kept * state.dimension * 4))
    try vectors.write(contentsOf: unsafe rows.numbers.withUnsafeBytes { unsafe Data($0) })
    try vectors.synchronize()
    var next = state
    next.kept += new.count
    next.textBytes += lines.count
    next.stream = stream
    try Self.write(next, to: folder)
    state = next
  }

  /// Replaces `state.json` in one step.
  private static func write(_ state: State, to folder: String) throws {
    let path = folder + "/state.json"
    let partial = path + ".partial"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    _ = FileManager.default.createFile(atPath: partial, contents: try encoder.encode(state))
    guard let file = FileHandle(forUpdatingAtPath: partial) else {
      throw SeenRecordsError.unusable(folder)
    }
    try file.synchronize()
    try file.close()
    guard unsafe rename(partial, path) == 0 else { throw SeenRecordsError.unusable(folder) }
  }

  /// Shows all kept records, some at a time.
  ///
  /// - Parameters:
  ///   - count: How many at once at most.
  ///   - body: Gets texts and their vectors.
  /// - Throws: What `body` throws, and when the files are not what was written.
  func forEachBlock(
    of count: Int, _ body: (_ texts: [String], _ vectors: Matrix) throws -> Void
  ) throws {
    try texts.seek(toOffset: 0)
    try vectors.seek(toOffset: 0)
    var rest: [UInt8] = []
    var (left, textBytes) = (state.kept, state.textBytes)
    while left > 0 {
      let size = min(count, left)
      var lines: [String] = []
      var start = 0
      while lines.count < size {
        if let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
          lines.append(String(decoding: rest[start..<end], as: UTF8.self))
          start = end + 1
          continue
        }
        rest.removeFirst(start)
        start = 0
        guard let more = try texts.read(upToCount: min(1 << 20, textBytes)), !more.isEmpty else {
          throw SeenRecordsError.damaged(folder)
        }
        textBytes -= more.count
        rest += more
      }
      rest.removeFirst(start)
      let bytes = size * state.dimension * 4
      guard let numbers = try vectors.read(upToCount: bytes), numbers.count == bytes else {
        throw SeenRecordsError.damaged(folder)
      }
      let floats = unsafe [Float](unsafeUninitializedCapacity: bytes / 4) { buffer, filled in
        unsafe numbers.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
        filled = bytes / 4
      }
      try body(lines, Matrix(rows: size, columns: state.dimension, numbers: floats))
      left -= size
    }
  }
}

/// Why a stream cannot go on.
public enum SeenRecordsError: Error, Equatable, Sendable {
  /// The folder cannot be made or written.
  case unusable(String)
  /// Its files are not what was written.
  case damaged(String)
  /// There is something else in it.
  case foreign(String)
  /// It was begun with another model or other settings.
  case otherSettings(String, before: String, now: String)
  /// The input is not the one of which a part was read.
  case changedInput(String, folder: String)
  /// The output is there already and has something else in it.
  case otherOutput(String)
  /// What was written before went elsewhere; empty for a pipe.
  case movedOutput(before: String, now: String)
  /// The output is shorter than what was written to it.
  case changedOutput(bytes: Int, expected: Int)
}

extension SeenRecordsError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .unusable(let folder):
      "\(folder): cannot be written. Name a folder with --seen that can."
    case .damaged(let folder):
      "\(folder): not what Akin wrote there. Name another folder, and begin again."
    case .foreign(let folder):
      "\(folder): has other files in it. Name an empty or a new folder with --seen."
    case .otherSettings(let folder, let before, let now):
      "\(folder): begun with \(before), now \(now). Use the same, or another folder."
    case .changedInput(let name, let folder):
      "\(name): does not begin with what was read of it before. Give the same input again, or "
        + "another folder than \(folder)."
    case .otherOutput(let path):
      "\(path): is there already, and not from the input that is read now. Remove it, or name "
        + "another --output."
    case .movedOutput(let before, let now):
      "this input was being written to \(before.isEmpty ? "a pipe" : before), now "
        + "\(now.isEmpty ? "to a pipe" : "to \(now)"). Name the same --output, or begin again with "
        + "another folder."
    case .changedOutput(let bytes, let expected):
      "the output has \(bytes) bytes, and \(expected) were written to it. Put it back, or begin "
        + "again with another folder."
    }
  }
}
