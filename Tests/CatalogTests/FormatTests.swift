import Catalog
import Foundation
import TestSupport
import Testing
import VectorIndexes

/// Indexes of earlier formats, as their programs left them (`Samples/`).
@Suite struct FormatTests {
  private let index: TestIndex

  init() throws {
    index = try TestIndex()
    try FileManager.default.copyItem(
      at: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Samples/format-1"),
      to: URL(filePath: index.folder.path))
  }

  @Test func `an index of format 1 is read, and holds fp32`() throws {
    let snapshot = try index.snapshot()
    #expect(snapshot.model.precision == "fp32")
    #expect(snapshot.model.name == "test/model" && snapshot.model.dimension == 32)
    #expect(snapshot.vectors.ids() == [1, 2, 3])
    #expect(
      try snapshot.catalog.texts(of: [1, 2, 3]) == [
        "The ferry leaves at nine.", "The shed needs paint.", "Prune roses in late winter.",
      ])
    #expect(try index.folder.verify().problems == [])
  }

  @Test func `an index of format 1 is written on, in fp32 only`() throws {
    let model = try index.snapshot().model
    let other = ModelIdentity(
      fingerprint: model.fingerprint, name: model.name, dimension: model.dimension,
      precision: "int8")
    #expect(
      throws: CatalogError.differentPrecision(
        index: "fp32", given: "int8", path: index.folder.path)
    ) { try IndexWriter(index.folder, model: other) }
    do {
      let writer = try IndexWriter(index.folder, model: model)
      let document = try #require(try writer.catalog.documents().first)
      try writer.remove(documents: [document.id])
      try writer.removeUnreferencedSentences()
      try writer.compact()
    }
    #expect(try index.snapshot().vectors.count == 0)
    #expect(try index.snapshot().model == model)
  }
}
