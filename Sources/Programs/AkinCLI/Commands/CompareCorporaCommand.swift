internal import Akin
internal import ArgumentParser

/// `akin compare-corpora`.
struct CompareCorporaCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-corpora",
    abstract: "What only one of two corpora says, and what both say.",
    discussion: """
      Each is a folder, an index, or a file as for --input of akin dedupe: JSONL, CSV or one text a \
      line. A folder without an index in it or above it is read for this run alone. Two passages say the same by the stages and guards of \
      akin dedupe. JSON has all of them, text some examples. Nothing is altered.

      Indexes must have vectors of one model and precision; a file or a folder without an index gets \
      them from the model of the index that it is compared with.

      Examples:
        akin compare-corpora notes-2023 notes-2024
        akin compare-corpora handbook faq.jsonl --field question
        akin compare-corpora faq-2023.jsonl faq-2024.jsonl
        akin compare-corpora a.csv b.csv --field question --threshold auto --json
      """)

  @Argument(help: ArgumentHelp("A folder, or a file of records.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another one.", valueName: "b"))
  var second: String

  @Option(
    name: .long,
    help: ArgumentHelp("The field of records that holds the text.", valueName: "f"))
  var field: String?

  @OptionGroup var rule: DuplicateFlags

  @Option(
    name: .long, help: ArgumentHelp("Examples of each kind in text.", valueName: "n"))
  var examples = 5

  @Flag(name: .long, help: "Neither use nor keep vectors of files in the cache.")
  var noCache = false

  @OptionGroup var model: CorpusModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if examples < 0 { throw ValidationError("--examples must be 0 or more.") }
    if first == "-" && second == "-" {
      throw ValidationError("Only one of the two can be stdin.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let options = rule.options
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let places = try [first, second].map { try CorpusPlace($0, field: field, in: console) }
    try CorpusPlace.check(field: field, in: places)
    let corpora = try await model.flags.corpora(
      places, in: console, talk: talk, progress: progress, usesCache: !noCache)
    let hasRecords = places.contains { $0.records?.count ?? 0 > 0 }
    if !hasRecords { progress.update(.waiting("Comparing")) }
    let comparison = try await corpora[0].compare(
      with: corpora[1], options: options, progress: { progress.update($0) })
    progress.finish()
    talk.report(comparison.truncation, in: console)
    if !talk.quiet { noteEmpty(comparison, in: console) }
    if !talk.quiet, format.form == .text { note(comparison, options, in: console) }
    switch format.form {
    case .json, .lines: try console.output.writeJSON(comparison)
    case .text:
      let nouns = places.map { $0.records == nil ? "passage" : "record" }
      try print(comparison, nouns: nouns, in: console)
    }
    return comparison.inBoth.isEmpty ? .nothing : .success
  }

  /// Says which corpus is empty, for then everything seems to be in the other one only.
  private func noteEmpty(_ comparison: CorpusComparison, in console: Console) {
    for (name, count) in [
      (first, comparison.onlyInFirst.count + comparison.sharedOfFirst),
      (second, comparison.onlyInSecond.count + comparison.sharedOfSecond),
    ] where count == 0 {
      console.complain("\(name): no passages, so there is nothing to compare")
    }
  }

  private func note(
    _ comparison: CorpusComparison, _ options: DedupeOptions, in console: Console
  ) {
    if comparison.keptByGuard > 0 {
      console.note(
        "\(Numbers.count(comparison.keptByGuard, "near pair")) kept apart by a guard")
    }
    if options.threshold == .suggested {
      console.note(
        "threshold \(Numbers.score(comparison.threshold))"
          + (comparison.isSuggested
            ? ", suggested by the two corpora"
            : ", a cautious one: the scores do not tell what both say from what is merely alike"))
    }
  }

  private func print(
    _ comparison: CorpusComparison, nouns: [String], in console: Console
  ) throws {
    let style = talk.style(in: console)
    let printer = HitPrinter(console, style: style)
    for (name, noun, passages) in [
      (first, nouns[0], comparison.onlyInFirst), (second, nouns[1], comparison.onlyInSecond),
    ] {
      var lines = style(
        .strong, "only \(printer.safe(name)): \(Numbers.count(passages.count, noun))")
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
