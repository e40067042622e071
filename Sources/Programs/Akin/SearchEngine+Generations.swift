internal import Catalog
internal import Indexing
internal import ModelLibrary
internal import SentenceEmbedding

extension SearchEngine {
  /// Makes the index again with the engine's model beside the one in use, and puts it into use when it
  /// is complete.
  ///
  /// All folders of the index are read by the options that it remembers. Searches go on with the
  /// generation in use until the new one is complete; one step changes over. A run that is cancelled
  /// or killed leaves the generation in use as it was, and the next one goes on from its last commit.
  /// The earlier generation stays for `rollback`, one before that goes.
  ///
  /// ```swift
  /// let engine = try await SearchEngine.open(at: "docs/.akin", model: .named("./my-model"))
  /// try await engine.indexNewGeneration()
  /// ```
  ///
  /// - Parameters:
  ///   - allowsRemoval: Puts it into use however many documents of the earlier one are missing in it.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The counts of the run.
  /// - Throws: `IndexingError.sameGeneration` for the model and precision that the index has,
  ///   `unfinishedGeneration` when one with another model was begun, `missingRoot` when a folder is gone,
  ///   `wouldDrop` when most documents are missing; otherwise as `index` does.
  @discardableResult
  public func indexNewGeneration(
    allowingRemoval allowsRemoval: Bool = false, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> IndexReport {
    try await write(within: timeLimit) { [self] work in
      let start = ContinuousClock.now
      let old = try IndexSnapshot(of: folder)
      let model = try loadModel(of: old.model)
      guard
        model.identity.fingerprint != old.model.fingerprint
          || model.identity.precision != old.model.precision
      else { throw IndexingError.sameGeneration(model: old.model.name, index: location) }
      try folder.removeLeftoverGenerations()
      let next = folder.nextGeneration
      try prepare(next, with: model.identity, like: old)
      var report = try engine(forGeneration: next.generation ?? 1, with: model).run(
        [], IndexOptionChanges(), nil, allowsRemoval: true, work: work, progress: progress)
      if let missing = report.missingFolders.first { throw IndexingError.missingRoot(missing) }
      let count = try old.catalog.counts().documents
      guard allowsRemoval || report.documents * 2 >= count else {
        throw IndexingError.wouldDrop(
          count - report.documents, of: count, stillThere: 0, first: nil, index: location)
      }
      try folder.use(next.generation ?? 1)
      report.index = location
      report.seconds = (ContinuousClock.now - start) / .seconds(1)
      return report
    }
  }

  /// Makes the catalog of a new generation, which knows the folders of the one in use.
  private func prepare(
    _ next: IndexFolder, with model: ModelIdentity, like old: IndexSnapshot
  ) throws {
    let writer: IndexWriter
    do {
      writer = try IndexWriter(next, model: model)
    } catch CatalogError.differentModel(let begun, _, _) {
      throw IndexingError.unfinishedGeneration(
        model: begun.name, given: model.name, index: location)
    } catch CatalogError.differentPrecision(let begun, let given, _) {
      throw IndexingError.unfinishedGeneration(
        model: "\(model.name) in \(begun)", given: "\(model.name) in \(given)", index: location)
    }
    let known = try [IndexTarget](in: writer.catalog)
    let missing = try [IndexTarget](in: old.catalog).filter { target in
      !known.contains { $0.isSame(as: target) }
    }
    if !missing.isEmpty { try (known + missing).store(in: writer) }
    if known.isEmpty, let keepsFloats = try old.catalog.keepsFloats() {
      try writer.setKeepsFloats(keepsFloats)
    }
  }

  /// Puts the generation into use that was in use before, and keeps the other one: a second call goes
  /// back again.
  ///
  /// Its documents are those of the time when it was last indexed.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The generation that is in use now.
  /// - Throws: `IndexingError.noPreviousGeneration`; `DeadlineError`, `CancellationError`.
  @discardableResult
  public func rollback(timeLimit: Duration? = nil) async throws -> IndexGeneration {
    try await write(within: timeLimit) { [self] _ in
      guard let number = try folder.usePrevious() else {
        throw IndexingError.noPreviousGeneration(index: location)
      }
      return try generation(number, .current)
    }
  }

  /// Deletes all generations but the one in use, those that were only begun too.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: How many there were.
  /// - Throws: When another process is writing one of them; `DeadlineError`, `CancellationError`.
  @discardableResult
  public func dropOtherGenerations(timeLimit: Duration? = nil) async throws -> Int {
    try await write(within: timeLimit) { [self] _ in
      // A place without an index has nothing to drop.
      _ = try folder.model()
      return try folder.dropOtherGenerations().count
    }
  }

  /// All generations, where there are several.
  func generations() -> [IndexGeneration]? {
    let known = folder.generations
    let found = folder.generationNumbers.compactMap { number in
      try? generation(
        number,
        number == known.current ? .current : number == known.previous ? .previous : .unfinished)
    }
    return found.count > 1 ? found : nil
  }

  private func generation(
    _ number: Int, _ role: IndexGeneration.Role
  ) throws -> IndexGeneration {
    let snapshot = try IndexSnapshot(of: IndexFolder(location, generation: number))
    return IndexGeneration(
      number: number, role: role, model: snapshot.model.name,
      precision: snapshot.model.precision, documents: try snapshot.catalog.counts().documents)
  }

  /// What is wrong in generations that are not in use.
  func problemsOfOtherGenerations(work: Work) throws -> [String] {
    let current = folder.generations.current
    return try folder.generationNumbers.filter { $0 != current }.flatMap { number -> [String] in
      do {
        return try IndexFolder(location, generation: number).verify(work: work).problems
      } catch CatalogError.unfinishedIndex {
        return []
      }
    }
  }
}
