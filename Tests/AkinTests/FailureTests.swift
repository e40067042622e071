import Akin
import Foundation
import TestSupport
import Testing

/// What a program that uses the library can catch, and what it then reads.
@Suite struct FailureTests {
  private let folder: TemporaryFolder
  private var docs: String { folder.path + "/docs" }
  private var index: String { folder.path + "/index" }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("The rose is red. The tree is old.", to: "docs/one.txt")
  }

  private func open(_ path: String) async throws -> SearchEngine {
    try await SearchEngine.open(at: path, model: .named(Fixtures.model("tiny")))
  }

  private func failure(_ body: () async throws -> Void) async -> (any AkinFailure)? {
    do {
      try await body()
      return nil
    } catch {
      #expect(error.localizedDescription == "\(error)")
      return error as? any AkinFailure
    }
  }

  @Test func `each fault is caught by its type and by its kind`() async throws {
    let missing = await failure { _ = try await open(index).search("roses") }
    #expect(missing as? CatalogError == .missingIndex(path: index))
    #expect(missing?.kind == .missingIndex)

    let nowhere = await failure { _ = try await SearchEngine.open(nearestTo: "/nowhere") }
    #expect(nowhere as? AkinError == .noIndex(above: "/nowhere"))
    #expect(nowhere?.kind == .missingIndex)

    let engine = try await open(index)
    try await engine.index(folder: docs)

    let model = await failure {
      _ = try await TextEmbedder.load(.named("nobody/nothing"), downloads: .never)
    }
    #expect(model as? ModelHubError == .offline("nobody/nothing"))
    #expect(model?.kind == .modelUnavailable)

    let filter = await failure {
      _ = try await engine.search("roses", where: SearchFilter(conditions: ["year >"]))
    }
    #expect(filter is FilterError && filter?.kind == .invalidFilter)

    let file = await failure { try await engine.index(folder: folder.path + "/gone") }
    #expect(file as? DocumentError == .notFound(path: folder.path + "/gone"))
    #expect(file?.kind == .fileNotFound)

    do {
      let lock = try FileLock(index + "/lock")
      defer { lock.release() }
      let locked = await failure { try await engine.index(folder: docs) }
      #expect(locked?.kind == .locked)
      if case .locked? = locked as? CatalogError {} else { Issue.record("\(locked as Any)") }
    }

    let full: any AkinFailure = CatalogError.diskFull(path: index)
    #expect(full.kind == .diskFull)

    try Data(repeating: 7, count: 8192).write(to: URL(filePath: index + "/catalog.sqlite"))
    let damaged = await failure { _ = try await open(index).search("roses") }
    #expect(damaged?.kind == .damaged)
  }

  @Test func `the kind of an error follows its type, and for some types its case`() {
    let expected: [(any AkinFailure, FailureKind)] = [
      (AkinError.threadsOutOfRange(0), .invalidRequest),
      (AkinError.noIndex(above: "a"), .missingIndex),
      (QueryError.emptyText, .invalidRequest),
      (QueryError.notIndexed(path: "a", index: "b"), .notIndexed),
      (DeadlineError(), .deadline),
      (CatalogError.unfinishedIndex(path: "a"), .missingIndex),
      (CatalogError.notACatalog(path: "a"), .damaged),
      (CatalogError.roundedVectors(path: "a"), .mismatch),
      (CatalogError.busy(path: "a"), .locked),
      (CatalogError.oddVector(text: "a"), .unusableModel),
      (CatalogError.failed(path: "a", detail: "b"), .other),
      (IndexingError.missingRoot("a"), .fileNotFound),
      (IndexingError.nothingToIndex(index: "a"), .invalidRequest),
      (ModelHubError.offline("a"), .modelUnavailable),
      (DocumentError.notFound(path: "a"), .fileNotFound),
      (ClusterEditError.noClusters(index: "a"), .invalidRequest),
      (ClusterEditError.damaged(path: "a"), .damaged),
      (ClusterEditError.forbidden(path: "a", detail: "b"), .forbidden),
    ]
    for (error, kind) in expected { #expect(error.kind == kind, "\(error)") }
  }

  @Test func `open takes the folder that holds an index`() async throws {
    try await open(docs).index(folder: docs)
    #expect(FileManager.default.fileExists(atPath: docs + "/.akin/catalog.sqlite"))
    #expect(!FileManager.default.fileExists(atPath: docs + "/catalog.sqlite"))
    for place in [docs, docs + "/.akin"] {
      #expect(try await open(place).search("old tree", limit: 1).count == 1)
    }
    let nearest = try await SearchEngine.open(nearestTo: docs + "/garden/roses")
    #expect(nearest.location.hasSuffix("/docs/.akin"))
    // A place with nothing in it becomes the index itself.
    try await open(index).index(folder: docs)
    #expect(FileManager.default.fileExists(atPath: index + "/catalog.sqlite"))
  }
}
