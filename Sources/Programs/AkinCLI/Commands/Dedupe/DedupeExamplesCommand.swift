internal import Akin
internal import ArgumentParser

/// `akin dedupe examples`.
struct DedupeExamplesCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples",
    abstract: "Show pairs around the threshold, to choose it by.",
    discussion: """
      Pairs each sentence with its nearest neighbour and prints the pairs around the threshold: \
      half of them above it and half below, the highest score first. Each pair has its score and a \
      verdict: merged, apart, or apart with the difference that a guard has found. If pairs above \
      the threshold say different things, raise it; if pairs below it say the same, lower it. \
      --threshold auto begins with the threshold that the corpus suggests.

      No file is written: give akin dedupe the --threshold that you have chosen. Its --help \
      explains stages and guards.

      Examples:
        akin dedupe examples docs
        akin dedupe examples -n 20 --threshold auto
        akin dedupe examples --input faq.jsonl --field question --threshold 0.85
        akin dedupe examples --input train.jsonl --against test.jsonl
      """,
    helpNames: [.short, .long])

  /// Which pairs are shown.
  struct PairFlags: ParsableArguments {
    @Option(
      name: [.customShort("n", allowingJoined: true), .customLong("count")],
      help: ArgumentHelp("How many pairs are shown.", valueName: "n"))
    var count = 10

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Pair the sentences of PATH or --input with those of this file or folder, as akin dedupe "
          + "against does.", valueName: "other"))
    var against: String?
  }

  @OptionGroup(title: "Pairs") var pairs: PairFlags
  @OptionGroup var rule: DuplicateFlags
  @OptionGroup(title: "Duplicates") var target: TargetFlag
  @OptionGroup var corpus: DedupeCorpusFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    try corpus.check(beside: pairs.against)
    try target.check(beside: rule.threshold, other: pairs.against)
    try checkCount(pairs.count, of: "-n")
  }

  func run(in console: Console) async throws -> ExitStatus {
    var options = rule.options
    options.target = target.count
    options.examples = pairs.count
    // Nothing is removed here: the pairs are those around the suggestion.
    options.suggestionUse = .accepted
    return try await DuplicateRequest(
      corpus: corpus, other: pairs.against, options: options, learning: rule.learning(),
      shown: .examples, format: format, talk: talk
    ).run(in: console)
  }
}
