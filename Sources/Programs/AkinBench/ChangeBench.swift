import ArgumentParser
import Catalog
import Foundation
import Hashing
import Parallelism
internal import SentenceEmbedding
import VectorIndexes
import VectorMath

/// Measures the recall after a share of an index was replaced, and compares it with a new index.
struct ChangeBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change",
    abstract: "Measures recall after a share of an index was replaced, beside a new index.",
    discussion: """
      The first rows of the file go into an index, as documents of 500 passages. Then, in several \
      runs, the rest is added and as much of the first is removed. Last, an index is made of what is \
      there now.
      """)

  @Option(help: "The vectors, [N × D] of float32, rows of unit length.")
  var vectors: String
  @Option(help: "The queries, [B × D] of float32.")
  var queries: String
  @Option(help: "Where the indexes are made; what is there is removed.")
  var work: String
  @Option(help: "The share of the index that is replaced.")
  var share = 0.5
  @Option(help: "In how many runs it is replaced.")
  var runs = 1
  @Option(help: "How many vectors of the file to use; all when left out.")
  var rows: Int?
  @Option(help: "Wanted recalls, in turn, separated by commas.")
  var recall = "0.95,0.99"
  @Option(help: "Threads.")
  var threads = 2

  private struct Point: Encodable {
    let bench = "change"
    var index: String
    var threads: Int
    var vectors: Int
    var seconds: Double
    var lists: Int
    var outsideLists: Int
    var meanList: Double
    var largestList: Int
    var smallestList: Int
    var wantedRecall: Double
    var probes: Int
    var recall: Double

    private enum CodingKeys: String, CodingKey {
      case bench, index, threads, vectors, seconds, lists, outsideLists, meanList, largestList
      case smallestList, wantedRecall, probes
      case recall = "recall@10"
    }
  }

  func run() async throws {
    let file = try NumPyFile(vectors, type: "f4")
    let asked = try NumPyFile(queries, type: "f4")
    let matrix = Matrix(
      rows: asked.rows, columns: asked.columns,
      numbers: asked.numbers(of: 0..<asked.rows, as: Float.self))
    let all = (0..<min(rows ?? file.rows, file.rows) / passagesPerDocument)
    let kept = Int(Double(all.count) / (1 + share))
    let gone = all.count - kept
    try? FileManager.default.removeItem(atPath: work)

    let changed = IndexFolder(work + "/changed")
    do {
      let writer = try self.writer(changed, file)
      var ids = try add(0..<kept, of: file, to: writer)
      try writer.settle(threads: threads, work: .none)
      try report("before", changed, matrix, seconds: 0)
      let start = ContinuousClock.now
      for run in 0..<runs {
        let part = gone * run / runs..<gone * (run + 1) / runs
        ids += try add(kept + part.lowerBound..<kept + part.upperBound, of: file, to: writer)
        try writer.remove(documents: Array(ids[part]))
        try writer.settle(threads: threads, work: .none)
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      try report("replaced", changed, matrix, seconds: seconds)
    }
    let new = IndexFolder(work + "/new")
    let writer = try self.writer(new, file)
    let start = ContinuousClock.now
    _ = try add(gone..<all.count, of: file, to: writer)
    try writer.settle(threads: threads, work: .none)
    try report("new", new, matrix, seconds: (ContinuousClock.now - start) / .seconds(1))
    let answers = try [changed, new].map { folder in
      try IndexSnapshot(of: folder).index.nearest(10, to: matrix, effort: .exact, threads: threads)
        .map { $0.map(\.score) }
    }
    guard answers[0] == answers[1] else {
      throw ValidationError("the exact answers of both indexes differ")
    }
  }

  private func writer(_ folder: IndexFolder, _ file: NumPyFile) throws -> IndexWriter {
    let model = ModelIdentity(
      fingerprint: "0000000000000000", name: "vectors", dimension: file.columns, precision: "fp32")
    return try IndexWriter(folder, model: model)
  }

  /// Stores documents whose passages have the names of their rows.
  private func add(
    _ documents: Range<Int>, of file: NumPyFile, to writer: IndexWriter
  ) throws -> [Int64] {
    try documents.flatMap { number in
      let range = number * passagesPerDocument..<(number + 1) * passagesPerDocument
      let texts = range.map { "row \($0)" }
      let rows = Matrix(
        rows: range.count, columns: file.columns, numbers: file.numbers(of: range, as: Float.self))
      let ids = try writer.commit(texts.map { NewSentence($0) }, vectors: rows)
      let passages = zip(ids, 1...).map { id, line in
        NewPassage(sentence: id, place: PassagePlace(bytes: line..<line + 1, lines: line...line))
      }
      let description = DocumentDescription(
        root: "/vectors", path: "\(number)", size: range.count, modified: 0,
        contentHash: ContentHash(of: "\(number)"), format: "text")
      return try writer.commit([NewDocument(description, passages: passages)])
    }
  }

  private func report(
    _ name: String, _ folder: IndexFolder, _ asked: Matrix, seconds: Double
  ) throws {
    let index = try IndexSnapshot(of: folder).index
    let exact = index.nearest(10, to: asked, effort: .exact, threads: threads)
    let sizes = index.lists.map { lists in
      (0..<lists.listCount).map { lists.rows(of: $0).count }
    }
    for wanted in recall.split(separator: ",").compactMap({ Double($0) }) {
      let found = index.nearest(10, to: asked, effort: .recall(wanted), threads: threads)
      let hits = zip(found, exact).reduce(0) { sum, pair in
        let right = Set(pair.1.map(\.id))
        return sum + pair.0.count { right.contains($0.id) }
      }
      try printLine(
        Point(
          index: name, threads: threads, vectors: index.flat.count, seconds: seconds,
          lists: index.lists?.listCount ?? 0, outsideLists: index.uncovered.count,
          meanList: sizes.map { Double($0.reduce(0, +)) / Double($0.count) } ?? 0,
          largestList: sizes?.max() ?? 0, smallestList: sizes?.min() ?? 0, wantedRecall: wanted,
          probes: index.lists?.probeCount(for: wanted) ?? 0,
          recall: Double(hits) / Double(max(1, exact.reduce(0) { $0 + $1.count }))))
    }
  }
}

private let passagesPerDocument = 500
