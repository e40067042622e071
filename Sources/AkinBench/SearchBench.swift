import ArgumentParser
import Foundation
import VectorIndexes
import VectorMath

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Vectors in, nearest neighbours out, as the peers are measured: built once, then searched with
/// more and more lists.
struct SearchBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measures building and searching an index of the vectors of a NumPy file.")

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var base: String
  @Option(help: "The queries, [B × D] of float32.")
  var queries: String
  @Option(help: "The nearest rows of each query, [B × K] of int64; found here when left out.")
  var truth: String?
  @Option(help: "Where the index is made, and found again by the next run.")
  var work: String
  @Option(help: "Threads of batches, in turn.")
  var threads: [Int] = [1, 2]
  @Option(help: "Numbers of lists to look into, in turn.")
  var probes: [Int] = []
  @Option(help: "Wanted recalls, in turn.")
  var recall: [Double] = []
  @Option(help: "How vectors are stored: int12 or float32.")
  var encoding = "int12"
  @Option(help: "How many lists; chosen from the number of vectors when left out.")
  var lists: Int?
  @Option(help: "Threads of the build.")
  var buildThreads = 2
  @Option(help: "How often each measurement is repeated; the median counts.")
  var repetitions = 3
  @Flag(help: "Make the index again.")
  var rebuild = false
  @Flag(help: "Leave out the exact search.")
  var skipExact = false

  /// One measurement, on one line.
  private struct Answer: Encodable {
    var bench = "search"
    var what: String
    var threads = 1
    var vectors: Int
    var probes: Int?
    var wantedRecall: Double?
    var recall: Double?
    var queriesPerSecond: Double?
    var p50ms: Double?
    var p99ms: Double?
    var seconds: Double?
    var bytes: Int?
    var bytesOfFloats: Int?
    var residentMB: Double?
    var lists: Int?
  }

  func run() async throws {
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    let base = try NumPyFile(base, type: "f4")
    let segmentPath = work + "/vectors.\(encoding)"
    let listsPath = work + "/lists"
    if rebuild || !FileManager.default.fileExists(atPath: listsPath) {
      try build(base, segmentPath, listsPath)
    }
    for path in [segmentPath, listsPath] { try forget(path) }
    for state in ["open, cold", "open, warm"] {
      let start = ContinuousClock.now
      _ = try open(base.columns, segmentPath, listsPath)
      var answer = Answer(what: state, vectors: base.rows)
      answer.seconds = (ContinuousClock.now - start) / .seconds(1)
      try printLine(answer)
    }
    let index = try open(base.columns, segmentPath, listsPath)
    let file = try NumPyFile(queries, type: "f4")
    let asked = Matrix(
      rows: file.rows, columns: file.columns,
      numbers: file.numbers(of: 0..<file.rows, as: Float.self))
    for path in [segmentPath, listsPath] { try forget(path) }
    try measureFirst(index, asked)
    let exact = index.nearest(10, to: asked, effort: .exact, threads: 2)
    let right = try nearestRows(asked, base, exact)
    var answer = Answer(what: "agreement of the exact search", vectors: base.rows)
    answer.recall = share(exact, right)
    try printLine(answer)
    if !skipExact { try measure(index, asked, right, .exact, "exact") }
    for count in probes { try measure(index, asked, right, .probes(count), "lists") }
    for wanted in recall { try measure(index, asked, right, .recall(wanted), "lists") }
  }

  private func build(_ base: NumPyFile, _ segmentPath: String, _ listsPath: String) throws {
    guard
      let encoding = VectorEncoding.allCases.first(where: { "\($0)" == encoding })
    else { throw ValidationError("--encoding \(encoding)") }
    let start = ContinuousClock.now
    let writer = try SegmentWriter(
      segmentPath, ids: (0..<base.rows).map { UInt64($0 + 1) }, dimension: base.columns,
      encoding: encoding)
    for first in stride(from: 0, to: base.rows, by: 8192) {
      let rows = base.numbers(of: first..<min(first + 8192, base.rows), as: Float.self)
      try writer.append(rows.span)
    }
    try writer.finish()
    let middle = ContinuousClock.now
    var listsWriter = ListsWriter(threads: buildThreads)
    listsWriter.listCount = lists
    let segment = try Segment(segmentPath)
    try listsWriter.write(listsPath, over: [FlatIndex.Part(segment)])
    var answer = Answer(what: "build of the vectors", vectors: base.rows)
    answer.seconds = (middle - start) / .seconds(1)
    answer.bytes = segment.byteCount
    answer.bytesOfFloats = 4 * base.rows * base.columns
    try printLine(answer)
    answer.what = "build of the lists"
    answer.threads = buildThreads
    answer.seconds = (ContinuousClock.now - middle) / .seconds(1)
    let made = try Lists(listsPath)
    answer.bytes = made.byteCount
    answer.lists = made.listCount
    try printLine(answer)
  }

  private func open(_ dimension: Int, _ segment: String, _ lists: String) throws -> VectorIndex {
    let flat = try FlatIndex(
      dimension: dimension, parts: [FlatIndex.Part(try Segment(segment))])
    return VectorIndex(flat: flat, lists: try Lists(lists))
  }

  /// The first queries with nothing of the files in memory.
  private func measureFirst(_ index: VectorIndex, _ asked: Matrix) throws {
    var milliseconds: [Double] = []
    for row in 0..<min(asked.rows, 20) {
      let query = asked.numbers.span.extracting(asked.range(ofRow: row))
      let start = ContinuousClock.now
      _ = index.nearest(10, to: query, effort: .recall(0.95))
      milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    var answer = Answer(what: "first queries, cold", vectors: index.flat.count)
    milliseconds.sort()
    answer.p50ms = milliseconds[milliseconds.count / 2]
    answer.p99ms = milliseconds.last
    answer.residentMB = Measurement.peakMemory
    try printLine(answer)
  }

  private func measure(
    _ index: VectorIndex, _ asked: Matrix, _ right: [Set<UInt64>],
    _ effort: VectorIndex.Effort, _ what: String
  ) throws {
    var answer = Answer(what: what, vectors: index.flat.count)
    answer.lists = index.lists?.listCount
    switch effort {
    case .exact: break
    case .probes(let count): answer.probes = count
    case .recall(let wanted):
      answer.wantedRecall = wanted
      answer.probes = index.lists?.probeCount(for: wanted)
    }
    let searcher = index.searcher(effort: effort)
    var rounds: [[Double]] = []
    var found: [[ScoredVector]] = []
    for _ in 0..<repetitions {
      var milliseconds: [Double] = []
      found.removeAll()
      for row in 0..<asked.rows {
        let query = asked.numbers.span.extracting(asked.range(ofRow: row))
        let start = ContinuousClock.now
        found.append(searcher.nearest(10, to: query))
        milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
      }
      rounds.append(milliseconds)
    }
    let median = rounds.sorted { $0.reduce(0, +) < $1.reduce(0, +) }[rounds.count / 2]
    answer.recall = share(found, right)
    answer.queriesPerSecond = Double(median.count) * 1000 / median.reduce(0, +)
    answer.p50ms = median.sorted()[median.count / 2]
    answer.p99ms = median.sorted()[median.count * 99 / 100]
    answer.residentMB = Measurement.peakMemory
    try printLine(answer)
    for count in threads {
      var seconds: [Double] = []
      for _ in 0..<repetitions {
        let start = ContinuousClock.now
        found = index.nearest(10, to: asked, effort: effort, threads: count)
        seconds.append((ContinuousClock.now - start) / .seconds(1))
      }
      var batch = answer
      batch.what = what + ", all queries at once"
      batch.threads = count
      batch.p50ms = nil
      batch.p99ms = nil
      batch.recall = share(found, right)
      batch.queriesPerSecond = Double(asked.rows) / seconds.sorted()[seconds.count / 2]
      try printLine(batch)
    }
  }

  /// What counts as right: the file's rows, or, without one, what the exact search found.
  private func nearestRows(
    _ asked: Matrix, _ base: NumPyFile, _ exact: [[ScoredVector]]
  ) throws -> [Set<UInt64>] {
    guard let truth else { return exact.map { Set($0.map(\.id)) } }
    let file = try NumPyFile(truth, type: "i8")
    guard file.rows == asked.rows else { throw ValidationError("\(truth): \(file.rows) rows") }
    let rows = file.numbers(of: 0..<file.rows, as: Int64.self)
    return (0..<file.rows).map { row in
      Set((0..<min(10, file.columns)).map { UInt64(rows[row * file.columns + $0] + 1) })
    }
  }

  private func share(_ found: [[ScoredVector]], _ right: [Set<UInt64>]) -> Double {
    let hits = zip(found, right).reduce(0) { sum, pair in
      sum + pair.0.count { pair.1.contains($0.id) }
    }
    return Double(hits) / Double(max(1, right.reduce(0) { $0 + $1.count }))
  }

  /// Takes a file out of the operating system's memory, as far as it allows.
  private func forget(_ path: String) throws {
    #if canImport(Glibc)
      let file = unsafe Glibc.open(path, O_RDONLY)
      guard file >= 0 else { throw ValidationError("\(path): cannot be opened") }
      fsync(file)
      posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
      close(file)
    #endif
  }
}
