import Catalog
import Foundation
import TestSupport
import Testing
import VectorIndexes
import VectorMath

/// Bytes of an index that change by themselves: each change is found, or changes no answer.
///
/// `AKIN_CORRUPTIONS` sets how many; a few suffice for every day.
@Suite struct CorruptionTests {
  /// All that an index answers.
  private struct Answers: Equatable {
    var model: ModelIdentity
    var documents: [StoredDocument]
    var passages: [StoredPassage] = []
    var nearest: [ScoredVector]
    var selected: [UInt64]
    var fields: [String]
    var counts: CatalogCounts

    init(_ index: TestIndex) throws {
      let snapshot = try index.snapshot()
      model = snapshot.model
      documents = try snapshot.catalog.documents()
      let query = TestIndex.vectors(of: ["a question"])[row: 0]
      nearest = snapshot.vectors.nearest(50, to: query.span)
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
    let writer = try index.writer()
    for number in 0..<6 {
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
    try writer.removeUnreferencedSentences()
    try writer.compact()
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
        #expect(answers == expected, "seed \(seed), round \(round): not found")
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
