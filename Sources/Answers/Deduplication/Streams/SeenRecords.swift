internal import FileAccess
internal import Foundation
internal import Hashing
internal import VectorMath

/// The folder in which a stream of records remembers what it kept and how far it came.
///
/// The kept texts, one a line, their vectors in float32 and the places where they stood only ever grow;
/// `state.json` says how much of them counts, and is replaced in one step. So whatever a killed
/// process wrote last is cut off by the next one.
final class SeenRecords {
  /// How far the stream came.
  struct State: Codable, Equatable {
    /// The format's version; 1 had no places.
    var akinSeen = 2
    /// What decides which records are duplicates: another setting needs another folder.
    var settings: String
    /// Numbers of a vector.
    var dimension: Int
    /// Records kept, of this stream and those before it.
    var kept = 0
    /// Bytes of the kept texts.
    var textBytes = 0
    /// What the inputs were called, each once; nil in format 1.
    var inputs: [String]?
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
    /// The list of what goes; nil when none is written.
    var removed: RemovedList?
  }

  /// How far the list of removed records came.
  struct RemovedList: Codable, Equatable {
    let path: String
    var records = 0
    var bytes = 0
  }

  /// Where a kept record stood.
  struct Place: Equatable {
    /// The number of the input's name.
    let input: Int
    /// 1-based; 0 where it is not known.
    let line: Int

    /// In one number: 24 bits and 40.
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

  /// What counts.
  private(set) var state: State

  private let folder: String
  private let texts: FileHandle
  private let vectors: FileHandle
  private let places: FileHandle
  private let lock: FileLock

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
    // First the state, so that other files without one tell of damage.
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

  /// Refuses a folder with anything else in it than what is written here.
  private static func check(_ folder: String) throws(SeenRecordsError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    let own: Set = [
      "lock", "state.json", "state.json.partial", "texts", "vectors", "places",
    ]
    guard own.isSuperset(of: names) else { throw .foreign(folder) }
    let rest = Set(names).subtracting(["lock", "state.json.partial"])
    guard rest.isEmpty || rest.contains("state.json") else { throw .damaged(folder) }
  }

  /// What format 1 knows of the places where its records stood: zeros.
  private static func addPlaces(to folder: String, count: Int) throws {
    let zeros = Data(count: count * placeBytes)
    guard FileManager.default.createFile(atPath: folder + "/places", contents: zeros) else {
      throw SeenRecordsError.unusable(folder)
    }
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

  /// Says how far the stream came, with nothing new.
  func commit(stream: Stream) throws {
    try commit(Kept(vectors: Matrix(rows: 0, columns: state.dimension)), stream: stream)
  }

  /// Why the folder cannot be written, as far as a person can do something about it.
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
      // One that an ended run left is never taken for this one.
      let file = try OutputFile(path)
      try file.write(Array(bytes))
      try file.publish()
    } catch .noSpace {
      throw SeenRecordsError.full(folder)
    } catch {
      throw SeenRecordsError.unusable(folder)
    }
  }

  /// Shows all kept records, some at a time.
  ///
  /// - Parameters:
  ///   - count: How many at once at most.
  ///   - body: Gets the records, and how many came before them.
  /// - Throws: What `body` throws, and when the files are not what was written.
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
