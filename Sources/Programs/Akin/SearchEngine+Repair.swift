internal import Catalog
internal import Foundation
internal import SentenceEmbedding
internal import VectorMath

/// What `SearchEngine.repair` did.
public struct RepairOutcome: Sendable, Equatable, Encodable {
  /// The index's folder.
  public let index: String
  /// What was damaged, and what was rebuilt or removed, each in one line.
  public let repaired: [String]
  /// What could not be brought back, each in one line; empty when the index is whole again.
  public let lost: [String]
  /// What is still wrong, as `verify` says it.
  public let problems: [String]
}

extension SearchEngine {
  /// Rebuilds what is damaged from what is whole: segments from the texts in the catalog, the catalog
  /// from what SQLite can still read of it and from the documents on disk.
  ///
  /// A damaged catalog is kept beside the new one as `catalog.sqlite.damaged`. The settings of the
  /// index come from it or from their copy; where both are gone, documents are read by the defaults,
  /// and `RepairOutcome.lost` says so.
  ///
  /// - Returns: What was done, and what could not be done.
  /// - Throws: When there is no index, somebody else is writing it, it is of a newer version, the model
  ///   cannot be had, or the disk is full; what was whole before still is.
  public func repair() async throws -> RepairOutcome {
    var (report, targets, model) = try await write { [self] work in
      let known = (try? folder.model()) ?? folder.rememberedModel()
      // A catalog that does not name its model any more is filled again with the one at hand.
      let fallback = known == nil ? try? loadModel(ignoringIndex: true).identity : nil
      var report = try folder.repairCatalog(model: fallback)
      let model = try folder.model()
      try prepareToIndex(model)
      let writer = try IndexWriter(folder, model: model)
      let vectors = try writer.repairVectors(
        embed: { try embed($0, for: model, work) }, work: work)
      report.repaired += vectors.repaired
      report.lost += vectors.lost
      let lists = try writer.repairLists(threads: threads, work: work)
      if let lists { report.repaired.append(lists) }
      return (report, try [IndexTarget](in: writer.catalog).map(\.path), known == nil ? model : nil)
    }
    if !report.lost.isEmpty {
      let hasLostSettings = targets.isEmpty
      if hasLostSettings, URL(filePath: location).lastPathComponent == IndexFolder.defaultName {
        targets = [URL(filePath: location).deletingLastPathComponent().path]
      }
      report = try await indexAgain(targets, report)
      if hasLostSettings { report.lost.append(Self.lostSettings) }
    }
    if let model {
      report.lost.append(
        "which model made its vectors, and in which precision: they are now those of \(model.name) in "
          + model.precision)
    }
    return RepairOutcome(
      index: location, repaired: report.repaired, lost: report.lost,
      problems: try await verify().problems)
  }

  private static let lostSettings = """
    the settings of the index, which are now the defaults: --include, --exclude, --hidden, \
    --no-ignore, --max-size, --field and --vectors. If others were chosen, run `akin index` \
    with its folders and them again
    """

  private func embed(
    _ texts: [String], for model: ModelIdentity, _ work: Work
  ) throws -> Matrix {
    guard !texts.isEmpty else { return Matrix(rows: 0, columns: model.dimension) }
    let loaded = try loadModel(of: model)
    guard loaded.identity.fingerprint == model.fingerprint else {
      throw CatalogError.differentModel(index: model, given: loaded.identity, path: location)
    }
    return try loaded.embed(texts, for: .document, threads: threads, work: work).unitVectors
  }

  /// Reads the documents again that the catalog has lost.
  private func indexAgain(_ targets: [String], _ report: RepairReport) async throws -> RepairReport
  {
    var report = report
    guard !targets.isEmpty else {
      report.lost.append("the index does not know its folders any more: run `akin index PATH`")
      return report
    }
    let run = try await index(folders: targets.filter(FileManager.default.fileExists))
    report.repaired += report.lost
    report.repaired.append("\(run.added + run.changed) documents indexed again")
    report.lost = targets.filter { !FileManager.default.fileExists(atPath: $0) }
      .map { IndexingError.missingRoot($0).description }
    return report
  }
}
