internal import Akin
internal import ArgumentParser

/// What counts as a duplicate.
struct DuplicateFlags: ParsableArguments {
  /// The smallest score of duplicates.
  struct ThresholdFlag: ParsableArguments {
    @Option(
      name: .long, parsing: .unconditional,
      help: ArgumentHelp(
        "Smallest score of the same meaning; auto takes the one that the corpus suggests. "
          + "(default: 0.9)", valueName: "score"))
    var threshold: ThresholdChoice?
  }

  @OptionGroup(title: "Most used") var limit: ThresholdFlag
  @OptionGroup(title: "Duplicates") var guards: GuardFlag

  var threshold: ThresholdChoice? { limit.threshold }

  /// What is taken over from reviews: nothing that a flag decides.
  func learning(from answers: AnswersFlag? = nil) -> ReviewLearning {
    ReviewLearning(
      file: answers?.file, keepsThreshold: threshold != nil, keepsGuards: guards.choice != nil)
  }

  /// The options for the library; the others have their defaults.
  var options: DedupeOptions {
    var options = DedupeOptions()
    if let threshold { options.threshold = threshold.threshold }
    if let choice = guards.choice { options.guards = choice.guards }
    return options
  }
}

/// A file of answers that `akin dedupe review` has kept.
struct AnswersFlag: ParsableArguments {
  @Option(
    name: .customLong("answers"),
    help: ArgumentHelp(
      "Follow the answers of akin dedupe review in this file; an index remembers its own.",
      valueName: "file"))
  var file: String?

  /// Refuses a file of answers beside an index.
  func check(input: String?) throws {
    try refuse([
      (
        file != nil && input == nil,
        "--answers goes with --input: an index remembers its own answers."
      )
    ])
  }
}

/// What keeps sentences apart.
struct GuardFlag: ParsableArguments {
  @Option(
    name: .customLong("guard"),
    help: ArgumentHelp(
      "Differences that keep sentences apart: all, off, or some of number, negation, unit, date, "
        + "name, word, letters, unread, cut with commas between. (default: all)", valueName: "list"),
    transform: GuardChoice.read)
  var choice: GuardChoice?
}

/// Which of several duplicates stays.
struct KeepFlag: ParsableArguments {
  @Option(
    name: .customLong("keep"),
    help: ArgumentHelp(
      "Which of several stays: first, longest, newest, central, or field:NAME:max or "
        + "field:NAME:min for records. (default: first)", valueName: "rule"),
    transform: KeepChoice.read)
  var choice: KeepChoice?

  /// The order for the library.
  var rule: DedupeOptions.Keep { choice?.rule ?? .first }

  /// Refuses a rule that has nothing to choose from; `other` is another corpus, all of which stays.
  func check(input: String?, other: String?) throws {
    try refuse([
      (
        other != nil && rule != .first,
        "--keep and --against exclude each other: what the other one has stays, whatever it is."
      ),
      (
        input != nil && rule == .newest,
        "--keep newest goes by the age of documents, and the records of --input are of one age: "
          + "name the field that says it, as in --keep field:date:max."
      ),
    ])
  }
}

/// How many stay.
struct TargetFlag: ParsableArguments {
  @Option(
    name: .customLong("target"),
    help: ArgumentHelp(
      "Keep this many: the threshold is lowered until no more stay.", valueName: "n"))
  var count: Int?

  /// Refuses flags that contradict the target; `other` is another corpus, all of which stays.
  func check(beside threshold: ThresholdChoice?, other: String?) throws {
    try refuse([
      (
        count != nil && threshold != nil,
        "--target finds its own threshold: leave out --threshold."
      ),
      (count != nil && other != nil, "--target and --against exclude each other."),
    ])
    try checkCount(count, of: "--target")
  }
}
