internal import Akin
internal import ArgumentParser

/// Whether a checkpoint reads the pairs again that scores cannot decide.
struct JudgeFlag: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A checkpoint for inference or paraphrases that reads doubtful pairs again: what contradicts "
        + "each other stays apart, what surely says the same is merged.", valueName: "name"))
  var judge: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Most pairs that it reads, nearest to the threshold first.", valueName: "n"))
  var judgeLimit = 2000

  /// Pairs around the threshold that are read beside those that were merged or flagged.
  static let pairsAround = 200

  func validate() throws {
    if judgeLimit < 1 { throw ValidationError("--judge-limit must be 1 or more.") }
    if judge == nil, judgeLimit != 2000 {
      throw ValidationError("--judge-limit goes with --judge.")
    }
  }

  /// The judge, if one is named.
  func load(
    _ model: CorpusModelFlags, in console: Console, progress: ProgressLine
  ) async throws -> MeaningJudge? {
    guard let judge else { return nil }
    return try await CheckpointFlags.load(
      MeaningJudge.self, judge, precision: model.precision, threads: model.threads, in: console,
      progress: progress)
  }
}
