internal import Evaluation
internal import ModelHub
internal import Parallelism
public import TransformerTraining

/// What a head is trained for.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum HeadTrainingTask: String, Sendable, CaseIterable {
  /// The class of a text, any number of classes, or a number: `TextClassifier` runs it.
  case classifier
  /// Names of persons, places and the like: `EntityTagger` runs it.
  case entities
  /// Answers to questions, read out of a text: `AnswerReader` runs it.
  case answers
  /// The score or the class of a pair of texts: `CrossEncoder` and `TextClassifier` run it.
  case pairs
}

/// Trains a head on an encoder, with it or alone, and writes the new model to a folder.
///
/// ```swift
/// let trainer = HeadTrainer(.classifier, on: ["train.jsonl"], evaluation: "dev.jsonl")
/// let report = try await trainer.train(into: "my-classifier")
/// ```
public struct HeadTrainer: Sendable {
  /// What the head is trained for.
  public let task: HeadTrainingTask
  /// The files of examples.
  ///
  /// For `.classifier` JSONL or tables with `text` and `label`, `labels` or `score`; for `.entities`
  /// CoNLL or JSONL with `words` and `labels`; for `.answers` JSON of SQuAD; for `.pairs` JSONL or
  /// tables with `sentence1`, `sentence2` and `score` or `label`, or `anchor`, `positive` and
  /// `negative`.
  public let files: [String]
  /// The model to start from.
  public let model: ModelChoice
  /// A file like the others, by which the best model is found; nil keeps the last one.
  public let evaluation: String?
  /// How to train.
  public let options: TrainingOptions
  /// How many cores to use, which changes no number; nil for all.
  public let threads: Int?
  /// Whether a model that is not on this machine is fetched.
  public let downloads: ModelDownloads

  /// Remembers all choices; files are read when it trains.
  public init(
    _ task: HeadTrainingTask, on files: [String], from model: ModelChoice = .default,
    evaluation: String? = nil, options: TrainingOptions = .forHeads, threads: Int? = nil,
    downloads: ModelDownloads = .whenMissing
  ) {
    self.task = task
    self.files = files
    self.model = model
    self.evaluation = evaluation
    self.options = options
    self.threads = threads
    self.downloads = downloads
  }

  /// What the training is going to be: steps, memory and time.
  ///
  /// - Parameter timeLimit: The longest time that it may take; nil for no limit.
  /// - Returns: The plan, when all data fit.
  /// - Throws: `TrainingError` or `EvaluationFileError`, which name the line; what the model's folder
  ///   is refused for; `DeadlineError`, `CancellationError`.
  public func plan(timeLimit: Duration? = nil) async throws -> TrainingPlan {
    try await cancellable(within: timeLimit) { _ in
      let (head, run) = try prepared()
      return run.outline(scoresDividedBy: head.scoresDividedBy)
    }
  }

  /// Trains, and writes the folder.
  ///
  /// - Parameters:
  ///   - output: The folder: a model that Akin and transformers load.
  ///   - isResumed: Whether to go on where an interrupted training of the same data and options
  ///     stopped, with the same result.
  ///   - overwrites: Whether files of the folder may be replaced.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Told after each step, on any thread.
  /// - Returns: What it came to.
  /// - Throws: As `plan` does; `CancellationError` leaves a checkpoint in the folder.
  public func train(
    into output: String, isResumed: Bool = false, overwrites: Bool = false,
    timeLimit: Duration? = nil,
    progress: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
  ) async throws -> TrainingReport {
    try await cancellable(within: timeLimit) { work in
      let (head, run) = try prepared()
      return try run.run(
        into: output, isResumed: isResumed, overwrites: overwrites, evaluate: head.evaluate,
        work: work, progress: progress)
    }
  }

  private func prepared() throws -> (PreparedHead, TrainingRun) {
    precondition(!files.isEmpty, "no file of examples")
    try options.validate()
    let threads = try checkedThreads(threads)
    let folder = { try model.folder(downloads) }
    let request = HeadRequest(
      files: files, evaluation: evaluation, options: options, threads: threads, folder: folder)
    let head =
      switch task {
      case .classifier: try PreparedHead(classifier: request)
      case .entities: try PreparedHead(entities: request)
      case .answers: try PreparedHead(answers: request)
      case .pairs: try PreparedHead(pairs: request)
      }
    return (head, try TrainingRun(head.training, options, threads: threads))
  }
}

/// What is needed to prepare a training.
struct HeadRequest {
  let files: [String]
  let evaluation: String?
  let options: TrainingOptions
  let threads: Int
  /// Finds the model's folder, once the data are in order.
  let folder: () throws -> String
}

/// A training that is ready for its first step.
struct PreparedHead {
  let training: HeadTraining
  /// Measures the model by the evaluation file; nil without one.
  let evaluate: TrainingRun.Evaluation?
  var scoresDividedBy = 1.0
}
