internal import Catalog
public import CorpusAdaptation
internal import Evaluation
internal import ModelLibrary
internal import Parallelism
internal import Retrieval
internal import SimilarityJoins
internal import TransformerTraining
internal import VectorIndexes

/// Fits an index's model to the corpus of the index, without labels, and says whether that made it
/// better.
///
/// ```swift
/// let adapter = CorpusAdapter(of: try await SearchEngine.open(nearestTo: "docs"))
/// let report = try await adapter.train(into: "my-model")
/// print(report.test.difference, report.isKept)
/// ```
public struct CorpusAdapter: Sendable {
  /// The index.
  public let engine: SearchEngine
  /// How to train.
  public let options: AdaptationOptions
  /// A JSONL file with `sentence1`, `sentence2` and `score`, by which is told what was forgotten; nil
  /// for none.
  public let evaluation: String?

  /// Remembers all choices; the index is read when it trains.
  public init(
    of engine: SearchEngine, options: AdaptationOptions = AdaptationOptions(),
    evaluation: String? = nil
  ) {
    self.engine = engine
    self.options = options
    self.evaluation = evaluation
  }

  /// What the training is going to be: pairs, questions, steps, memory and time.
  ///
  /// - Parameters:
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: The plan.
  /// - Throws: `AdaptationError` for a corpus that is too small; `TrainingError`; an error when there
  ///   is no index, or its model is not available; `DeadlineError`, `CancellationError`.
  public func plan(
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (AdaptationProgress) -> Void = { _ in }
  ) async throws -> AdaptationPlan {
    try await engine.run(within: timeLimit) { work in
      try training(work, progress).training.plan
    }
  }

  /// Mines, trains, measures, and keeps the new model if it is surely better.
  ///
  /// A model that is better lies in the folder: Akin, sentence-transformers and transformers load it.
  /// One that is not lies in the folder `rejected` in it.
  ///
  /// - Parameters:
  ///   - output: The folder.
  ///   - isResumed: Whether to go on where an interrupted run of the same corpus and options stopped,
  ///     with the same result.
  ///   - overwrites: Whether files of the folder may be replaced.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread.
  /// - Returns: What it came to.
  /// - Throws: As `plan` does, and for a folder that is in use; `CancellationError` leaves a checkpoint
  ///   in the folder.
  public func train(
    into output: String, isResumed: Bool = false, overwrites: Bool = false,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (AdaptationProgress) -> Void = { _ in }
  ) async throws -> AdaptationReport {
    let output = absolutePath(output)
    return try await engine.run(within: timeLimit) { work in
      let graded = try evaluation.map { try LabelledPairs(contentsOf: $0, labels: .grades) }
      let model = try engine.loadModel(of: engine.snapshot().model)
      // Hours later would be too late.
      try AdaptationTraining.check(
        output, start: model, isResumed: isResumed, overwrites: overwrites)
      let (training, loaded) = try training(work, progress)
      return try training.run(
        into: output, isResumed: isResumed, overwrites: overwrites, graded: graded,
        load: { folder in
          try LoadedModel(
            folder, precision: loaded.precision, threads: engine.threads, hub: engine.hub)
        }, work: { step in work.reporting(step, to: { progress(.work($0)) }) },
        progress: { progress(.training($0)) })
    }
  }

  private func training(
    _ work: Work, _ progress: @escaping @Sendable (AdaptationProgress) -> Void
  ) throws -> (training: AdaptationTraining, model: LoadedModel) {
    try options.validate()
    let snapshot = try engine.snapshot()
    if let run = try snapshot.catalog.unfinishedRun() {
      throw AkinError.unfinishedIndex(engine.location, run)
    }
    let model = try engine.loadModel(of: snapshot.model)
    let stored = try engine.storedPassages(
      in: snapshot, within: [], where: SearchFilter(), work)
    let mined = try MinedCorpus(
      of: stored.map {
        AdaptationPassage(Passage($0), source: $0.document, record: $0.place.record)
      },
      rows: try StoredRows(of: stored.map(\.sentence), in: snapshot.vectors),
      name: engine.location, model: model, options: options, threads: engine.threads,
      work: { step in work.reporting(step, to: { progress(.work($0)) }) })
    return (
      try AdaptationTraining(of: mined, from: model, options, threads: engine.threads), model
    )
  }
}
