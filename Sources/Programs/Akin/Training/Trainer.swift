internal import Evaluation
internal import ModelHub
internal import Parallelism
internal import SentenceEmbedding
public import TransformerTraining
internal import VectorMath

/// Trains a sentence model on examples, and writes the new model to a folder.
///
/// ```swift
/// let trainer = Trainer(on: ["pairs.jsonl"], evaluation: "dev.jsonl")
/// let report = try await trainer.train(into: "my-model")
/// ```
public struct Trainer: Sendable {
  /// JSONL files of examples: `sentence1` and `sentence2` with `score`, `label` or neither;
  /// `anchor`, `positive` and, where there is one, `negative`; `text`;
  /// or `text` and `label`, which become pairs of the same label and of different ones.
  public let files: [String]
  /// The model to start from.
  public let model: ModelChoice
  /// The model whose vectors are learned, for the objective `.distill`; nil without one.
  public let teacher: ModelChoice?
  /// A JSONL file with `sentence1`, `sentence2` and `score`, by which the best model is found; nil
  /// keeps the last one.
  public let evaluation: String?
  /// How to train.
  public let options: TrainingOptions
  /// How many cores to use, which changes no number; nil for all.
  public let threads: Int?
  /// Whether a model that is not on this machine is fetched.
  public let downloads: ModelDownloads

  /// Remembers all choices; files are read when it trains.
  public init(
    on files: [String], from model: ModelChoice = .default, teacher: ModelChoice? = nil,
    evaluation: String? = nil, options: TrainingOptions = TrainingOptions(), threads: Int? = nil,
    downloads: ModelDownloads = .whenMissing
  ) {
    self.files = files
    self.model = model
    self.teacher = teacher
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
    try await cancellable(within: timeLimit) { _ in try training().training.outline }
  }

  /// Trains, and writes the folder.
  ///
  /// - Parameters:
  ///   - output: The folder: a model that Akin, sentence-transformers and transformers load.
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
      let (training, judge) = try training()
      return try training.run(
        into: output, isResumed: isResumed, overwrites: overwrites,
        evaluate: judge.map { judge in { try judge.spearman(of: $0, work: $1) } }, work: work,
        progress: progress)
    }
  }

  private func training() throws -> (training: SimilarityTraining, judge: SimilarityJudge?) {
    try options.validate()
    let threads = try checkedThreads(threads)
    let examples = try TrainingExamples(contentsOf: files, seed: options.seed)
    let pairs = try evaluation.map { try LabelledPairs(contentsOf: $0, labels: .grades) }
    if let pairs, let evaluation {
      guard pairs.labels.contains(where: { $0 != pairs.labels[0] }) else {
        throw TrainingError.oneLabel("\(pairs.labels[0])", path: evaluation)
      }
      try examples.refuseLeaks(into: pairs, of: evaluation)
    }
    let vectors = try teacher.map {
      try SentenceModel(folder: $0.folder(downloads)).embed(examples.texts, threads: threads)
        .vectors
    }
    let training = try SimilarityTraining(
      from: model.folder(downloads), on: examples, options, teacher: vectors, threads: threads)
    return (training, pairs.map { SimilarityJudge($0, training.model, threads: threads) })
  }

}

/// Measures how well cosines follow the grades of pairs.
private struct SimilarityJudge {
  private let tokens: [[Int32]]
  private let grades: [Double]
  private let threads: Int

  init(_ pairs: LabelledPairs, _ model: TrainedModel, threads: Int) {
    tokens = (pairs.sentences1 + pairs.sentences2).map { model.tokens(of: $0) }
    grades = pairs.labels
    self.threads = threads
  }

  func spearman(of model: TrainedModel, work: Work) throws -> Double? {
    var vectors = try model.vectors(of: tokens, threads: threads, work: work)
    vectors.normalizeRows()
    let scores = grades.indices.map { Double(vectors.score($0, grades.count + $0)) }
    return spearmanCorrelation(scores, grades)
  }
}
