internal import Hashing
package import Parallelism
internal import SentenceEmbedding
package import VectorMath

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
  ///   - teacher: A teacher's vectors of all texts of the examples, for `.distill`.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Throws: `TrainingError` for options and examples that do not fit; what the model's folder is
  ///   refused for.
  package init(
    from folder: String, on examples: TrainingExamples, _ options: TrainingOptions,
    metric: TrainingMetric = .spearman, teacher: Matrix? = nil, threads: Int
  ) throws {
    try options.validate()
    task = try SimilarityTask(
      from: folder, on: examples, options, metric: metric, teacher: teacher, threads: threads)
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
  private let options: SimilarityOptions
  private let teacher: Matrix?
  private let denoising: Denoising?

  init(
    from folder: String, on examples: TrainingExamples, _ options: TrainingOptions,
    metric: TrainingMetric, teacher: Matrix?, threads: Int
  ) throws {
    objective =
      options.objective ?? (teacher == nil ? examples.suitableObjective : .distill)
    try examples.check(for: objective)
    self.options = options.similarity
    self.teacher = teacher
    let path = examples.places.first?.path ?? ""
    guard (objective == .distill) == (teacher != nil) else {
      throw TrainingError.teacher(objective: objective.rawValue, path: path)
    }
    let model = try TrainedModel(
      folder: folder, classCount: objective == .softmax ? examples.classNames.count : 0,
      seed: options.seed, layerCount: options.similarity.layerCount,
      denoises: objective == .denoise, adapterRank: options.adapterRank)
    self.model = model
    self.examples = examples
    let dimension = model.pipeline.dimension
    try self.options.validate(for: objective, dimension: dimension, path: path)
    if let teacher, teacher.columns != dimension {
      throw TrainingError.otherWidth(teacher: teacher.columns, student: dimension)
    }
    metrics = [metric]
    tokens = concurrentMap(examples.texts.count, threads: threads) {
      model.tokens(of: examples.texts[$0])
    }
    denoising = objective == .denoise ? Denoising(model, texts: tokens) : nil
  }

  var name: String { objective.rawValue }
  var exampleCount: Int { examples.count }
  var digest: UInt64 {
    var hasher = XXH64Hasher()
    hasher.update(Array("\(examples.digest) \(options.words)".utf8).span)
    for number in teacher?.numbers ?? [] {
      hasher.update(Array("\(number.bitPattern) ".utf8).span)
    }
    return hasher.finalize()
  }

  func place(of example: Int) -> TrainingExamples.Place { examples.places[example] }

  func lengths(of example: Int) -> [Int] {
    (0..<examples.columns).map { tokens[example * examples.columns + $0].count }
  }

  func batches(epoch: Int, size: Int, seed: UInt64) -> [[Int]] {
    examples.batches(
      epoch: epoch, size: size, seed: seed, isDistinct: [.ranking, .simcse].contains(objective))
  }

  func learn(_ batch: [Int], _ settings: LearningSettings) -> Double {
    if let denoising { return denoising.learn(batch.map { tokens[$0] }, model, settings) }
    return model.learn(self.batch(of: batch), objective, settings, options: options)
  }

  private func batch(of numbers: [Int]) -> ExampleBatch {
    // SimCSE: each text twice; what is dropped differs.
    let columns =
      objective == .simcse ? [0, 0] : Array(0..<examples.columns)
    let texts = columns.flatMap { column in
      numbers.map { $0 * examples.columns + column }
    }
    return ExampleBatch(
      columns: columns.count, texts: texts.map { tokens[$0] },
      labels: examples.labels.isEmpty
        ? []
        : numbers.map { number in
          objective == .cosine ? examples.labels[number] / examples.scale : examples.labels[number]
        },
      targets: teacher.map { teacher in texts.flatMap { teacher[row: $0] } } ?? [])
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
