internal import Catalog
internal import Foundation
internal import SentenceEmbedding
internal import VectorMath

/// The result of `SearchEngine.repair`.
public struct RepairOutcome: Sendable, Equatable, Encodable {
  /// The index's folder.
  public let index: String
  /// The damaged parts that were rebuilt or removed, one line each.
  public let repaired: [String]
  /// The parts that are lost, one line each; empty when the index is whole again.
  public let lost: [String]
  /// Folders of the index that are gone, whose documents are lost with it; `lost` tells of them too.
  public let missingFolders: [String]
  /// The faults that are left, in the words of `verify`.
  public let problems: [String]

  private enum CodingKeys: CodingKey { case index, repaired, lost, problems }
}

extension SearchEngine {
  /// Rebuilds the damaged parts of the index from its sound parts.
  ///
  /// Segments are rebuilt from the texts in the catalog. The catalog is rebuilt from the rows that
  /// SQLite can still read and from the documents on disk. The damaged catalog stays beside the new
  /// one as `catalog.sqlite.damaged`.
  ///
  /// The settings come from the damaged catalog or from their copy. When both are lost, documents
  /// are read by the defaults, and `RepairOutcome.lost` says so.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The parts that were repaired, and the parts that were lost.
  /// - Throws: When there is no index, another process is writing it, it is of a newer version, the
  ///   model is not available, or the disk is full; `DeadlineError`, `CancellationError`. The sound
  ///   parts of the index stay sound.
  public func repair(timeLimit: Duration? = nil) async throws -> RepairOutcome {
    let start = ContinuousClock.now
    func timeLeft() -> Duration? { timeLimit.map { $0 - (ContinuousClock.now - start) } }
    var (report, targets, model) = try await write(within: timeLimit) { [self] work in
      let known = (try? folder.model()) ?? folder.rememberedModel()
      // A catalog that no longer names its model is filled again with the engine's model.
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
    var missing: [String] = []
    if !report.lost.isEmpty {
      let hasLostSettings = targets.isEmpty
      if hasLostSettings, URL(filePath: location).lastPathComponent == IndexFolder.defaultName {
        targets = [URL(filePath: location).deletingLastPathComponent().path]
      }
      missing = targets.filter { !FileManager.default.fileExists(atPath: $0) }
      report = try await indexAgain(targets, report, timeLimit: timeLeft())
      if hasLostSettings { report.lost.append(Self.lostSettings) }
    }
    if let model {
      report.lost.append(
        "which model made its vectors, and in which precision: they are now those of \(model.name) in "
          + model.precision)
    }
    return RepairOutcome(
      index: location, repaired: report.repaired, lost: report.lost, missingFolders: missing,
      problems: try await verify(timeLimit: timeLeft()).problems)
  }

  private static let lostSettings = """
    the settings of the index, which are now the defaults: which files are read, their largest size, \
    the field of records, and how vectors are stored. If others were chosen, index its folders \
    with them again
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

  /// Reads the documents again that the catalog lost.
  private func indexAgain(
    _ targets: [String], _ report: RepairReport, timeLimit: Duration?
  ) async throws -> RepairReport {
    var report = report
    guard !targets.isEmpty else {
      report.lost.append("the index does not know its folders any more: index them again")
      return report
    }
    let run = try await index(
      folders: targets.filter(FileManager.default.fileExists), timeLimit: timeLimit)
    report.repaired += report.lost
    report.repaired.append("\(run.added + run.changed) documents indexed again")
    report.lost = targets.filter { !FileManager.default.fileExists(atPath: $0) }
      .map { IndexingError.lostRoot($0).description }
    return report
  }
}
