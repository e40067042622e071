import Catalog
import Foundation
import Hashing
import Parallelism
import Synchronization
import TestSupport
import Testing
import VectorIndexes
import VectorMath

@Suite struct CompactionTests {
  let index: TestIndex

  init() throws { index = try TestIndex() }

  @Test func `a few segments are left alone, many are merged, ids stay`() throws {
    let writer = try index.writer()
    for number in 0..<8 { try TestIndex.add("\(number)", ["text \(number)"], to: writer) }
    #expect(try writer.compact(work: .none) == 0)
    try TestIndex.add("8", ["text 8"], to: writer)
    #expect(try writer.compact(work: .none) == 9)
    #expect(try index.segmentNames() == ["00000010.vectors"])
    let snapshot = try index.snapshot()
    #expect(snapshot.vectors.ids() == Array(1...9))
    let texts = (0..<9).map { "text \($0)" }
    #expect(
      try snapshot.vectors.vectors(of: Array(1...9)) == TestIndex.vectors(of: texts))
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `a vector is rewritten a logarithmic number of times`() throws {
    let writer = try index.writer()
    var rewritten = 0
    for number in 0..<200 {
      try TestIndex.add("\(number)", ["text \(number)"], to: writer)
      rewritten += try writer.compact(work: .none)
    }
    #expect(rewritten <= 200 * 8)
    #expect(try writer.catalog.counts().segments <= 16)
    #expect(try index.snapshot().vectors.count == 200)
  }

  @Test func `a segment that is dead to a quarter is rewritten`() throws {
    let writer = try index.writer()
    let texts = (0..<10).map { "text \($0)" }
    try TestIndex.add("a", texts, to: writer)
    try TestIndex.add("a", Array(texts[2...]), to: writer)
    try writer.removeUnreferencedSentences(work: .none)
    #expect(try writer.compact(work: .none) == 0)
    try TestIndex.add("a", Array(texts[3...]), to: writer)
    try writer.removeUnreferencedSentences(work: .none)
    #expect(try writer.catalog.counts().deadVectors == 3)
    #expect(try writer.compact(work: .none) == 7)
    #expect(try writer.catalog.counts().deadVectors == 0)
    #expect(try writer.compact(.everything, work: .none) == 0)
  }

