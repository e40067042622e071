internal import Catalog
internal import Documents
internal import FileAccess
internal import Foundation

extension SearchEngine {
  /// Indexes a folder or file, or brings the index up to date with it.
  ///
  /// - Parameters:
  ///   - folder: A folder, or a single file, which is read whatever its kind.
  ///   - options: Which files are read and how; nil for the options of the last run, or the
  ///     defaults.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The counts of the run.
  /// - Throws: As `index(folders:changing:vectors:allowingRemoval:timeLimit:progress:)`.
  @discardableResult
  public func index(
    folder: String, options: IndexOptions? = nil, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> IndexReport {
    try await index(
      folders: [folder], options: options, timeLimit: timeLimit, progress: progress)
  }

  /// Indexes folders and files, or brings the index up to date with them.
  ///
  /// - Parameters:
  ///   - folders: Folders or single files; when there are none, every folder that the index knows.
  ///   - options: Which files are read and how; nil for the options of the last run, or the
  ///     defaults.
  ///   - vectors: How the vectors are stored; nil for the choice of the last run, or `int12`.
  ///   - allowsRemoval: Drops documents however many they are.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The counts of the run.
  /// - Throws: As `index(folders:changing:vectors:allowingRemoval:timeLimit:progress:)`.
  @discardableResult
  public func index(
    folders: [String] = [], options: IndexOptions? = nil, vectors: StoredVectors? = nil,
    allowingRemoval allowsRemoval: Bool = false, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> IndexReport {
    try await index(
      folders: folders,
      changing: options.map { IndexOptionChanges(to: $0) } ?? IndexOptionChanges(),
      vectors: vectors, allowingRemoval: allowsRemoval, timeLimit: timeLimit, progress: progress)
  }

  /// Indexes folders and files with some of the remembered options changed.
  ///
  /// Only changed texts are embedded again. The run commits its work every few seconds. After a run
  /// that was cancelled, killed or too slow for its time limit, the next one goes on from the last
  /// commit. A first run that finds nothing to read leaves no index behind
  /// (`IndexReport.hasIndex`).
  ///
  /// - Parameters:
  ///   - folders: Folders or single files; when there are none, every folder that the index knows.
  ///   - changes: What this run and later ones do otherwise than the last.
  ///   - vectors: How the vectors are stored; nil for the choice of the last run, or `int12`.
  ///   - allowsRemoval: Drops documents however many they are.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The counts of the run.
  /// - Throws: `IndexingError.wouldDrop` when the run would drop every document, or most of many
  ///   whose files are still there; `DeadlineError`, `CancellationError`; an error when a folder is
  ///   missing, another process writes the index, the model is not available, the precision differs
  ///   from the index's own, unrounded vectors are requested of an index that has rounded them, or
  ///   the disk is full.
  @discardableResult
  public func index(
    folders: [String] = [], changing changes: IndexOptionChanges, vectors: StoredVectors? = nil,
    allowingRemoval allowsRemoval: Bool = false, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> IndexReport {
    let folders = folders.map(absolutePath)
    // Checked first, so that no model is downloaded and no index is begun in vain.
    for folder in folders where !FileManager.default.fileExists(atPath: folder) {
      throw DocumentError.notFound(path: folder)
    }
    return try await write(within: timeLimit) { [self] work in
      let start = ContinuousClock.now
      let place = NewIndexPlace(folder)
      var report: IndexReport
      if place.isNew, !folders.isEmpty,
        let nothing = try IndexReport(
          ofNothingIn: folders, options: changes.applied(to: IndexOptions()), work: work)
      {
        report = nothing
        report.index = location
      } else {
        report = try run(
          folders, changes, vectors, allowsRemoval: allowsRemoval, work: work, progress: progress)
        if place.isNew, report.documents == 0 {
          place.clear()
          report.noteNoIndex()
        }
      }
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  /// Takes folders in, or brings all known ones up to date, on the thread that calls.
  func run(
    _ folders: [String], _ changes: IndexOptionChanges, _ vectors: StoredVectors?,
    allowsRemoval: Bool, work: Work, progress: @escaping @Sendable (Work.Progress) -> Void
  ) throws -> IndexReport {
    let writer = try openWriter()
    try FormerPlace.leave(in: writer)
    let known = try [IndexTarget](in: writer.catalog)
    var run = try IndexRun(
      writer: writer, loadModel: { try self.loadModel() }, memory: memory, threads: threads,
      work: work, progress: progress)
    run.allowsRemoval = allowsRemoval
    run.keepsFloats = vectors.map { $0 == .fp32 }
    guard !folders.isEmpty || !known.isEmpty else {
      throw IndexingError.nothingToIndex(index: location)
    }
    var used: [IndexTarget] = []
    for (target, parts) in targets(for: folders, changes, known: known) {
      guard !folders.isEmpty || FileManager.default.fileExists(atPath: target.path) else {
        run.report.missingFolders.append(target.path)
        run.report.warnings.append(IndexingError.missingRoot(target.path).description)
        continue
      }
      let isChanged = parts.contains { FileSystem.isPath($0, equalTo: target.path) }
      if !isChanged, changes != IndexOptionChanges() {
        run.report.warnings.append(
          "\(parts.joined(separator: ", ")): read by the options of \(target.path), which hold "
            + "for all of it; give them with that folder.")
      }
      if !(changes.resets && isChanged), known.contains(where: { $0.isSame(as: target) }) {
        used.append(target)
      }
      try run.add(target, parts: parts)
    }
    var report = try run.finish()
    report.note(remembered: used)
    return report
  }

  /// Drops a folder or file from the index; nothing else on disk changes.
  ///
  /// - Parameters:
  ///   - folder: A folder that was indexed, or a part of one, even if it is gone.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: How many documents were dropped.
  /// - Throws: When there is no index, or another process is writing it; `DeadlineError`,
  ///   `CancellationError`.
  @discardableResult
  public func forget(folder: String, timeLimit: Duration? = nil) async throws -> Int {
    let path = absolutePath(folder)
    return try await write(within: timeLimit) { [self] work in
      let identity = try IndexSnapshot(of: self.folder).model
      let writer = try IndexWriter(self.folder, model: identity)
      let forgotten = IndexTarget(path: path, isFile: false, options: IndexOptions())
      let documents = try writer.catalog.documents().filter {
        forgotten.contains($0.absolutePath)
      }
      let known = try [IndexTarget](in: writer.catalog)
      let kept = known.filter { !forgotten.contains($0.path) }.map { $0.withoutNamed(in: path) }
      guard !documents.isEmpty || kept != known else {
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

  /// The targets to index for `folders`, beside the targets that the index knows; all of these for
  /// none.
  ///
  /// A folder inside a known target refreshes that part of it. A folder around known targets
  /// replaces them.
  private func targets(
    for folders: [String], _ changes: IndexOptionChanges, known: [IndexTarget]
  ) -> [(target: IndexTarget, parts: [String])] {
    func changed(_ target: IndexTarget) -> IndexTarget {
      var target = target
      target.options = changes.applied(to: target.options)
      if changes.resets { target.forgetNamed() }
      return target
    }
    guard !folders.isEmpty else { return known.map { (changed($0), [$0.path]) } }
    var result: [(target: IndexTarget, parts: [String])] = []
    for folder in folders {
      if let index = result.firstIndex(where: { $0.target.contains(folder) }) {
        let path = result[index].target.path
        if !result[index].parts.contains(where: { FileSystem.isPath($0, equalTo: path) }) {
          result[index].parts.append(folder)
        }
      } else if let target = known.first(where: { $0.contains(folder) }) {
        let isAll = FileSystem.isPath(target.path, equalTo: folder)
        result.append((isAll ? changed(target) : target, [folder]))
      } else {
        let target = IndexTarget(
          path: folder, isFile: !FileSystem.isFolder(folder),
          options: changes.applied(to: IndexOptions()))
        result.removeAll { target.contains($0.target.path) }
        result.append((target, [folder]))
      }
    }
    return result
  }
}

/// The folder of an index that may not be there yet.
private struct NewIndexPlace {
  /// Whether there is no index yet.
  let isNew: Bool
  private let folder: IndexFolder
  // What was in the folder before; nil when there was none.
  private let names: Set<String>?

  init(_ folder: IndexFolder) {
    self.folder = folder
    names = (try? FileSystem.names(in: folder.path)).map { Set($0) }
    isNew = !FileSystem.exists(folder.catalogPath) && !folder.holdsVectors
  }

  /// Takes an empty index away, and its folder unless that was there before.
  func clear() {
    try? folder.removeContents()
    guard let names else {
      try? FileManager.default.removeItem(atPath: folder.path)
      return
    }
    let made = ((try? FileSystem.names(in: folder.path)) ?? []).filter { !names.contains($0) }
    for name in made { try? FileManager.default.removeItem(atPath: folder.path + "/" + name) }
  }
}
