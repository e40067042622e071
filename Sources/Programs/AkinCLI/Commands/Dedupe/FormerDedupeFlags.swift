internal import Akin
internal import ArgumentParser

/// The flags that subcommands of `akin dedupe` have replaced: they go on working, and no help lists
/// them.
struct FormerDedupeFlags: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Now akin dedupe examples -n.", valueName: "n"))
  var examples: Int?

  @Option(name: .long, help: ArgumentHelp("Now akin dedupe against.", valueName: "place"))
  var against: String?

  @Option(name: .long, help: ArgumentHelp("Now akin dedupe restore.", valueName: "file"))
  var restore: String?

  @Option(name: .long, help: ArgumentHelp("Now akin dedupe stream.", valueName: "folder"))
  var seen: String?
}

extension DedupeGroupsCommand {
  /// The request that the flags make: with a former flag, that of a subcommand.
  var task: any DedupeTask {
    if let restoration { return restoration }
    if let streamCleaning { return streamCleaning }
    var search = search
    search.other = former.against
    if let count = former.examples {
      search.options.examples = count
      if files.output == nil { search.options.suggestionUse = .accepted }
      search.shown = .examples
    }
    return search
  }

  private var restoration: Restoration? {
    guard let list = former.restore, let input = corpus.records.input, let output = files.output
    else { return nil }
    return Restoration(list: list, input: input, output: output, talk: talk)
  }

  private var streamCleaning: StreamCleaning? {
    guard let seen = former.seen, let input = corpus.records.input, let output = files.output
    else { return nil }
    return StreamCleaning(
      input: input, field: corpus.records.field, skipsInvalid: corpus.records.skipInvalid,
      seen: seen, output: output, removed: files.removed, options: search.options,
      model: corpus.model.flags, talk: talk)
  }

  /// Refuses what a subcommand has no flag for.
  func checkFormerFlags() throws {
    try checkRestore()
    try refuse([
      (
        former.examples != nil && files.output == "-",
        "--output - takes stdout; leave out --json, --jsonl, --examples and --flagged."
      )
    ])
    try checkSeen()
    try checkCount(former.examples, of: "--examples")
    try refuse([
      (former.examples != nil && flagged, "--examples and --flagged exclude each other.")
    ])
  }

  private func checkRestore() throws {
    guard former.restore != nil else { return }
    let decides = keep.choice != nil || rule.guards.choice != nil || rule.threshold != nil
    try refuse([
      (
        restoration == nil || files.removed != nil,
        "--restore goes with --input, the cleaned file, and --output, the original to be."
      )
    ])
    try restoration?.check(as: "--restore")
    try refuse([
      (
        needsWholeCorpus || decides || former.seen != nil || corpus.records.field != nil,
        "--restore only puts back: leave out all but --input, --output and --quiet."
      )
    ])
  }

  private func checkSeen() throws {
    guard former.seen != nil else { return }
    try refuse([
      (streamCleaning == nil, "--seen goes with --input FILE and --output FILE; - is a pipe."),
      (
        needsWholeCorpus || keep.rule != .first || rule.threshold == .auto,
        "--seen takes a score as --threshold, and none of --keep, --target, --report, --against, "
          + "--restore, --examples, --flagged, --json and --jsonl: the rest of a stream is not known "
          + "yet. --removed FILE lists what goes, one JSON object a line."
      ),
    ])
    try streamCleaning?.check(as: "--seen")
  }

  /// Whether a flag was given that goes neither with a stream nor with a restoration.
  private var needsWholeCorpus: Bool {
    files.report != nil || former.against != nil || former.examples != nil || target.count != nil
      || flagged || format.form != .text
  }
}