  @Test func `compaction goes in slices, each of which stays when the next is stopped`() throws {
    let writer = try index.writer()
    let texts = (0..<100).map { "text \($0)" }
    // 72 bytes a vector: slices of 10.
    let slice = 720
    for start in stride(from: 0, to: 100, by: 4) {
      try TestIndex.add("\(start)", Array(texts[start..<start + 4]), to: writer)
    }
    let slices = Atomic(0)
    let work = Work(isCancelled: { slices.load(ordering: .relaxed) == 3 }) { _ in
      slices.add(1, ordering: .relaxed)
    }
    #expect(throws: CancellationError.self) {
      try writer.compact(.everything, sliceBytes: slice, work: work)
    }
    // Three slices of eight are done, nineteen segments of four are left.
    #expect(try index.segmentNames().count == 22)
    #expect(try index.folder.verify().problems == [])
    #expect(try writer.compact(.everything, sliceBytes: slice, work: .none) == 72)
    #expect(try index.segmentNames().count == 13)
    #expect(try writer.compact(.everything, sliceBytes: slice, work: .none) == 0)
    #expect(
      try index.snapshot().vectors.vectors(of: Array(1...100)) == TestIndex.vectors(of: texts))
    // A segment that is larger than a slice comes out in slices once some of it is dead.
    #expect(try writer.compact(.everything, work: .none) == 100)
    #expect(try index.segmentNames().count == 1)
    try writer.remove(documents: [1])
    try writer.removeUnreferencedSentences(work: .none)
    #expect(try writer.compact(.everything, sliceBytes: slice, work: .none) == 96)
    #expect(try index.segmentNames().count == 10)
    #expect(try index.snapshot().vectors.ids() == Array(5...100))
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `space comes back, of vectors and of the catalog`() throws {
    let writer = try index.writer()
    func size(_ path: String) throws -> Int {
      try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
    let long = String(repeating: "long ", count: 100)
    var documents: [Int64] = []
    for number in 0..<20 {
      let texts = (0..<200).map { "\(long) \(number) \($0)" }
      documents.append(try TestIndex.add("\(number)", texts, to: writer))
    }
    try writer.removeUnreferencedSentences(work: .none)
    try writer.compact(.everything, work: .none)
    let full = try size(index.folder.catalogPath)
    try writer.remove(documents: Array(documents.dropFirst()))
    #expect(try writer.removeUnreferencedSentences(work: .none) == 19 * 200)
    // By itself, for most of it is free.
    try writer.compact(work: .none)
    #expect(try size(index.folder.catalogPath) * 5 < full)
    #expect(try index.segmentNames().count == 1)
    #expect(try size(index.folder.segmentPath(22)) < 200 * 72 + 256)
    #expect(try index.snapshot().vectors.ids() == Array(1...200))
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `ids of passages are theirs for ever`() throws {
    var documents: [Int64] = []
    var before: [Int64: String] = [:]
    do {
      let writer = try index.writer()
      for number in 0..<30 {
        let texts = (0..<10).map { "text \(number) \($0)" }
        documents.append(try TestIndex.add("\(number)", texts, to: writer))
      }
      try writer.catalog.forEachPassage { before[$0.id] = "\($0.path) \($0.text)" }
    }
    let last = try #require(before.keys.max())
    do {
      // Every other document goes, every third gets a sentence in front and loses one, all else moves.
      let writer = try index.writer()
      try writer.remove(documents: documents.indices.filter { $0 % 2 == 0 }.map { documents[$0] })
      for number in stride(from: 3, to: 30, by: 6) {
        let texts = ["new \(number)"] + (0..<9).map { "text \(number) \($0)" }
        try TestIndex.add("\(number)", texts, to: writer)
      }
      try writer.removeUnreferencedSentences(work: .none)
      try writer.compact(.everything, work: .none)
    }
    let writer = try index.writer()
    try TestIndex.add("late", ["late"], to: writer)
    try writer.compact(.everything, work: .none)
    var count = 0
    try writer.catalog.forEachPassage { passage in
      count += 1
      if let known = before[passage.id] {
        #expect(known == "\(passage.path) \(passage.text)")
      } else {
        #expect(passage.id > last && (passage.text.hasPrefix("new") || passage.text == "late"))
      }
    }
    #expect(count == 151)
  }

  @Test func `readers meanwhile always see a whole index`() throws {
    let writer = try index.writer()
    try TestIndex.add("first", ["first"], to: writer)
    let isDone = Mutex(false)
    let failures = Mutex<[String]>([])
    let reader = Thread {
      while !isDone.withLock({ $0 }) {
        do {
          let snapshot = try self.index.snapshot()
          let ids = snapshot.vectors.ids()
          let texts = try snapshot.catalog.texts(of: ids)
          let passages = try snapshot.catalog.passages(of: ids)
          if texts.contains(nil) || ids.first != 1 {
            failures.withLock { $0.append("\(ids) \(texts)") }
          }
          if passages.flatMap(\.self).contains(where: { $0.text.isEmpty }) {
            failures.withLock { $0.append("a passage without a text") }
          }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      isDone.withLock { $0 = false }
    }
    reader.start()
    for round in 0..<30 {
      try TestIndex.add("doc", ["text \(round)", "first"], to: writer)
      try writer.removeUnreferencedSentences(work: .none)
      try writer.compact(
        round % 3 == 0 ? .everything : .whereWorthwhile, work: .none)
    }
    isDone.withLock { $0 = true }
    while isDone.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.01) }
    #expect(failures.withLock { $0 } == [])
  }

  @Test(arguments: 0..<12)
  func `any sequence of changes leaves what a simple model of it holds`(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed) &+ 1000)
    var corpus: [String: [String]] = [:]
    for _ in 0..<6 {
      // Each round is a process of its own: it opens the index, changes it, and is gone.
      let writer = try index.writer()
      for _ in 0..<10 { try change(&corpus, writer, &generator) }
    }
    try index.writer().removeUnreferencedSentences(work: .none)
    #expect(try index.folder.verify().problems == [])

    let snapshot = try index.snapshot()
    var stored: [String: [String]] = [:]
    for document in try snapshot.catalog.documents() { stored[document.description.path] = [] }
    try snapshot.catalog.forEachPassage { stored[$0.path, default: []].append($0.text) }
    #expect(stored == corpus)
    let texts = Set(corpus.values.flatMap(\.self)).sorted()
    #expect(snapshot.vectors.count == texts.count)
    // Search equals a plain scan over the model's texts.
    let hashes = texts.map { ContentHash(of: $0) }
    let ids = try snapshot.catalog.sentences(withHashes: hashes).compactMap(\.self)
    let vectors = TestIndex.vectors(of: texts)
    let query = TestIndex.vectors(of: ["a question"])[row: 0]
    let expected = ids.indices
      .map { ScoredVector(id: ids[$0], score: dot(vectors[row: $0].span, query.span)) }
      .sorted { $0.score > $1.score || ($0.score == $1.score && $0.id < $1.id) }
    #expect(snapshot.vectors.nearest(10, to: query.span, threads: 2) == Array(expected.prefix(10)))
  }

  private func change(
    _ corpus: inout [String: [String]], _ writer: IndexWriter, _ generator: inout SplitMix64
  ) throws {
    let path = corpus.keys.sorted().randomElement(using: &generator)
    let stored = try writer.catalog.documents().first { $0.description.path == path }
    switch (Int.random(in: 0..<10, using: &generator), stored) {
    case (0, .some(let stored)):
      try writer.remove(documents: [stored.id])
      corpus[stored.description.path] = nil
    case (1, .some(let stored)):
      var moved = stored.description
      moved.path = "moved \(generator.next())"
      try writer.update([StoredDocument(id: stored.id, description: moved)])
      corpus[moved.path] = corpus.removeValue(forKey: stored.description.path)
    case (2, _): try writer.compact(.whereWorthwhile, work: .none)
    case (3, _): try writer.compact(.everything, work: .none)
    case (4, _): try writer.removeUnreferencedSentences(work: .none)
    default:
      let path = "d\(Int.random(in: 0..<8, using: &generator))"
      let texts = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        "text \(Int.random(in: 0..<60, using: &generator))"
      }
      try TestIndex.add(path, texts, to: writer)
      corpus[path] = texts
    }
  }
}
