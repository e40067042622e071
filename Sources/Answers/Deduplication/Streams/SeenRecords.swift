internal import FileAccess
internal import Foundation
internal import Hashing
internal import VectorMath

/// The folder in which a stream of records remembers its kept records and its place.
///
/// It holds the kept texts, one on each line, their vectors in float32 and their places. These
/// files only grow. `state.json` says how much of them counts, and is replaced in one step. So the
/// next process cuts off what a killed one wrote last.
final class SeenRecords {
  /// The settings of the folder, and the place of the stream.
  struct State: Codable, Equatable {
    /// The format's version; 1 had no places.
    var akinSeen = 2
    /// The settings that decide which records are duplicates; other settings need another folder.
    var settings: String
    /// How many numbers a vector has.
    var dimension: Int
    /// How many records of this stream and the streams before it are kept.
    var kept = 0
    /// How many bytes the kept texts have.
    var textBytes = 0
    /// The names of the inputs, each once; nil in format 1.
    var inputs: [String]?
    /// The stream that was read last; nil before the first.
    var stream: Stream?
  }

  /// The place of one stream.
  struct Stream: Codable, Equatable {
    var records = 0
    var kept = 0
    var lines = 0
    var inputBytes = 0
    /// The SHA-256 of these bytes.
    var inputHash = ""
    var outputBytes = 0
    var isJSON = false
    /// How many first bytes tell it from other streams.
    var headBytes = 0
    var headHash = ""
    /// Whether it is finished.
    var isFinished = false
    /// The output file; nil for a pipe.
    var output: String?
    /// The list of removed records; nil when none is written.
    var removed: RemovedList?
  }

  /// The place in the list of removed records.
  struct RemovedList: Codable, Equatable {
    let path: String
    var records = 0
    var bytes = 0
  }

  /// Where a kept record stood.
  struct Place: Equatable {
    /// The number of the input's name.
    let input: Int
    /// Its line, from 1; 0 when it is unknown.
    let line: Int

    /// Both in one number: 24 bits for the input, 40 for the line.
    fileprivate var code: UInt64 { UInt64(input) << 40 | UInt64(line) }

    init(input: Int, line: Int) {
      self.input = input
      self.line = line
    }

    fileprivate init(code: UInt64) {
      self.init(input: Int(code >> 40), line: Int(code & (1 << 40 - 1)))
    }
  }

  /// Kept records.
  struct Kept {
    var texts: [String] = []
    var vectors: Matrix
    var places: [Place] = []
  }

  /// The state that counts.
  private(set) var state: State

  private let folder: String
  private let texts: FileHandle
  private let vectors: FileHandle
  private let places: FileHandle
  private let lock: FileLock

