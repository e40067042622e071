internal import Akin
internal import ArgumentParser

/// `akin dedupe`.
struct DedupeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "dedupe",
    abstract: "Find near-duplicates; write a cleaned copy of a file.",
    discussion: """
      Exact duplicates are the same text but for case, spacing and punctuation at the ends; near \
      ones have a cosine of at least the threshold with the sentence that stays. Folders and input \
      files are never altered: --output writes what is left of --input to another file.

      A group is the sentence that stays, then its duplicates, each with its score, path and line.

      Examples:
        akin dedupe docs
        akin dedupe --threshold 0.95 --keep longest --jsonl
        akin dedupe --input faq.jsonl --field question --output faq.clean.jsonl
      """)

  @Argument(help: ArgumentHelp("Files or folders of the index.", valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Smallest cosine of near duplicates. Default: 0.9.", valueName: "score"))
  var threshold: Float?

  @Option(name: .long, help: "Which of several stays: first, longest or newest.")
  var keep = KeepChoice.first

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write --input without its duplicates to this file; - is stdout, without the report.",
      valueName: "file"))
  var output: String?

  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var records: RecordFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: ModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    try records.check(paths: paths, index: index, model: model, filter: filter)
    if output != nil && records.input == nil {
      throw ValidationError("--output goes with --input FILE: folders are never altered.")
    }
    if output == "-" && format.form != .text {
      throw ValidationError("--output - takes stdout; leave out --json and --jsonl.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    var options = DedupeOptions()
    options.keep = keep.rule
    if let threshold { options.threshold = threshold }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    if let output, let input = records.input {
      try OutputFile.check(output, against: input, in: console)
    }
    let report: DuplicateReport
    var cleaned: [UInt8]?
    if let corpus = try records.corpus() {
      let embedder = try await model.embedder(in: console, talk: talk, progress: progress)
      let total = corpus.count
      report = try await corpus.dedupe(options, with: embedder) { progress.add($0, of: total) }
      progress.finish()
      talk.report(embedder.truncation, in: console)
      if output != nil { cleaned = corpus.contents(without: report) }
    } else {
      let place = try IndexLocation(
        asking: paths, flag: index.location(in: console), in: console)
      let engine = try await model.engine(at: place.folder, in: console, progress: progress)
      progress.update(.waiting("Comparing"))
      report = try await engine.dedupe(options, within: place.paths, where: filter.filter)
    }
    progress.finish()
    if let output, let cleaned {
      if output == "-" {
        try console.output.write(cleaned)
      } else {
        try OutputFile.write(cleaned, to: output, in: console)
      }
    }
    if output != "-" { try print(report, in: console) }
    if !talk.quiet, format.form == .text {
      console.note(
        "\(Numbers.count(report.groups.count, "group")), "
          + "\(Numbers.count(report.removedCount)) of "
          + "\(Numbers.count(report.passageCount, "passage")) superfluous"
          + (output.map { $0 == "-" ? "" : "; the rest is in \($0)" } ?? ""))
    }
    return report.groups.isEmpty ? .nothing : .success
  }

  private func print(_ report: DuplicateReport, in console: Console) throws {
    switch format.form {
    case .json: try console.output.writeJSON(report.groups)
    case .lines: for group in report.groups { try console.output.writeJSON(group) }
    case .text:
      let style = talk.style(in: console)
      let printer = HitPrinter(console, style: style)
      for group in report.groups {
        var lines = "\(printer.place(group.kept.passage)): "
        if console.output.isTerminal {
          lines += style(.strong, "kept") + "\n" + printer.indented(group.kept.passage.text, by: 8)
        } else {
          lines += "kept: \(group.kept.passage.text)\n"
        }
        for duplicate in group.removed {
          lines += printer.member(
            duplicate.passage, score: duplicate.score,
            note: console.output.isTerminal
              ? duplicate.stage.rawValue + "  " : duplicate.stage.rawValue + ": ")
        }
        try console.output.write(lines + "\n")
      }
    }
  }
}

/// The values of `--keep`.
enum KeepChoice: String, ExpressibleByArgument, CaseIterable {
  case first, longest, newest

  var rule: DedupeOptions.Keep { DedupeOptions.Keep(rawValue: rawValue) ?? .first }
}
