internal import VectorMath

/// What a training fits a model to.
///
/// A task knows its examples and how a batch of them is learned. `TrainingRun` takes the steps, and
/// does all else: order, rates, evaluations, checkpoints, log and report.
package protocol TrainingTask: Sendable {
  /// What the task is called in the plan, in the model card and in checkpoints, such as `cosine`.
  var name: String { get }
  /// The model whose numbers change.
  var model: TrainedModel { get }
  /// How many examples there are.
  var exampleCount: Int { get }
  /// A number for all examples in their order: a checkpoint belongs to one set of them.
  var digest: UInt64 { get }
  /// What an evaluation measures, the number that decides first.
  var metrics: [TrainingMetric] { get }
  /// What the model card says of the model.
  var card: ModelCard.Subject { get }

  /// Where an example stands, for errors.
  func place(of example: Int) -> TrainingExamples.Place

  /// How many tokens each text has that the model reads for an example.
  func lengths(of example: Int) -> [Int]

  /// The batches of an epoch: numbers of examples, shuffled as the seed says.
  ///
  /// - Parameters:
  ///   - epoch: From 0 on.
  ///   - size: Examples of a batch; the last one may have less.
  ///   - seed: Decides the order.
  /// - Returns: Each example once.
  func batches(epoch: Int, size: Int, seed: UInt64) -> [[Int]]

  /// Computes the loss of a batch, and adds to the model's gradients.
  ///
  /// - Parameters:
  ///   - batch: Numbers of examples.
  ///   - settings: How.
  /// - Returns: The loss of the batch, whatever its share of the step.
  func learn(_ batch: [Int], _ settings: LearningSettings) -> Double

  /// Writes the small files of the new model: its configuration, its vocabulary.
  func prepare(_ folder: TrainingFolder) throws

  /// Writes the weights as they are now, each file whole or not at all.
  func write(to folder: TrainingFolder) throws
}

extension TrainingTask {
  /// All examples in an order that the seed and the epoch decide.
  package func shuffledBatches(epoch: Int, size: Int, seed: UInt64) -> [[Int]] {
    var generator = SeededGenerator(seed: seed &+ UInt64(epoch) &* 0x9E37_79B9)
    let order = Array(0..<exampleCount).shuffled(using: &generator)
    return stride(from: 0, to: exampleCount, by: size).map {
      Array(order[$0..<min($0 + size, exampleCount)])
    }
  }

  /// Each example once, in an order that the seed and the epoch decide.
  package func batches(epoch: Int, size: Int, seed: UInt64) -> [[Int]] {
    shuffledBatches(epoch: epoch, size: size, seed: seed)
  }
}

/// How one batch is learned.
package struct LearningSettings: Sendable {
  /// The batch's share of a step: one over the batches whose gradients are summed.
  package var share = 1.0
  /// How much is dropped.
  package var dropout = DropoutRates.none
  /// Decides what is dropped.
  package var seed: UInt64 = 0
  /// The number of the batch among all batches of the training; it decides what is dropped too.
  package var number = 0
  /// How often all examples were seen before.
  package var epoch = 0
  /// Groups of parameters below this one get no gradient.
  package var firstTrained = 0
  /// Whether all activations of a batch are kept for the way back, or computed again layer by layer.
  ///
  /// It changes no bit (Chen et al. 2016).
  package var keepsLayers = true
  /// How many cores to use; it changes no bit.
  package var threads = 1

  /// A batch that is a whole step, of which nothing is dropped.
  package init(threads: Int) { self.threads = threads }
}

/// What an evaluation measures; larger is better.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum TrainingMetric: String, Sendable, Encodable {
  /// Spearman's rank correlation with given scores.
  case spearman
  /// The share of right labels.
  case accuracy
  /// The mean of the labels' F1.
  case macroF1
  /// The F1 of all labels together, where a text has any number of them.
  case labelF1
  /// The F1 of whole entities.
  case entityF1
  /// The share of answers that are exactly a given one.
  case exactMatch
  /// The mean overlap of words with the nearest given answer.
  case answerF1
  /// The area under precision and recall.
  case averagePrecision
  /// The gain of the first ten hits, which is larger the earlier the right ones come.
  case ndcg10 = "ndcg@10"
  /// The share of hidden words that are guessed.
  case maskedWords
  /// The share of pairs of which is told rightly whether one text follows the other.
  case nextSentences
  /// Minus the mean loss of hidden words.
  case maskedLoss

  /// For people.
  public var words: String {
    switch self {
    case .spearman: "Spearman"
    case .accuracy: "accuracy"
    case .macroF1: "macro F1"
    case .labelF1: "F1 of labels"
    case .entityF1: "F1 of entities"
    case .exactMatch: "exact match"
    case .answerF1: "F1 of answers"
    case .averagePrecision: "average precision"
    case .ndcg10: "nDCG@10"
    case .maskedWords: "masked words guessed"
    case .nextSentences: "next sentences told"
    case .maskedLoss: "minus loss of masked words"
    }
  }
}
