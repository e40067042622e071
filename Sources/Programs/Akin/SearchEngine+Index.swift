internal import Catalog
internal import Documents
internal import Foundation

extension SearchEngine {
  /// Indexes a folder or file, or brings the index up to date with it.
  ///
  /// - Parameters:
  ///   - folder: A folder, or a single file, which is read whatever its kind.
  ///   - options: Which files are read and how; nil for the options of the last run, or the
  ///     defaults.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The counts of the run.
  /// - Throws: As `index(folders:options:progress:)`.
  @discardableResult
  public func index(
    folder: String, options: IndexOptions? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> IndexReport {
    try await index(folders: [folder], options: options, progress: progress)
  }

  /// Indexes folders and files, or brings the index up to date with them.
  ///
  /// Only changed texts are embedded again. The run commits its work every few seconds. After a
  /// cancelled or killed run the next run goes on from the last commit.
  ///
  /// - Parameters:
  ///   - folders: Folders or single files; when there are none, every folder that the index knows.
  ///   - options: Which files are read and how; nil for the options of the last run, or the
  ///     defaults.
  ///   - vectors: How the vectors are stored; nil for the choice of the last run, or `int12`.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The counts of the run.
  /// - Throws: When a folder is missing, another process writes the index, the model is not
  ///   available, the precision differs from the index's own, unrounded vectors are requested of an
  ///   index that has rounded them, or the disk is full.
  @discardableResult
  public func index(
    folders: [String], options: IndexOptions? = nil, vectors: StoredVectors? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> IndexReport {
    let folders = folders.map(absolutePath)
    // Checked first, so that no model is downloaded and no index is begun in vain.
    for folder in folders where !FileManager.default.fileExists(atPath: folder) {
      throw DocumentError.notFound(path: folder)
    }
    return try await write { [self] work in
      let start = ContinuousClock.now
      let writer = try openWriter()
      try FormerPlace.leave(in: writer)
      if let vectors { try writer.setKeepsFloats(vectors == .fp32) }
      let known = try [IndexTarget](in: writer.catalog)
      var run = try IndexRun(
        writer: writer, loadModel: { try self.loadModel() }, memory: memory, threads: threads,
        work: work, progress: progress)
      if folders.isEmpty {
        guard !known.isEmpty else { throw IndexingError.nothingToIndex(index: location) }
        for target in known {
          var target = target
          target.options = options ?? target.options
          guard FileManager.default.fileExists(atPath: target.path) else {
            run.report.warnings.append(IndexingError.missingRoot(target.path).description)
            continue
          }
          try run.add(target, parts: [target.path])
        }
      } else {
        for (target, parts) in targets(for: folders, options: options, known: known) {
          try run.add(target, parts: parts)
        }
      }
      var report = try run.finish()
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  /// Drops a folder or file from the index; nothing else on disk changes.
  ///
  /// - Parameter folder: A folder that was indexed, or a part of one, even if it is gone.
  /// - Returns: How many documents were dropped.
  /// - Throws: When there is no index, or another process is writing it.
  @discardableResult
  public func forget(folder: String) async throws -> Int {
    let path = absolutePath(folder)
    return try await write { [self] work in
      let identity = try IndexSnapshot(of: self.folder).model
      let writer = try IndexWriter(self.folder, model: identity)
      let forgotten = IndexTarget(path: path, isFile: false, options: IndexOptions())
      let documents = try writer.catalog.documents().filter {
        forgotten.contains($0.absolutePath)
      }
      let known = try [IndexTarget](in: writer.catalog)
      let kept = known.filter { !forgotten.contains($0.path) }
      guard !documents.isEmpty || kept.count < known.count else {
        throw QueryError.notIndexed(path: path, index: location)
      }
      try writer.remove(documents: documents.map(\.id))
      try kept.store(in: writer)
      try writer.settle(threads: threads, work: work)
      return documents.count
    }
  }

  /// Opens the index for writing.
  ///
  /// It takes the model's identity from the index where it can, so a run without new texts need not
  /// load the model.
  private func openWriter() throws -> IndexWriter {
    do {
      let model = try snapshot().model
      try prepareToIndex(model)
      return try IndexWriter(folder, model: model)
    } catch CatalogError.missingIndex, CatalogError.unfinishedIndex {
      return try IndexWriter(folder, model: loadModel().identity)
    }
  }

  /// The targets to index for `folders`, beside the targets that the index knows.
  ///
  /// A folder inside a known target refreshes that part of it. A folder around known targets
  /// replaces them.
  private func targets(
    for folders: [String], options: IndexOptions?, known: [IndexTarget]
  ) -> [(target: IndexTarget, parts: [String])] {
    var result: [(target: IndexTarget, parts: [String])] = []
    for folder in folders {
      if let index = result.firstIndex(where: { $0.target.contains(folder) }) {
        if !result[index].parts.contains(result[index].target.path) {
          result[index].parts.append(folder)
        }
      } else if var target = known.first(where: { $0.contains(folder) }) {
        if target.path == folder { target.options = options ?? target.options }
        result.append((target, [folder]))
      } else {
        var isFolder: ObjCBool = false
        _ = unsafe FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
        let target = IndexTarget(
          path: folder, isFile: !isFolder.boolValue, options: options ?? IndexOptions())
        result.removeAll { target.contains($0.target.path) }
        result.append((target, [folder]))
      }
    }
    return result
  }
}
