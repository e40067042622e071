internal import Akin
internal import ArgumentParser

/// `akin train vocabulary`.
struct TrainVocabularyCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocabulary",
    abstract: "Make a WordPiece vocabulary of the words of documents.",
    usage: "akin train vocabulary [<options>] <path> ... --output <dir>",
    discussion: """
      Reads what `akin index` reads, and joins the most frequent pairs of neighbouring characters into \
      tokens until the vocabulary is full. The folder has vocab.txt, tokenizer.json and \
      tokenizer_config.json: a BERT tokenizer for Akin, tokenizers and transformers, and the start of \
      a model that is trained from scratch. The same documents give the same files.

      Examples:
        akin train vocabulary docs --output my-vocabulary
        akin train vocabulary docs --output my-vocabulary --size 8000
      """)

  @Argument(help: ArgumentHelp("Folders and files of documents.", valueName: "path"))
  var paths: [String]

  @Option(name: .long, help: ArgumentHelp("Where the vocabulary goes.", valueName: "dir"))
  var output: String

  @Option(name: .long, help: ArgumentHelp("Tokens that it has at most.", valueName: "n"))
  var size = VocabularyOptions().size

  @Flag(name: .long, help: "Tell capitals and accents apart.")
  var cased = false

  @Option(
    name: .long,
    help: ArgumentHelp("Pairs that are rarer are not joined.", valueName: "n"))
  var minFrequency = VocabularyOptions().minimumFrequency

  @Option(
    name: .long,
    help: ArgumentHelp("Characters that get a token, the most frequent ones.", valueName: "n"))
  var characters = VocabularyOptions().alphabetLimit

  @Option(
    name: .long,
    help: ArgumentHelp("The most tokens that the model will read.", valueName: "n"))
  var length = 512

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  @OptionGroup var force: ForceFlag
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more.") }
    if length < 4 { throw ValidationError("--length must be 4 or more.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    var options = VocabularyOptions()
    options.size = size
    options.isCased = cased
    options.minimumFrequency = minFrequency
    options.alphabetLimit = characters
    let trainer = VocabularyTrainer(
      on: paths.map(console.absolute), options: options, maximumLength: length, threads: threads)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let report = try await trainer.train(
      into: console.absolute(output), overwrites: force.isGiven
    ) { progress.update($0) }
    progress.finish()
    if !talk.quiet {
      for file in report.skipped {
        console.complain("\(console.shown(file.path)): \(file.reason)")
      }
      if report.forgottenWords > 0 {
        console.complain(
          "\(Numbers.count(report.forgottenWords, "rare word")) did not fit into memory and "
            + "count for nothing")
      }
    }
    guard format.form == .text else {
      try console.output.writeJSON(report)
      return .success
    }
    try console.output.write(
      """
      \(Numbers.count(report.tokens, "token")) of \(Numbers.count(report.words, "word")) \
      (\(Numbers.count(report.differentWords)) different) in \
      \(Numbers.count(report.documents, "document")); \
      \(Numbers.fixed(report.tokensPerWord, 3)) tokens a word
      the vocabulary is in \(TerminalText.line(console.shown(report.folder)))

      """)
    return .success
  }
}
