internal import Akin
internal import ArgumentParser

/// `akin dedupe` without a subcommand.
struct DedupeGroupsCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: Invocation.unnamed,
    abstract: "Find near-duplicates; write a cleaned copy of a file.",
    usage: """
      akin dedupe [<options>] [<path> ...]
      akin dedupe <subcommand>
      """,
    discussion: """
      Searches an index, or the file that --input names, and prints groups: the sentence that is \
      kept, then its duplicates, each with its score, path and line. Folders and input files are \
      never altered: --output writes what is left of --input to another file.

      Use a subcommand for other work; each has a --help of its own:
        examples  Show pairs around the threshold, to choose --threshold by.
        review    Learn threshold and guards from your answers about some pairs.
        against   Find what another file or folder has too, as train in test.
        stream    Clean a pipe or a file of any size, one batch after another.
        restore   Put back the records that --removed has listed.
      To search a folder that has such a name, write ./stream.

      A duplicate is found in one of three stages, and the output says in which. exact: it is the \
      same text but for case, spacing and punctuation at the ends. wording: it is nearly the same \
      text. meaning: its score with the sentence that is kept is at least the threshold. A \
      sentence is only removed for one that it is itself a duplicate of.

      A guard keeps two sentences apart that differ in a number, a negation, a unit, a date or a \
      name, whatever their score. --flagged shows such pairs, and --guard chooses the guards. The \
      guard word compares words: two that have exchanged their places, one that stands for another \
      of its kind, as she for he, and, when the score is below the threshold, one that stands for \
      another in nearly the same wording. letters compares the letters of scripts without capitals, \
      such as Arabic or Chinese, in nearly the same wording. unread keeps sentences apart that \
      differ in words the model has no tokens for, and cut those that are longer than it reads, \
      unless their wording is nearly the same.

      Examples:
        akin dedupe docs
        akin dedupe --threshold auto --report page.html
        akin dedupe --judge ./my-nli-checkpoint docs
        akin dedupe --input faq.jsonl --output clean.jsonl --removed gone.jsonl
        akin dedupe --input tips.csv --keep field:votes:max --output best.csv
        akin dedupe examples --threshold auto
        akin dedupe review docs
        akin dedupe against published drafts
        akin dedupe restore gone.jsonl --input clean.jsonl --output faq.jsonl
      """,
    shouldDisplay: false, helpNames: [.short, .long])

  @OptionGroup var rule: DuplicateFlags
  @OptionGroup(title: "Duplicates") var keep: KeepFlag
  @OptionGroup(title: "Duplicates") var target: TargetFlag

  @Flag(name: .long, help: "Show the pairs that a guard keeps apart, instead of the groups.")
  var flagged = false

  @OptionGroup(title: "Duplicates") var answers: AnswersFlag
  @OptionGroup(title: "Duplicates") var judge: JudgeFlag

  @OptionGroup(title: "Listing") var listing: ListingFlags

  @OptionGroup var corpus: DedupeCorpusFlags
  @OptionGroup var files: CleaningFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var force: ForceFlag
  @OptionGroup var talk: TalkFlags
  @OptionGroup(visibility: .hidden) var former: FormerDedupeFlags

  func validate() throws {
    try corpus.check(beside: former.against)
    try files.check(input: corpus.records.input, threshold: rule.threshold)
    try target.check(beside: rule.threshold, other: former.against)
    try keep.check(input: corpus.records.input, other: former.against)
    try answers.check(input: corpus.records.input)
    try checkFormerFlags()
    try files.checkStandardOutput(format: format, flagged: flagged)
  }

  func run(in console: Console) async throws -> ExitStatus {
    try await task.run(in: console)
  }

  /// What the flags ask for, without the former ones.
  var search: DuplicateRequest {
    var options = rule.options
    options.keep = keep.rule
    options.target = target.count
    options.suggestionUse = files.suggestionUse
    return DuplicateRequest(
      corpus: corpus, options: options, learning: rule.learning(from: answers), judge: judge,
      shown: flagged ? .flagged : .groups,
      listing: listing, files: files.names, format: format, talk: talk)
  }
}
