package import Parallelism
internal import VectorMath

/// A training of a sentence model on pairs or triplets.
package struct SimilarityTraining: Sendable {
  /// The model as it is now.
  package var model: TrainedModel { task.model }
  /// What vectors are fitted to.
  package var objective: SentenceObjective { task.objective }
  /// The steps.
  package let training: TrainingRun
  private let task: SimilarityTask

  /// Measures a model: larger is better, and nil cannot be told.
  package typealias Evaluation = (TrainedModel, Work) throws -> Double?

  /// Reads the model, checks the examples, and plans all steps.
  ///
  /// - Parameters:
  ///   - folder: The model to start from.
  ///   - examples: The data.
  ///   - options: How to train.
  ///   - metric: What evaluations measure.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Throws: `TrainingError` for options and examples that do not fit; what the model's folder is
  ///   refused for.
  package init(
    from folder: String, on examples: TrainingExamples, _ options: TrainingOptions,
    metric: TrainingMetric = .spearman, threads: Int
  ) throws {
    try options.validate()
    task = try SimilarityTask(from: folder, on: examples, options, metric: metric, threads: threads)
    training = try TrainingRun(task, options, threads: threads)
  }

  /// Counts steps, tokens and bytes, and estimates the time from a short measurement.
  package var outline: TrainingPlan {
    training.outline(scoresDividedBy: objective == .cosine ? task.examples.scale : 1)
  }

  /// Trains, and writes the folder; `TrainingRun.run` says how.
  package func run(
    into output: String, isResumed: Bool = false, overwrites: Bool = false,
    evaluate: Evaluation? = nil, work: Work, progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingReport {
    try training.run(
      into: output, isResumed: isResumed, overwrites: overwrites,
      evaluate: evaluate.map { evaluate in { [try evaluate(model, $0)] } }, work: work,
      progress: progress)
  }
}

/// Vectors of sentences that are fitted to an objective.
struct SimilarityTask: TrainingTask {
  let model: TrainedModel
  let objective: SentenceObjective
  let examples: TrainingExamples
  let metrics: [TrainingMetric]
  /// The tokens of all texts.
  private let tokens: [[Int32]]

  init(
    from folder: String, on examples: TrainingExamples, _ options: TrainingOptions,
    metric: TrainingMetric, threads: Int
  ) throws {
    objective = options.objective ?? examples.suitableObjective
    try examples.check(for: objective)
    let model = try TrainedModel(
      folder: folder, classCount: objective == .softmax ? examples.classNames.count : 0,
      seed: options.seed)
    self.model = model
    self.examples = examples
    metrics = [metric]
    tokens = concurrentMap(examples.texts.count, threads: threads) {
      model.tokens(of: examples.texts[$0])
    }
  }

  var name: String { objective.rawValue }
  var exampleCount: Int { examples.count }
  var digest: UInt64 { examples.digest }

  func place(of example: Int) -> TrainingExamples.Place { examples.places[example] }

  func lengths(of example: Int) -> [Int] {
    (0..<examples.columns).map { tokens[example * examples.columns + $0].count }
  }

  func batches(epoch: Int, size: Int, seed: UInt64) -> [[Int]] {
    examples.batches(epoch: epoch, size: size, seed: seed, isDistinct: objective == .ranking)
  }

  func learn(_ batch: [Int], _ settings: LearningSettings) -> Double {
    model.learn(
      self.batch(of: batch), objective, share: settings.share, dropout: settings.dropout,
      seed: settings.seed, step: settings.number, firstTrained: settings.firstTrained,
      threads: settings.threads)
  }

  private func batch(of numbers: [Int]) -> ExampleBatch {
    ExampleBatch(
      columns: examples.columns,
      texts: (0..<examples.columns).flatMap { column in
        numbers.map { tokens[$0 * examples.columns + column] }
      },
      labels: examples.labels.isEmpty
        ? []
        : numbers.map { number in
          objective == .cosine ? examples.labels[number] / examples.scale : examples.labels[number]
        })
  }

  func prepare(_ folder: TrainingFolder) throws { try folder.prepareSentences(model) }

  func write(to folder: TrainingFolder) throws { try folder.writeSentences(model) }

  var card: ModelCard.Subject {
    ModelCard.Subject(
      frontMatter: [
        "library_name: sentence-transformers", "pipeline_tag: sentence-similarity", "tags:",
        "- sentence-transformers", "- sentence-similarity", "- feature-extraction",
      ],
      words: "A sentence model: texts to vectors whose cosine says how close their meanings are.",
      code: [
        "from sentence_transformers import SentenceTransformer",
        "model = SentenceTransformer(\"path/to/this/folder\")",
        "print(model.similarity(model.encode([\"one text\"]), model.encode([\"another\"])))",
      ])
  }
}
