import Catalog
import Foundation
import TestSupport
import Testing
import VectorIndexes
import VectorMath

/// Records of two files and a note without records.
@Suite struct PassageSelectionTests {
  private let index: TestIndex
  private let catalog: CatalogReader

  init() throws {
    index = try TestIndex()
    let writer = try index.writer()
    try Self.add(
      "news/a.jsonl", format: "jsonl", modified: 1_700_000_000,
      [
        ("one", ["year": "2019", "lang": "en"]), ("two", ["year": "2020", "lang": "en"]),
        ("three", ["year": "2021", "lang": "de", "topic": "the Sea"]), ("four", [:]),
      ], to: writer)
    try Self.add(
      "old/b.csv", format: "csv", modified: 1_600_000_000,
      [("five", ["year": "1999", "type": "x"]), ("one", ["year": "2024"])], to: writer)
    try TestIndex.add("notes/six.md", ["six"], to: writer)
    catalog = try index.snapshot().catalog
  }

  private static func add(
    _ path: String, format: String, modified: Int, _ records: [(String, [String: String])],
    to writer: IndexWriter
  ) throws {
    let texts = records.map(\.0)
    let ids = try writer.commit(
      texts.map { NewSentence($0) }, vectors: TestIndex.vectors(of: texts))
    var description = TestIndex.description(path, texts)
    description.format = format
    description.modified = modified * 1_000_000_000
    let names = Set(records.flatMap(\.1.keys)).sorted()
    let fields = names.map { name in
      let values = records.compactMap { $0.1[name] }
      var next: UInt32 = 0
      let codes = records.map { record -> UInt32 in
        guard record.1[name] != nil else { return 0 }
        next += 1
        return next
      }
      return FieldColumn(name: name, values: values, codes: codes)
    }
    let passages = ids.enumerated().map { number, id in
      NewPassage(
        sentence: id, place: PassagePlace(bytes: number..<number + 1, lines: 1...1, record: number))
    }
    try writer.commit([
      NewDocument(description, passages: passages, recordCount: records.count, fields: fields)
    ])
  }

  @Test func `null stands for a field that is not there`() throws {
    #expect(try texts("lang = null").sorted() == ["five", "four", "one", "six"])
    #expect(try texts("lang = null and year > 2000") == ["one"])
    #expect(try texts("lang != null").count == 3)
  }

  private func texts(_ condition: String, in scopes: [PathScope]? = nil) throws -> [String] {
    let filter = try PassageFilter(condition: condition)
    let selection = try catalog.selection(in: scopes, where: filter)
    var found: [String] = []
    try catalog.forEachPassage(in: selection) { found.append($0.text) }
    // What is ranked is what is shown.
    let sentences = try catalog.sentences(in: selection)
    #expect(sentences == sentences.sorted())
    #expect(try Set(catalog.texts(of: sentences).compactMap(\.self)) == Set(found))
    #expect(
      try catalog.passages(of: sentences, in: selection).flatMap(\.self).map(\.text).sorted()
        == found.sorted())
    return found
  }

  @Test(arguments: [
    ("year >= 2020", ["two", "three", "one"]), ("year>=2020 and lang=en", ["two"]),
    ("lang = en or year = 1999", ["one", "two", "five"]),
    ("not lang = en", ["three", "four", "six", "five", "one"]),
    ("lang != en", ["three"]), ("lang in (de, \"fr\")", ["three"]),
    ("lang not in (de, fr) and type = jsonl", ["one", "two", "four"]),
    ("topic ~ SEA", ["three"]), ("type = md", ["six"]),
    ("type != csv and not year < 3000", ["four", "six"]),
    ("record.type = x", ["five"]), ("path ~ 'old/'", ["five", "one"]),
    ("modified < 2021-01-01", ["five", "one"]),
    ("(year = 2019 or year = 2020) and not (lang = de)", ["one", "two"]),
    ("year = 1", []),
  ])
  func `a condition selects the records that fulfil it`(
    condition: String, expected: [String]
  ) throws {
    #expect(try texts(condition) == expected)
  }

  @Test func `a part of the corpus and a condition must both hold`() throws {
    let old = [PathScope(root: "/corpus", path: "old")]
    #expect(try texts("year > 2000", in: old) == ["one"])
    // A field that only another part has is no mistake.
    #expect(try texts("lang = en", in: old) == [])
  }

  @Test func `a field that no record has is named, with those that there are`() throws {
    #expect(throws: FilterError.unknownField("yaer", known: ["lang", "topic", "type", "year"])) {
      try texts("lang = en and yaer > 2000")
    }
  }

  @Test func `a narrow filter still gives as many hits as there are`() throws {
    let snapshot = try index.snapshot()
    let selection = try catalog.selection(
      in: nil, where: try PassageFilter(condition: "year >= 2020"))
    let query = TestIndex.vectors(of: ["six"])[row: 0]
    let found = snapshot.vectors.nearest(
      3, to: query.span, among: VectorSelection(try catalog.sentences(in: selection)))
    #expect(Set(try catalog.texts(of: found.map(\.id))) == ["one", "two", "three"])
  }

  @Test func `fields go with their document`() throws {
    let writer = try index.writer()
    let documents = try writer.catalog.documents()
    try writer.remove(documents: documents.filter { $0.description.path != "old/b.csv" }.map(\.id))
    #expect(try writer.catalog.fieldNames() == ["type", "year"])
    try TestIndex.add("old/b.csv", ["plain"], to: writer)
    #expect(try writer.catalog.fieldNames() == [])
  }

  @Test(arguments: [0, 1, 255, 256, 65_536])
  func `a column of fields is kept whatever the number of values`(count: Int) throws {
    let values = (0..<count).map { "value \($0)" }
    let codes = (0..<UInt32(count + 3)).map { $0 % UInt32(count + 1) }
    let column = FieldColumn(name: "f", values: values, codes: codes)
    let writer = try index.writer()
    let texts = ["x"]
    let ids = try writer.commit([NewSentence("x")], vectors: TestIndex.vectors(of: texts))
    let passages = codes.indices.map {
      NewPassage(sentence: ids[0], place: PassagePlace(bytes: 0..<1, lines: 1...1, record: $0))
    }
    try writer.commit([
      NewDocument(
        TestIndex.description("wide", texts), passages: passages, recordCount: codes.count,
        fields: [column])
    ])
    let wanted = "value \(count - 1)"
    let filter = try PassageFilter(condition: "f = '\(wanted)'")
    let selection = try writer.catalog.selection(in: nil, where: filter)
    var found: [Int] = []
    try writer.catalog.forEachPassage(in: selection) { found.append($0.place.record) }
    #expect(found == codes.indices.filter { codes[$0] > 0 && values[Int(codes[$0]) - 1] == wanted })
  }
}
