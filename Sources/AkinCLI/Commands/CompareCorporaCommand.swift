internal import Akin
internal import ArgumentParser

/// `akin compare-corpora`.
struct CompareCorporaCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-corpora",
    abstract: "What only one of two files says, and what both say.",
    discussion: """
      Both are files as for --input of akin dedupe: JSONL, CSV or one text a line. Two records say \
      the same by the stages and guards of akin dedupe. JSON has all records, text some examples.

      Examples:
        akin compare-corpora faq-2023.jsonl faq-2024.jsonl
        akin compare-corpora a.csv b.csv --field question --threshold auto --json
      """)

  @Argument(help: ArgumentHelp("A file of records.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another one.", valueName: "b"))
  var second: String

  @Option(name: .long, help: ArgumentHelp("The field that holds the text.", valueName: "f"))
  var field: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Smallest score of the same meaning, or auto. Default: 0.9.", valueName: "score"))
  var threshold: ThresholdChoice?

  @Option(
    name: .customLong("guard"), help: ArgumentHelp("As in akin dedupe.", valueName: "list"))
  var guards: GuardChoice?

  @Option(
    name: .long, help: ArgumentHelp("Examples of each kind in text. Default: 5.", valueName: "n"))
  var examples = 5

  @OptionGroup var model: ModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if examples < 0 { throw ValidationError("--examples must be 0 or more.") }
    if first == "-" && second == "-" {
      throw ValidationError("Only one of the two files can be stdin.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    var options = DedupeOptions()
    if let threshold { options.threshold = threshold.threshold }
    if let guards { options.guards = guards.guards }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let (a, b) = (try corpus(first, in: console), try corpus(second, in: console))
    let embedder = try await model.embedder(in: console, talk: talk, progress: progress)
    let total = a.count + b.count
    let comparison = try await a.compare(with: b, options: options, using: embedder) {
      progress.add($0, of: total)
    }
    progress.finish()
    talk.report(embedder.truncation, in: console)
    switch format.form {
    case .json, .lines: try console.output.writeJSON(comparison)
    case .text: try print(comparison, in: console)
    }
    return comparison.inBoth.isEmpty ? .nothing : .success
  }

  private func corpus(_ name: String, in console: Console) throws -> RecordCorpus {
    try RecordCorpus(path: name == "-" ? name : console.absolute(name), field: field)
  }

  private func print(_ comparison: CorpusComparison, in console: Console) throws {
    let style = talk.style(in: console)
    let printer = HitPrinter(console, style: style)
    for (name, passages) in [
      (first, comparison.onlyInFirst), (second, comparison.onlyInSecond),
    ] {
      var lines = style(
        .strong, "only \(printer.safe(name)): \(Numbers.count(passages.count, "record"))")
      lines += "\n"
      for passage in passages.prefix(examples) {
        lines += "  \(printer.place(passage)): \(printer.safe(passage.text))\n"
      }
      try console.output.write(lines + "\n")
    }
    var lines = style(
      .strong,
      "both: \(Numbers.count(comparison.sharedOfFirst)) of \(printer.safe(first)), "
        + "\(Numbers.count(comparison.sharedOfSecond)) of \(printer.safe(second))")
    lines += "\n"
    for group in comparison.inBoth.prefix(examples) {
      lines += "  \(printer.place(group.kept.passage)): \(printer.safe(group.kept.passage.text))\n"
      for duplicate in group.removed {
        lines +=
          "  "
          + printer.member(
            duplicate.passage, score: duplicate.score, note: duplicate.stage.rawValue + ": ")
      }
    }
    try console.output.write(lines)
  }
}
