public import Deduplication
public import ModelLibrary
public import Parallelism
internal import TransformerHeads

/// Says of two texts whether they say the same, by reading both at once.
///
/// A checkpoint for natural language inference reads them in both directions: they say the same when
/// each entails the other, and contradict each other when one of them contradicts the other. A
/// checkpoint that only tells what is entailed and what is not, a classifier of paraphrases with two
/// labels, or one score, knows no contradiction.
public struct MeaningJudge: TaskModel {
  public static let task = HeadTask.judgement
  public let checkpoint: TaskCheckpoint
  private let labels: Labels

  private enum Labels {
    case inference(entailment: Int, contradiction: Int?)
    case paraphrase(same: Int)
    case score
  }

  /// What two texts are to each other.
  public enum Relation: String, Sendable, Encodable {
    case same, different, contradiction
  }

  /// A judgement.
  public struct Judgement: Sendable, Equatable {
    /// What the texts are to each other.
    public let relation: Relation
    /// How sure the model is, 0...1.
    public let score: Double
  }

  /// From here on a judgement outweighs a guard or a score below the threshold.
  public static let certainty = 0.9

  public init(_ checkpoint: TaskCheckpoint) throws {
    self.checkpoint = checkpoint
    func label(_ beginning: String) -> Int? {
      checkpoint.labels.firstIndex { $0.lowercased().hasPrefix(beginning) }
    }
    if let entailment = label("entail") {
      labels = .inference(entailment: entailment, contradiction: label("contradict"))
    } else if checkpoint.labels.count == 2 {
      // In the sets of GLUE the second label says that a pair is one.
      let same = checkpoint.labels.firstIndex { label in
        ["equivalent", "duplicate", "paraphrase", "same"].contains {
          label.lowercased().hasPrefix($0)
        }
      }
      labels = .paraphrase(same: same ?? 1)
    } else if checkpoint.labels.count == 1 {
      labels = .score
    } else {
      // The error of a checkpoint that is neither.
      _ = try checkpoint.model.inferenceLabels()
      labels = .score
    }
  }

  /// Whether it can tell a contradiction from a mere difference.
  public var knowsContradictions: Bool {
    if case .inference(_, .some) = labels { true } else { false }
  }

  /// Refuses a task that is about contradictions if it cannot tell them.
  func requireContradictions() throws {
    guard knowsContradictions else {
      throw HeadError.missingLabel(
        path: checkpoint.path, wanted: "contradict", has: checkpoint.labels)
    }
  }

  /// Judges pairs of texts.
  ///
  /// - Parameters:
  ///   - pairs: Any texts; the order of a pair does not matter.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: One judgement a pair.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func judge(
    _ pairs: [(first: String, second: String)], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [Judgement] {
    let both = pairs.map { ($0.first, $0.second) } + pairs.map { ($0.second, $0.first) }
    let labels = labels
    return try await run(within: timeLimit, progress) { model, work in
      let logits = try model.pairLogits(of: both, work: work)
      return pairs.indices.map {
        Self.judgement(logits[$0], logits[$0 + pairs.count], labels)
      }
    }
  }

  private static func judgement(
    _ ahead: [Float], _ back: [Float], _ labels: Labels
  ) -> Judgement {
    switch labels {
    case .inference(let entailment, let contradiction):
      let (one, other) = (softmax(ahead), softmax(back))
      let against = contradiction.map { max(one[$0], other[$0]) } ?? 0
      let same = min(one[entailment], other[entailment])
      if against > 0.5 { return Judgement(relation: .contradiction, score: against) }
      if same > 0.5 { return Judgement(relation: .same, score: same) }
      return Judgement(relation: .different, score: 1 - same)
    case .paraphrase(let place):
      return byShare((softmax(ahead)[place] + softmax(back)[place]) / 2)
    case .score: return byShare((sigmoid(ahead[0]) + sigmoid(back[0])) / 2)
    }
  }

  private static func byShare(_ same: Double) -> Judgement {
    same > 0.5
      ? Judgement(relation: .same, score: same)
      : Judgement(relation: .different, score: 1 - same)
  }
}

extension MeaningJudge {
  /// Looks at the pairs of a report that its scores cannot decide.
  ///
  /// These are the pairs that were merged by meaning, those around the threshold (`report.examples`),
  /// and those that a guard keeps apart. What contradicts each other, or by a classifier of
  /// paraphrases is none, is to stay apart; what surely says the same is to be merged.
  ///
  /// - Parameters:
  ///   - report: The report.
  ///   - limit: The most pairs to look at, those nearest to the threshold first.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Answers for the pairs about which the judge says anything, as a person would give them.
  /// - Throws: `CancellationError`.
  public func answers(
    on report: DuplicateReport, limit: Int,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> PairAnswers {
    typealias Pair = (first: String, second: String, score: Float)
    let merged: [Pair] = report.groups.flatMap { group in
      group.removed.filter { $0.stage == .meaning }
        .map { (group.kept.passage.text, $0.passage.text, $0.score) }
    }
    let near: [Pair] = report.examples.map { ($0.first.text, $0.second.text, $0.score) }
    let flagged: [Pair] = report.flagged.map {
      ($0.kept.passage.text, $0.flagged.passage.text, $0.flagged.score)
    }
    var seen: Set<[String]> = []
    let pairs = (merged + near + flagged)
      .sorted { abs($0.score - report.threshold) < abs($1.score - report.threshold) }
      .filter { seen.insert([$0.first, $0.second].sorted()).inserted }.prefix(limit)
    let judgements = try await judge(pairs.map { ($0.first, $0.second) }, progress: progress)
    var answers = PairAnswers()
    for (pair, judgement) in zip(pairs, judgements) {
      switch judgement.relation {
      case .contradiction: answers.set(.different, on: pair.first, pair.second)
      case .different where !knowsContradictions:
        answers.set(.different, on: pair.first, pair.second)
      case .same where judgement.score >= Self.certainty:
        answers.set(.same, on: pair.first, pair.second)
      default: break
      }
    }
    return answers
  }
}
