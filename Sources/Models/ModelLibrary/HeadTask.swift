public import TransformerHeads

/// What a head is put to.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum HeadTask: String, Sendable, CaseIterable {
  case fillMask, nextSentence, classify, entailment, judgement, entities, answers, rerank

  /// The head that it needs.
  public var head: HeadKind {
    switch self {
    case .fillMask: .maskedWords
    case .nextSentence: .nextSentence
    case .classify, .entailment, .judgement, .rerank: .textClasses
    case .entities: .tokenClasses
    case .answers: .spans
    }
  }

  /// For people: "a checkpoint …".
  var words: String {
    switch self {
    case .fillMask: "that fills masks"
    case .nextSentence: "that tells a next sentence"
    case .classify: "that classifies texts"
    case .entailment: "that was trained on natural language inference"
    case .judgement: "that tells contradictions"
    case .entities: "that finds entities"
    case .answers: "that answers questions"
    case .rerank: "that scores pairs"
    }
  }

  /// A checkpoint of the hub, and what its files come to.
  public struct Checkpoint: Sendable, Equatable {
    /// `organisation/repository`.
    public let name: String
    /// Bytes of its weights.
    public let bytes: Int
    /// The short name of its licence.
    public let licence: String
  }

  /// A BERT with a free licence that does it: what is taken when a caller names none.
  public var usual: Checkpoint {
    switch self {
    case .fillMask, .nextSentence:
      Checkpoint(name: "google-bert/bert-base-uncased", bytes: 440_449_768, licence: "Apache-2.0")
    case .classify:
      Checkpoint(
        name: "nlptown/bert-base-multilingual-uncased-sentiment", bytes: 669_450_000,
        licence: "MIT")
    case .entailment:
      Checkpoint(
        name: "MoritzLaurer/xtremedistil-l6-h256-zeroshot-v1.1-all-33", bytes: 25_500_000,
        licence: "MIT")
    case .judgement:
      // The one above knows what is entailed and what is not, but no contradiction.
      Checkpoint(name: "agentlans/all-MiniLM-L6-v2-nli", bytes: 90_900_000, licence: "MIT")
    case .entities:
      Checkpoint(name: "dslim/bert-base-NER", bytes: 433_292_294, licence: "MIT")
    case .answers:
      Checkpoint(name: "deepset/minilm-uncased-squad2", bytes: 132_600_000, licence: "CC-BY-4.0")
    case .rerank:
      Checkpoint(
        name: "cross-encoder/ms-marco-MiniLM-L6-v2", bytes: 90_870_598, licence: "Apache-2.0")
    }
  }
}

/// No checkpoint was named for a task, and the usual one is not on this machine.
public struct MissingCheckpointError: Error, Equatable, CustomStringConvertible {
  /// What it was wanted for.
  public let task: HeadTask

  /// What is wrong and how to fix it.
  public var description: String {
    let usual = task.usual
    return
      "no checkpoint \(task.words) is named, and the usual one is not on this machine. Name one, "
      + "or fetch \(usual.name) (\(usual.bytes / 1_000_000) MB, \(usual.licence))."
  }
}
