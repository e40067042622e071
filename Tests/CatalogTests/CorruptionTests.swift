import Catalog
import Foundation
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing
import VectorIndexes
import VectorMath

/// Bytes of an index that change by themselves: each change is found, or changes no answer.
///
/// The files are a catalog, segments of 12 bits and of 32 bits a number, and lists over the former.
///
/// `AKIN_CORRUPTIONS` sets how many; a few suffice for every day.
@Suite struct CorruptionTests {
  /// All that an index answers.
  private struct Answers: Equatable {
    var model: ModelIdentity
    var documents: [StoredDocument]
    var passages: [StoredPassage] = []
    var nearest: [ScoredVector]
    var nearestInLists: [[ScoredVector]]
    var selected: [UInt64]
    var fields: [String]
    var counts: CatalogCounts

    /// Whether these are the answers of the same index, with its lists or without: then every vector is
    /// compared, and nothing is lost.
    func agree(with other: Answers) -> Bool {
      var other = other
      if nearestInLists.allSatisfy({ $0 == Array(nearest.prefix(5)) }) {
        other.nearestInLists = nearestInLists
      }
      return self == other
    }

    init(_ index: TestIndex) throws {
      let snapshot = try index.snapshot()
      model = snapshot.model
      documents = try snapshot.catalog.documents()
      let query = TestIndex.vectors(of: ["a question"])[row: 0]
      nearest = snapshot.vectors.nearest(50, to: query.span)
      nearestInLists = [1, 3].map {
        snapshot.index.nearest(5, to: query.span, effort: .probes($0))
      }
      let filter = try PassageFilter(condition: "year >= 2003 and not lang = en")
      selected = try snapshot.catalog.sentences(
        in: snapshot.catalog.selection(in: nil, where: filter))
      fields = try snapshot.catalog.fieldNames()
      counts = try snapshot.catalog.counts()
      try snapshot.catalog.forEachPassage { passages.append($0) }
    }
  }

  private static func index() throws -> TestIndex {
    let index = try TestIndex()
    var policy = LargeIndexPolicy()
    policy.fewestVectors = 60
    policy.mostOutside = 12
    let writer = try index.writer(policy: policy)
    for number in 0..<7 {
      // The last one stands outside the lists.
      if number == 6 {
        try writer.compact(.everything, work: .none)
        try writer.updateLists(threads: 1, work: .none)
      }
      let texts = (0..<12).map { "text \(number) \($0)" }
      let ids = try writer.commit(
        texts.map { NewSentence($0) }, vectors: TestIndex.vectors(of: texts))
      let passages = ids.enumerated().map { record, id in
        NewPassage(
          sentence: id,
          place: PassagePlace(
            bytes: record * 9..<record * 9 + 8, lines: record + 1...record + 1, heading: "h",
            field: "text", recordID: "r\(record)", record: record))
      }
      let codes = (0..<12).map { UInt32($0 % 4) }
      try writer.commit([
        NewDocument(
          TestIndex.description("d\(number).jsonl", texts), passages: passages, recordCount: 12,
          fields: [
            FieldColumn(name: "year", values: ["2001", "2003", "2005"], codes: codes),
            FieldColumn(name: "lang", values: ["en", "de", "fr"], codes: codes.reversed()),
          ])
      ])
    }
    try writer.remove(documents: [2])
    try writer.removeUnreferencedSentences(work: .none)
    return index
  }

  @Test(arguments: 0..<4)
  func `a corruption is found, or changes no answer`(seed: Int) throws {
    let rounds =
      (ProcessInfo.processInfo.environment["AKIN_CORRUPTIONS"].flatMap { Int($0) } ?? 400) / 4
    let index = try Self.index()
    let expected = try Answers(index)
    var generator = SplitMix64(seed: UInt64(seed))
    let files =
      [index.folder.catalogPath]
      + (try index.segmentNames().map { index.folder.segmentsPath + "/" + $0 })
    let whole = try files.map { try Data(contentsOf: URL(filePath: $0)) }
    var found = 0
    for round in 0..<rounds {
      let file = round % 2 == 0 ? 0 : Int.random(in: 1..<files.count, using: &generator)
      let bad = Self.corrupt(whole[file], &generator)
      try bad.write(to: URL(filePath: files[file]))
      let isSound = (try? index.folder.verify().isSound) ?? false
      let answers = try? Answers(index)
      if isSound {
        let isHarmless = answers?.agree(with: expected) ?? false
        #expect(isHarmless, "seed \(seed), round \(round): not found")
      } else {
        found += 1
      }
      for suffix in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: index.folder.catalogPath + suffix)
      }
      if file > 0 || round % 2 == 0 { try whole[file].write(to: URL(filePath: files[file])) }
    }
    print("corruptions: \(rounds), found \(found), harmless \(rounds - found)")
  }

  @Test func `a column that goes by another name is found`() throws {
    let index = try Self.index()
    #expect(try index.folder.verify().isSound)
    let path = index.folder.catalogPath
    var bytes = try Data(contentsOf: URL(filePath: path))
    let definition = Data("CREATE TABLE passages (\n  ".utf8)
    let place = try #require(bytes.range(of: definition))
    // SQLite takes any byte above 127 for a letter.
    bytes[place.upperBound - 1] = 136
    try bytes.write(to: URL(filePath: path))
    #expect(try index.folder.verify().problems.contains { $0.hasSuffix("its tables were altered") })
  }

  /// Cuts the file, or alters, inserts or copies some bytes of it.
  private static func corrupt(_ whole: Data, _ generator: inout SplitMix64) -> Data {
    var bytes = [UInt8](whole)
    func place() -> Int { Int.random(in: 0..<bytes.count, using: &generator) }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
    case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place())
    case 2:
      let (from, to) = (place(), place())
      for offset in 0..<min(64, bytes.count - max(from, to)) {
        bytes[to + offset] = bytes[from + offset]
      }
    case 3:
      let start = place()
      for at in start..<min(start + 512, bytes.count) { bytes[at] = 0 }
    case 4...6: bytes[place()] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    default:
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        bytes[place()] = UInt8.random(in: 0...255, using: &generator)
      }
    }
    return Data(bytes)
  }
}
