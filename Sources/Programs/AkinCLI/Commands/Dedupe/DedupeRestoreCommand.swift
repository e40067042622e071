internal import Akin
internal import ArgumentParser

/// `akin dedupe restore`.
struct DedupeRestoreCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put back the records that --removed has listed.",
    discussion: """
      Makes the original file, byte for byte, from the cleaned one and the list that --removed \
      wrote. The list is that of akin dedupe, akin dedupe against or akin dedupe stream. A cleaned \
      file that has changed since is refused.

      Examples:
        akin dedupe restore gone.jsonl --input clean.jsonl --output faq.jsonl
        akin dedupe restore gone.jsonl --input clean.csv --output - | diff - tips.csv
      """,
    helpNames: [.short, .long])

  @Argument(help: ArgumentHelp("The file that --removed wrote.", valueName: "list"))
  var list: String

  @Option(
    name: .long,
    help: ArgumentHelp("The cleaned file, as --output wrote it.", valueName: "file"))
  var input: String

  @Option(
    name: .long,
    help: ArgumentHelp("Write the original to this file; - is stdout.", valueName: "file"))
  var output: String

  @OptionGroup var force: ForceFlag
  @OptionGroup var talk: TalkFlags

  func validate() throws { try task.check(as: "restore") }

  func run(in console: Console) async throws -> ExitStatus { try await task.run(in: console) }

  private var task: Restoration {
    Restoration(list: list, input: input, output: output, talk: talk)
  }
}

/// Puts back what was removed from a file.
struct Restoration: DedupeTask {
  /// What `--removed` wrote.
  var list: String
  /// The cleaned file.
  var input: String
  /// Where the original goes; `-` is stdout.
  var output: String
  var talk: TalkFlags

  /// Refuses a pipe: the cleaned file is measured before it is read.
  func check(as name: String) throws {
    try refuse([(input == "-", "\(name) needs the cleaned file itself as --input.")])
  }

  func run(in console: Console) async throws -> ExitStatus {
    for name in [input, list] { try NamedOutput.check(output, against: name, in: console) }
    try NamedOutput.check(areNew: [output], in: console)
    let records = try RemovedRecords(contentsOf: console.absolute(list))
    let cleaned = console.absolute(input)
    if output == "-" {
      // What is written to a pipe cannot be taken back, so it is tried first.
      try records.restore(cleaned, name: input) { _ in }
      try records.restore(cleaned, name: input) { try console.output.write($0) }
    } else {
      let file = try NamedOutput(output, in: console)
      try records.restore(cleaned, name: input) { try file.write($0) }
      try file.finish()
    }
    if !talk.quiet {
      console.note("\(Numbers.count(records.count, "record")) put back")
    }
    return .success
  }
}