  /// Opens a folder, and makes it if it is not there.
  ///
  /// - Throws: `SeenRecordsError`, also when another process writes there.
  init(_ folder: String, settings: String, dimension: Int) throws {
    self.folder = folder
    try Self.check(folder)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw SeenRecordsError.unusable(folder)
    }
    do {
      lock = try FileLock(folder + "/lock")
    } catch {
      throw switch error {
      case .locked(_, let holder): SeenRecordsError.locked(folder, by: holder)
      case .noSpace: SeenRecordsError.full(folder)
      default: SeenRecordsError.unusable(folder)
      }
    }
    let path = folder + "/state.json"
    if FileManager.default.fileExists(atPath: path) {
      guard let bytes = FileManager.default.contents(atPath: path),
        var state = try? JSONDecoder().decode(State.self, from: bytes), 1...2 ~= state.akinSeen
      else { throw SeenRecordsError.damaged(folder) }
      guard state.settings == settings, state.dimension == dimension else {
        throw SeenRecordsError.otherSettings(folder, before: state.settings, now: settings)
      }
      if state.akinSeen == 1 { try Self.addPlaces(to: folder, count: state.kept) }
      state.akinSeen = 2
      self.state = state
    } else {
      state = State(settings: settings, dimension: dimension)
    }
    // The state is written first: other files without a state are a sign of damage.
    if !FileManager.default.fileExists(atPath: path) { try Self.write(state, to: folder) }
    texts = try Self.open(folder, "texts", count: state.textBytes)
    vectors = try Self.open(folder, "vectors", count: state.kept * dimension * 4)
    places = try Self.open(folder, "places", count: state.kept * placeBytes)
  }

  /// The number of an input's name, which counts from the next commit on.
  func number(of input: String) -> Int {
    let inputs = state.inputs ?? []
    if let number = inputs.firstIndex(of: input) { return number }
    state.inputs = inputs + [input]
    return inputs.count
  }

  /// Refuses a folder that has other files in it.
  private static func check(_ folder: String) throws(SeenRecordsError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    let own: Set = [
      "lock", "state.json", "state.json.partial", "texts", "vectors", "places",
    ]
    guard own.isSuperset(of: names) else { throw .foreign(folder) }
    let rest = Set(names).subtracting(["lock", "state.json.partial"])
    guard rest.isEmpty || rest.contains("state.json") else { throw .damaged(folder) }
  }

  /// Adds zeros as the places of the records of format 1, which did not store them.
  private static func addPlaces(to folder: String, count: Int) throws {
    let zeros = Data(count: count * placeBytes)
    guard FileManager.default.createFile(atPath: folder + "/places", contents: zeros) else {
      throw SeenRecordsError.unusable(folder)
    }
  }

  /// Opens a file and cuts off the bytes that do not count.
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

  /// Adds kept records and stores the place of the stream; both count or neither does.
  func commit(_ new: Kept, stream: Stream) throws {
    precondition(
      new.texts.count == new.vectors.rows && new.vectors.columns == state.dimension
        && new.places.count == new.texts.count,
      "\(new.texts.count) texts, \(new.vectors.rows) × \(new.vectors.columns), "
        + "\(new.places.count) places")
    let lines = Data(new.texts.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
    let numbers = unsafe new.vectors.numbers.withUnsafeBytes { unsafe Data($0) }
    let codes = new.places.map(\.code.littleEndian)
    for (file, start, bytes) in [
      (texts, state.textBytes, lines),
      (vectors, state.kept * state.dimension * 4, numbers),
      (places, state.kept * placeBytes, unsafe codes.withUnsafeBytes { unsafe Data($0) }),
    ] where !bytes.isEmpty {
      do {
        try file.seek(toOffset: UInt64(start))
        try file.write(contentsOf: bytes)
        try file.synchronize()
      } catch {
        throw Self.failure(error, in: folder)
      }
    }
    var next = state
    next.kept += new.texts.count
    next.textBytes += lines.count
    next.stream = stream
    try Self.write(next, to: folder)
    state = next
  }

  /// Stores the place of the stream, without new records.
  func commit(stream: Stream) throws {
    try commit(Kept(vectors: Matrix(rows: 0, columns: state.dimension)), stream: stream)
  }

  /// The error for a folder that cannot be written.
  private static func failure(_ error: any Error, in folder: String) -> SeenRecordsError {
    (error as? CocoaError)?.code == .fileWriteOutOfSpace ? .full(folder) : .unusable(folder)
  }

  /// Replaces `state.json` in one step.
  private static func write(_ state: State, to folder: String) throws {
    let path = folder + "/state.json"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(state)
    do {
      // An unfinished file of an earlier run is never taken for this one.
      let file = try OutputFile(path)
      try file.write(Array(bytes))
      try file.publish()
    } catch .noSpace {
      throw SeenRecordsError.full(folder)
    } catch {
      throw SeenRecordsError.unusable(folder)
    }
  }

  /// Calls `body` with all kept records, some at a time.
  ///
  /// - Parameters:
  ///   - count: The most records at a time.
  ///   - body: Takes the records, and the number of records before them.
  /// - Throws: The errors of `body`; `SeenRecordsError.damaged` when the files are not as they were
  ///   written.
  func forEachBlock(
    of count: Int, _ body: (_ records: Kept, _ first: Int) throws -> Void
  ) throws {
    try texts.seek(toOffset: 0)
    try vectors.seek(toOffset: 0)
    try places.seek(toOffset: 0)
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
      guard let codes = try places.read(upToCount: size * placeBytes),
        codes.count == size * placeBytes
      else { throw SeenRecordsError.damaged(folder) }
      let kept = Kept(
        texts: lines, vectors: Matrix(rows: size, columns: state.dimension, numbers: floats),
        places: (0..<size).map { index in
          let bytes = codes.dropFirst(index * placeBytes).prefix(placeBytes)
          return Place(code: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
        })
      try body(kept, state.kept - left)
      left -= size
    }
  }
}

private let placeBytes = 8
