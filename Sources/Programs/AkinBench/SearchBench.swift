import ArgumentParser
import Foundation
import Parallelism
import VectorIndexes
import VectorMath

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Measures nearest neighbours of vectors, as other programs are measured: the index is built once,
/// and then searched with more and more lists.
struct SearchBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measures building and searching an index of the vectors of a NumPy file.")

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var vectors: String
  @Option(help: "The queries, [B × D] of float32.")
  var queries: String
  @Option(help: "The nearest rows of each query, [B × K] of int64; found here when left out.")
  var truth: String?
  @Option(help: "Where the index is made, and found again by the next run.")
  var work: String
  @Option(help: "Threads of the build and of the queries that are asked all at once.")
  var threads = 2
  @Option(help: "Numbers of lists to look into, in turn, separated by commas.")
  var probes = "4,8,16,32,48,64,96,128,192,256,384,512,768"
  @Option(help: "Wanted recalls, in turn, separated by commas.")
  var recall = "0.95,0.99"
  @Option(help: "Search within every so many vectors as well, in turn, separated by commas.")
  var selected = ""
  @Option(help: "How vectors are stored: int12 or float32.")
  var encoding = "int12"
  @Option(help: "How many lists; chosen from the number of vectors when left out.")
  var lists: Int?
  @Option(help: "How often each measurement is repeated; the median counts.")
  var repetitions = 3
  @Flag(help: "Make the index again.")
  var rebuild = false
  @Flag(help: "Leave out the exact search.")
  var skipExact = false

  /// The figures of the whole index.
  private struct Facts: Encodable {
    let bench = "search"
    let what = "index"
    var vectors = 0
    var lists = 0
    var largestList = 0
    var smallestList = 0
    /// Seconds to write the vectors and the lists.
    var buildSeconds: Double?
    var listSeconds: Double?
    /// Bytes of both files.
    var bytes = 0
    var bytesOfFloats = 0
    var openColdMs = 0.0
    var openWarmMs = 0.0
    /// The median time of 20 queries when no part of the files is in memory before the first.
    var coldP50ms = 0.0
    var coldWorstMs = 0.0
    /// The share of the true neighbours that the exact search finds.
    var agreement = 0.0
    var exactQueriesPerSecond: Double?
    var exactBatchQueriesPerSecond: Double?
    /// The memory after opening and the cold queries, without that of the measurement itself.
    var residentMB = 0.0
  }

  /// The figures of one setting.
  private struct Point: Encodable {
    let bench = "search"
    let what = "lists"
    var threads: Int
    var probes: Int
    var wantedRecall: Double?
    /// The filter selects every so many vectors.
    var selectedEvery: Int?
    var recall: Double
    var queriesPerSecond: Double
    var batchQueriesPerSecond: Double
    var p50ms: Double
    var p99ms: Double

    private enum CodingKeys: String, CodingKey {
      case bench, what, threads, probes, wantedRecall, selectedEvery, queriesPerSecond
      case batchQueriesPerSecond, p50ms, p99ms
      case recall = "recall@10"
    }
  }

  func run() async throws {
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    let base = try NumPyFile(vectors, type: "f4")
    let segmentPath = work + "/vectors.\(encoding)"
    let listsPath = work + "/lists"
    var facts = Facts()
    if rebuild || !FileManager.default.fileExists(atPath: listsPath) {
      try build(base, segmentPath, listsPath, &facts)
    }
    for path in [segmentPath, listsPath] { try forget(path) }
    facts.openColdMs = try milliseconds {
      _ = try open(base.columns, segmentPath, listsPath)
    }
    facts.openWarmMs = try milliseconds {
      _ = try open(base.columns, segmentPath, listsPath)
    }
    let index = try open(base.columns, segmentPath, listsPath)
    facts.vectors = index.flat.count
    facts.lists = index.lists?.listCount ?? 0
    facts.bytes = (index.lists?.byteCount ?? 0) + index.flat.parts[0].segment.byteCount
    facts.bytesOfFloats = 4 * base.rows * base.columns
    let file = try NumPyFile(queries, type: "f4")
    let asked = Matrix(
      rows: file.rows, columns: file.columns,
      numbers: file.numbers(of: 0..<file.rows, as: Float.self))
    for path in [segmentPath, listsPath] { try forget(path) }
    var cold: [Double] = []
    for row in 0..<min(asked.rows, 20) {
      let query = asked.numbers.span.extracting(asked.range(ofRow: row))
      cold.append(milliseconds { _ = index.nearest(10, to: query, effort: .recall(0.95)) })
    }
    cold.sort()
    facts.coldP50ms = cold[cold.count / 2]
    facts.coldWorstMs = cold[cold.count - 1]
    facts.residentMB = Measurement.peakMemory
    if let lists = index.lists {
      let sizes = (0..<lists.listCount).map { lists.rows(of: $0).count }
      facts.largestList = sizes.max() ?? 0
      facts.smallestList = sizes.min() ?? 0
    }
    let exact = index.nearest(10, to: asked, effort: .exact, threads: threads)
    let right = try nearestRows(asked, exact)
    facts.agreement = share(exact, right)
    if !skipExact {
      let point = try measure(index, asked, right, .exact)
      facts.exactQueriesPerSecond = point.queriesPerSecond
      facts.exactBatchQueriesPerSecond = point.batchQueriesPerSecond
    }
    try printLine(facts)
    for count in probes.split(separator: ",").compactMap({ Int($0) })
    where count <= facts.lists {
      try printLine(try measure(index, asked, right, .probes(count)))
    }
    for wanted in recall.split(separator: ",").compactMap({ Double($0) }) {
      try printLine(try measure(index, asked, right, .recall(wanted)))
    }
    for step in selected.split(separator: ",").compactMap({ Int($0) }) where step > 0 {
      let ids = stride(from: 1, through: base.rows, by: step).map { UInt64($0) }
      let selection = VectorSelection(ids)
      let exact = index.nearest(
        10, to: asked, among: selection, effort: .exact, threads: threads)
      let right = exact.map { Set($0.map(\.id)) }
      for wanted in recall.split(separator: ",").compactMap({ Double($0) }) {
        var point = try measure(index, asked, right, .recall(wanted), among: selection)
        point.selectedEvery = step
        try printLine(point)
      }
    }
  }

  private func build(
    _ base: NumPyFile, _ segmentPath: String, _ listsPath: String, _ facts: inout Facts
  ) throws {
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
    var listsWriter = ListsWriter(threads: threads)
    listsWriter.listCount = lists
    let segment = try Segment(segmentPath)
    try listsWriter.write(listsPath, over: [FlatIndex.Part(segment)], work: .none)
    facts.listSeconds = (ContinuousClock.now - middle) / .seconds(1)
    facts.buildSeconds = (ContinuousClock.now - start) / .seconds(1)
  }

  private func open(_ dimension: Int, _ segment: String, _ lists: String) throws -> VectorIndex {
    let flat = try FlatIndex(
      dimension: dimension, parts: [FlatIndex.Part(try Segment(segment))])
    return VectorIndex(flat: flat, lists: try Lists(lists))
  }

  private func measure(
    _ index: VectorIndex, _ asked: Matrix, _ right: [Set<UInt64>], _ effort: VectorIndex.Effort,
    among selection: VectorSelection? = nil
  ) throws -> Point {
    let searcher = index.searcher(effort: effort)
    var alone: [[Double]] = []
    var together: [Double] = []
    var found: [[ScoredVector]] = []
    for _ in 0..<repetitions {
      found.removeAll()
      alone.append(
        (0..<asked.rows).map { row in
          let query = asked.numbers.span.extracting(asked.range(ofRow: row))
          return milliseconds {
            found.append(
              selection == nil
                ? searcher.nearest(10, to: query)
                : index.nearest(10, to: query, among: selection, effort: effort))
          }
        })
      var batch: [[ScoredVector]] = []
      together.append(
        milliseconds {
          batch = index.nearest(
            10, to: asked, among: selection, effort: effort, threads: threads)
        })
      guard batch == found else {
        throw ValidationError("queries find other rows when they are asked all at once")
      }
    }
    let median = alone.sorted { $0.reduce(0, +) < $1.reduce(0, +) }[repetitions / 2]
    let sorted = median.sorted()
    var point = Point(
      threads: threads, probes: 0, recall: share(found, right),
      queriesPerSecond: 1000 * Double(asked.rows) / median.reduce(0, +),
      batchQueriesPerSecond: 1000 * Double(asked.rows) / together.sorted()[repetitions / 2],
      p50ms: sorted[sorted.count / 2], p99ms: sorted[sorted.count * 99 / 100])
    switch effort {
    case .exact: break
    case .probes(let count): point.probes = count
    case .recall(let wanted):
      point.wantedRecall = wanted
      point.probes = index.lists?.probeCount(for: wanted) ?? 0
    }
    return point
  }

  private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .milliseconds(1)
  }

  /// The right answers: the rows of the file, or those of the exact search when there is no file.
  private func nearestRows(
    _ asked: Matrix, _ exact: [[ScoredVector]]
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

  /// Removes a file from the memory of the operating system, as far as that is possible.
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
