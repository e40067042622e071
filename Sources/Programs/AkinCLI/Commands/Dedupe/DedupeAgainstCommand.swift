internal import Akin
internal import ArgumentParser

/// `akin dedupe against`.
struct DedupeAgainstCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "against",
    abstract: "Find what another file or folder has too, as train in test.",
    discussion: """
      OTHER is a file of records, a folder or an index, and all of it stays. A sentence of PATH or \
      --input is a duplicate if OTHER has it too. Duplicates within PATH or --input stay. OTHER and \
      PATH are only read: --output writes what is left of --input to another file.

      A folder without an index in it or above it is read for this run alone. Indexes must have \
      vectors of one model and precision; a file, or a folder without an index, gets its vectors \
      from the model of the index that it is compared with. akin dedupe --help explains stages and \
      guards.

      Examples:
        akin dedupe against published drafts
        akin dedupe against test.jsonl --input train.jsonl --output clean.jsonl
        akin dedupe against handbook --input faq.csv --field question
      """,
    helpNames: [.short, .long])

  @Argument(help: ArgumentHelp("A file or a folder, all of which stays.", valueName: "other"))
  var other: String

  @OptionGroup var rule: DuplicateFlags

  @Flag(name: .long, help: "Show the pairs that a guard keeps apart, instead of the groups.")
  var flagged = false

  @OptionGroup(title: "Listing") var listing: ListingFlags

  @OptionGroup var corpus: DedupeCorpusFlags
  @OptionGroup var files: CleaningFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var force: ForceFlag
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    try corpus.check(beside: other)
    try files.check(input: corpus.records.input, threshold: rule.threshold)
    try files.checkStandardOutput(format: format, flagged: flagged)
  }

  func run(in console: Console) async throws -> ExitStatus {
    var options = rule.options
    options.suggestionUse = files.suggestionUse
    return try await DuplicateRequest(
      corpus: corpus, other: other, options: options, shown: flagged ? .flagged : .groups,
      listing: listing, files: files.names, format: format, talk: talk
    ).run(in: console)
  }
}
