import Catalog
import Foundation
import Parallelism
import SentenceEmbedding
import TestSupport
import Testing
import VectorIndexes

/// Indexes of every format, as their programs left them (`Samples/`): later versions read them all.
@Suite struct FormatTests {
  private let index: TestIndex

  init() throws { index = try TestIndex() }

  private func copySample(_ format: Int) throws {
    try FileManager.default.copyItem(
      at: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Samples/format-\(format)"),
      to: URL(filePath: index.folder.path))
  }

  /// The texts that a sample holds, in the order of paths and places.
  private static func texts(_ format: Int) -> [String] {
    format == 1
      ? ["The ferry leaves at nine.", "The shed needs paint.", "Prune roses in late winter."]
      : [
        "The ferry leaves at nine.", "The shed needs paint.", "Prune roses in late winter.",
        "Rosen im Winter schneiden.",
      ]
  }

  @Test(arguments: 1...4)
  func `an index of every format is read`(format: Int) throws {
    try copySample(format)
    let snapshot = try index.snapshot()
    #expect(snapshot.model.precision == "fp32")
    #expect(snapshot.model.name == "test/model" && snapshot.model.dimension == 32)
    let texts = Self.texts(format)
    #expect(snapshot.vectors.count == texts.count)
    var found: [String] = []
    try snapshot.catalog.forEachPassage { found.append($0.text) }
    #expect(found == texts)
    let counts = try snapshot.catalog.counts()
    #expect(counts.passages == texts.count && counts.sentences == texts.count)
    #expect(try index.folder.verify().problems == [])
    // What needs no fields of records can be asked of every format.
    let selection = try snapshot.catalog.selection(
      in: nil, where: try PassageFilter(condition: "type = txt and path ~ a"))
    #expect(
      try snapshot.catalog.texts(of: snapshot.catalog.sentences(in: selection))
        == (format == 1 ? [] : Array(texts.prefix(2))))
  }

  @Test(arguments: 1...4)
  func `records' fields are known from format 3 on`(format: Int) throws {
    try copySample(format)
    let catalog = try index.snapshot().catalog
    let filter = try PassageFilter(condition: "year >= 2021 and lang = de")
    if format < 3 {
      #expect(throws: FilterError.noFields("lang", path: index.folder.catalogPath)) {
        try catalog.selection(in: nil, where: filter)
      }
    } else {
      let selection = try catalog.selection(in: nil, where: filter)
      #expect(
        try catalog.texts(of: catalog.sentences(in: selection)) == ["Rosen im Winter schneiden."])
    }
  }

  @Test(arguments: 1...4)
  func `a writer brings an index of any format up to date and loses nothing`(format: Int) throws {
    try copySample(format)
    let before = try index.snapshot()
    let ids = before.vectors.ids()
    let passages = try before.catalog.passages(of: ids)
    do {
      let writer = try IndexWriter(index.folder, model: before.model)
      #expect(try writer.catalog.passages(of: ids) == passages)
      #expect(try writer.catalog.counts().passages == ids.count)
    }
    #expect(try index.snapshot().model == before.model)
    #expect(try index.snapshot().catalog.passages(of: ids) == passages)
    #expect(try index.folder.verify().problems == [])
    do {
      let writer = try IndexWriter(index.folder, model: before.model)
      try writer.remove(documents: try writer.catalog.documents().map(\.id))
      try writer.removeUnreferencedSentences(work: .none)
      try writer.compact(work: .none)
    }
    #expect(try index.snapshot().vectors.count == 0)
    // The reader that was there before sees what it saw.
    #expect(try before.catalog.passages(of: ids) == passages)
  }

  @Test func `an index of format 1 is written on, in fp32 only`() throws {
    try copySample(1)
    let model = try index.snapshot().model
    let other = ModelIdentity(
      fingerprint: model.fingerprint, name: model.name, dimension: model.dimension,
      precision: "int8")
    #expect(
      throws: CatalogError.differentPrecision(
        index: "fp32", given: "int8", path: index.folder.path)
    ) { try IndexWriter(index.folder, model: other) }
  }
}
