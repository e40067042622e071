internal import Akin
internal import ArgumentParser

/// `akin dedupe stream`.
struct DedupeStreamCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Clean a pipe or a file of any size, one batch after another.",
    usage: "akin dedupe stream [<options>] --input <file> --seen <folder> --output <file>",
    discussion: """
      Reads --input in batches, as JSONL or one text a line. Of several duplicates the first stays \
      and goes to --output; --removed lists the others. The folder --seen remembers what was kept \
      and how far the run has come. Memory stays bounded, and the same command goes on where an \
      interrupted run stopped. Another input with the same --seen is compared with all that was \
      kept before: today's file with yesterday's.

      --keep, --target, --threshold auto and --report need the whole corpus: use akin dedupe for \
      them. Its --help explains stages and guards.

      Examples:
        zcat log.gz | akin dedupe stream --input - --seen seen --output new.txt
        akin dedupe stream --input today.txt --seen seen --output new.txt
        akin dedupe stream --input a.txt --seen s --output b.txt --removed gone.jsonl
      """,
    helpNames: [.short, .long])

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A file of any size: JSONL or one text a line; - is stdin.", valueName: "file"))
  var input: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The folder that remembers what was kept; made if it is not there.", valueName: "folder"))
  var seen: String

  @Option(
    name: .long,
    help: ArgumentHelp("Write the kept records to this file; - is stdout.", valueName: "file"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the removed records to this file, each with the kept one, the score and the stage.",
      valueName: "file"))
  var removed: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The field of records that holds the text.", valueName: "f"))
  var field: String?

  @Flag(
    name: .long,
    help: "Pass over records that are broken or hold no text, count them and keep them.")
  var skipInvalid = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Smallest score of the same meaning. (default: 0.9)", valueName: "score"))
  var threshold: Float?

  @OptionGroup var guards: GuardFlag
  @OptionGroup var model: TextModelFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws { try task.check(as: "stream") }

  func run(in console: Console) async throws -> ExitStatus { try await task.run(in: console) }

  private var task: StreamCleaning {
    var options = DedupeOptions()
    if let threshold { options.threshold = .score(threshold) }
    if let choice = guards.choice { options.guards = choice.guards }
    return StreamCleaning(
      input: input, field: field, skipsInvalid: skipInvalid, seen: seen, output: output,
      removed: removed, options: options, model: model.flags, talk: talk)
  }
}
