public import Parallelism
public import TransformerTraining

/// What was mined from a corpus.
public struct MinedCounts: Sendable, Equatable, Encodable {
  /// How many pairs of a kind there are.
  public struct Pairs: Sendable, Equatable, Encodable {
    /// Where they were found.
    public let kind: PairKind
    /// How many are learnt from.
    public let count: Int
    /// One of them, for people to see.
    public let anchor: String
    /// The text that belongs to it.
    public let positive: String
    /// The text that does not.
    public let negative: String
  }

  /// Documents, or pieces of few documents.
  public let documents: Int
  /// Documents that are learnt from.
  public let trainingDocuments: Int
  /// Documents that are measured on when the training is over.
  public let testDocuments: Int
  /// Documents beyond the passages that are looked at.
  public let omittedDocuments: Int
  /// Passages of the documents.
  public let passages: Int
  /// Pairs by kind.
  public let pairs: [Pairs]
  /// Questions that choose the best step.
  public let validationQuestions: Int
  /// Questions that compare both models.
  public let testQuestions: Int
}

/// What fitting a model to a corpus is going to be, before its first step.
public struct AdaptationPlan: Sendable, Equatable, Encodable {
  /// What was mined.
  public let mined: MinedCounts
  /// Steps, memory and time of the training.
  public let training: TrainingPlan
}

/// What fitting a model to a corpus came to.
public struct AdaptationReport: Sendable, Equatable, Encodable {
  /// The gain of both models from questions of one kind.
  public struct KindGain: Sendable, Equatable, Encodable {
    /// Where the questions were found.
    public let kind: PairKind
    /// How many there are.
    public let questions: Int
    /// The mean nDCG at 10 of the old model.
    public let before: Double
    /// That of the new one.
    public let after: Double
  }

  /// Two measurements.
  public struct Change: Sendable, Equatable, Encodable {
    /// By the old model; nil where it cannot be told.
    public let before: Double?
    /// By the new one.
    public let after: Double?
  }

  /// What was mined.
  public let mined: MinedCounts
  /// Steps that were taken.
  public let steps: Int
  /// The step whose model did best on the validation questions.
  public let keptStep: Int
  /// Mean nDCG at 10 of the validation questions, among some of the passages.
  public let validation: Change
  /// Mean nDCG at 10 of the test questions, among all passages, and the confidence in its difference.
  public let test: GainComparison
  /// The same by the kind of the questions.
  public let kinds: [KindGain]
  /// Spearman's correlation on the graded pairs that were given; nil without them.
  public let graded: Change?
  /// Whether the new model is surely better, and was kept.
  public let isKept: Bool
  /// Where the new model lies: the output folder if it was kept, else a folder in it.
  public let folder: String
}

/// How far fitting a model to a corpus is.
public enum AdaptationProgress: Sendable {
  /// Reading, embedding or comparing.
  case work(Work.Progress)
  /// Training.
  case training(TrainingProgress)
}
