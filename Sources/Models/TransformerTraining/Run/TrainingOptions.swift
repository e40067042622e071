public import VectorMath

/// Which parts of a model keep their numbers.
public enum FrozenLayers: Sendable, Equatable {
  /// None: everything is trained.
  case none
  /// The embeddings and so many of the lowest layers.
  case lowest(Int)
  /// The whole encoder: only what stands on it is trained, such as projections and heads.
  case encoder
}

/// How much the labels of a head count.
public enum ClassWeights: String, Sendable, CaseIterable {
  /// Every example counts the same.
  case even
  /// Every label counts the same, however many examples have it.
  case balanced
}

/// How a model is trained.
public struct TrainingOptions: Sendable, Equatable {
  /// What vectors of sentences are fitted to; nil for what suits the columns of the data.
  ///
  /// Heads have no choice.
  public var objective: SentenceObjective?
  /// What a training of similarity may do beside it.
  public var similarity = SimilarityOptions()
  /// How often each example is seen.
  public var epochs = 1
  /// Examples of a batch.
  ///
  /// 16 as in Sentence-BERT; more negatives help `.ranking`.
  public var batchSize = 16
  /// Batches whose gradients are summed before a step.
  public var accumulation = 1
  /// The highest learning rate.
  public var rate = 2e-5
  /// How the rate falls.
  public var schedule = LearningRateSchedule.linear
  /// The share of the steps in which the rate rises.
  public var warmUp = 0.1
  /// How strongly AdamW pulls matrices towards zero.
  public var decay = 0.01
  /// The length to which a longer gradient is scaled down.
  public var largestNorm = 1.0
  /// How many numbers are dropped by chance; nil for what the model's `config.json` says.
  public var dropout: Double?
  /// What products with weights are computed in: `.fp32`, or `.bf16`, which is quicker on CPUs that
  /// multiply such numbers in less time.
  public var precision = Precision.fp32
  /// Seconds from one checkpoint to the next.
  public var checkpointInterval = 60.0
  /// Bytes of memory to stay within, about; nil for no limit.
  ///
  /// Activations of batches that would take more are computed again layer by layer on the way back,
  /// which changes no bit and takes a third more time.
  public var memory: Int?
  /// Decides order, dropout and first weights.
  public var seed: UInt64 = 0
  /// What keeps its numbers.
  public var frozen = FrozenLayers.none
  /// The rank of changes of the encoder's dense layers that are trained instead of the layers, with what
  /// stands on the encoder; nil to train the layers themselves.
  ///
  /// LoRA; Hu et al. 2021, §4.1, with `α` twice the rank.
  public var adapterRank: Int?
  /// Steps between two evaluations; nil for ten in an epoch.
  public var evaluationInterval: Int?
  /// Evaluations in a row without a gain after which training stops; nil for never.
  public var patience: Int?

  /// How much the labels of a head count.
  public var classWeights = ClassWeights.even

  /// The usual settings for heads: three epochs, a rate of 5e-5.
  ///
  /// Devlin and others 2019, §A.3.
  public static var forHeads: TrainingOptions {
    var options = TrainingOptions()
    options.epochs = 3
    options.rate = 5e-5
    return options
  }

  /// The defaults: one epoch of Sentence-BERT's settings.
  public init() {}

  /// Checks the numbers.
  package func validate() throws(TrainingError) {
    func check<Value>(
      _ name: String, _ value: Value, _ expected: String, _ isGood: Bool
    ) throws(TrainingError) {
      guard isGood else {
        throw .badOption(name: name, value: "\(value)", expected: expected)
      }
    }
    try check("number of epochs", epochs, "1 or more", epochs >= 1)
    try check("batch size", batchSize, "1 or more", batchSize >= 1)
    try check("number of batches a step", accumulation, "1 or more", accumulation >= 1)
    try check(
      "time between checkpoints", checkpointInterval, "0 seconds or more", checkpointInterval >= 0)
    try check("precision", precision.rawValue, "fp32 or bf16", precision != .int8)
    try check("learning rate", rate, "above 0 and at most 1", rate > 0 && rate <= 1)
    try check("share of warm-up", warmUp, "0 to 1", (0...1).contains(warmUp))
    try check("weight decay", decay, "0 to 1", (0...1).contains(decay))
    try check("largest gradient", largestNorm, "above 0", largestNorm > 0)
    try check(
      "dropout", dropout ?? 0, "0 or more and below 1", (0..<1).contains(dropout ?? 0))
    try check(
      "interval of evaluations", evaluationInterval ?? 1, "1 or more",
      evaluationInterval ?? 1 >= 1)
    try check("patience", patience ?? 1, "1 or more", patience ?? 1 >= 1)
    if case .lowest(let count) = frozen {
      try check("number of frozen layers", count, "0 or more", count >= 0)
    }
    try check("rank of adapters", adapterRank ?? 1, "1 or more", adapterRank ?? 1 >= 1)
    try check(
      "frozen part of a model that only its adapters change", "\(frozen)", "none",
      adapterRank == nil || frozen == .none)
  }

  /// The first group of parameters that is trained, of a model with so many layers.
  func firstTrained(layerCount: Int) -> Int {
    guard adapterRank == nil else { return layerCount + 1 }
    return switch frozen {
    case .none: 0
    case .lowest(let count): count == 0 ? 0 : min(count, layerCount) + 1
    case .encoder: layerCount + 1
    }
  }
}

/// How far a training is.
public struct TrainingProgress: Sendable, Equatable {
  /// Steps that were taken.
  public let step: Int
  /// Steps in all.
  public let steps: Int
  /// The mean loss of the last steps.
  public let loss: Double
  /// Tokens that were read in this run.
  public let tokens: Int
  /// The last evaluation of this run; nil before the first.
  public let evaluation: TrainingEvaluation?
}

/// What was measured on the evaluation file.
public struct TrainingEvaluation: Sendable, Equatable {
  /// Steps that were taken before it; 0 for the model that training starts from.
  public let step: Int
  /// The values, without those that cannot be told.
  public let values: [TrainingMetric: Double]
  /// Whether it is the best one of the trained models so far, which is kept.
  public let isBest: Bool
}

/// What a training came to.
public struct TrainingReport: Sendable, Equatable, Encodable {
  /// Steps that were taken.
  public let steps: Int
  /// The mean loss of the last tenth of the steps.
  public let loss: Double
  /// What evaluations measured; nil without an evaluation file.
  public let metric: TrainingMetric?
  /// The metric on the evaluation file before the first step; nil without a file.
  public let before: Double?
  /// The same of the model that was kept.
  public let best: Double?
  /// The step of the model that was kept.
  public let bestStep: Int
  /// Whether training stopped before its last step, because evaluations did not gain any more.
  public let isStoppedEarly: Bool
  /// The folder with the model.
  public let folder: String
}
