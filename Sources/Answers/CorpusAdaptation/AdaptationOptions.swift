package import TransformerTraining

/// How a model is fitted to a corpus.
public struct AdaptationOptions: Sendable, Equatable {
  /// How often each pair is seen.
  public var epochs = 1
  /// Pairs of a batch: the more, the more there is to tell apart.
  public var batchSize = 32
  /// The highest learning rate.
  public var rate = 2e-5
  /// The most pairs that are mined.
  public var pairs = 10_000
  /// Decides which pairs and questions are taken, and their order.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// What the training is told; it is measured five times an epoch.
  package func training(of pairs: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.objective = .ranking
    options.epochs = epochs
    options.batchSize = batchSize
    options.rate = rate
    options.seed = seed
    options.evaluationInterval = max(1, pairs / max(1, batchSize) / 5)
    return options
  }

  /// Checks the numbers.
  package func validate() throws(TrainingError) {
    guard pairs >= MinedCorpus.leastPairs else {
      throw .badOption(
        name: "number of pairs", value: "\(pairs)", expected: "\(MinedCorpus.leastPairs) or more")
    }
    try training(of: pairs).validate()
  }
}
