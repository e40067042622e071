import Catalog
import Foundation
import Hashing
import SentenceEmbedding
import TestSupport
import VectorMath

/// An index of invented texts in a folder of its own.
struct TestIndex {
  static let dimension = 16
  static let model = ModelIdentity(
    fingerprint: "00ff00ff00ff00ff", name: "test/model", dimension: dimension,
    precision: "fp32")

  let home: TemporaryFolder
  let folder: IndexFolder

  init() throws {
    home = try TemporaryFolder()
    folder = IndexFolder(home.path + "/.akin")
  }

  func writer(policy: LargeIndexPolicy = LargeIndexPolicy()) throws -> IndexWriter {
    try IndexWriter(folder, model: Self.model, policy: policy)
  }
  func snapshot() throws -> IndexSnapshot { try IndexSnapshot(of: folder) }

  /// Every text has its own vector, the same wherever it is made.
  static func vectors(of texts: [String]) -> Matrix {
    var matrix = Matrix(
      texts.map { text in
        var generator = SplitMix64(seed: ContentHash(of: text).high)
        return generator.floats(dimension)
      })
    matrix.normalizeRows()
    return texts.isEmpty ? Matrix(rows: 0, columns: dimension) : matrix
  }

  /// Stores a document of one-line sentences, with what it needs.
  @discardableResult
  static func add(
    _ path: String, _ texts: [String], root: String = "/corpus", to writer: IndexWriter
  ) throws -> Int64 {
    let ids = try writer.commit(texts.map { NewSentence($0) }, vectors: vectors(of: texts))
    let passages = zip(ids, 1...).map { id, line in
      NewPassage(
        sentence: id, place: PassagePlace(bytes: line * 10..<line * 10 + 5, lines: line...line))
    }
    let document = description(path, texts, root: root)
    return try writer.commit([NewDocument(document, passages: passages)])[0]
  }

  static func description(
    _ path: String, _ texts: [String], root: String = "/corpus"
  ) -> DocumentDescription {
    DocumentDescription(
      root: root, path: path, size: texts.joined().utf8.count, modified: 1_700_000_000_000_000_000,
      contentHash: ContentHash(of: texts.joined(separator: "\n")), format: "text")
  }

  /// Names in the folder of segments.
  func segmentNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.segmentsPath).sorted()
  }
}
