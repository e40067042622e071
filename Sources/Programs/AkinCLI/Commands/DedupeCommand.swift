internal import Akin
internal import ArgumentParser

/// `akin dedupe`.
struct DedupeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "dedupe",
    abstract: "Find near-duplicates; write a cleaned copy of a file.",
    discussion: """
      Three stages, and each removed sentence says which one found it: exact is the same text but \
      for case, spacing and punctuation at the ends; wording is nearly the same text; meaning is a \
      score of at least the threshold with the sentence that stays. A sentence is only ever \
      removed for one that it is itself a duplicate of.

      Sentences that differ in a number, a negation, a unit, a date or a name, or in which two \
      words have exchanged their places or one of a kind stands for another, as she for he (word), \
      are flagged and not merged; --guard says which of these count. Nor are those of nearly the \
      same wording that have one word in another's place and a score below the threshold (word), \
      or that differ in letters of a script without capitals, such as Arabic or Chinese (letters); \
      nor, unless their wording is nearly the same, those that differ in words the model has no \
      tokens for (unread) or that are longer than it reads (cut).

      Folders and input files are never altered: --output writes what is left of --input to another \
      file.

      A group is the sentence that stays, then its duplicates, each with its score, path and line.

      Examples:
        akin dedupe docs
        akin dedupe --threshold auto --examples 10
        akin dedupe --input faq.jsonl --field question --output clean.jsonl --removed gone.jsonl
        akin dedupe --restore gone.jsonl --input clean.jsonl --output faq.jsonl
        akin dedupe --input train.jsonl --against test.jsonl
        akin dedupe drafts --against published
        akin dedupe --keep field:votes:max --input tips.csv --output best.csv
        zcat all.jsonl.gz | akin dedupe --input - --seen seen --output clean.jsonl
      """)

  @Argument(help: ArgumentHelp("Files or folders of the index.", valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Smallest score of the same meaning; auto lets the corpus suggest it. Default: 0.9.",
      valueName: "score"))
  var threshold: ThresholdChoice?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Which of several stays: first, longest, newest, central, or field:NAME:max or "
        + "field:NAME:min for records. Default: first.", valueName: "rule"),
    transform: KeepChoice.read)
  var keep: KeepChoice?

  @Option(
    name: .customLong("guard"),
    help: ArgumentHelp(
      "Differences that keep sentences apart: all, off, or some of number, negation, unit, date, "
        + "name, word, letters, unread, cut with commas between. Default: all.", valueName: "list"),
    transform: GuardChoice.read)
  var guards: GuardChoice?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Keep this many: the threshold is lowered until no more stay.", valueName: "n"))
  var target: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show this many pairs around the threshold, to judge it by, instead of the groups.",
      valueName: "n"))
  var examples: Int?

  @Flag(name: .long, help: "Show the pairs that a guard keeps apart instead of the groups.")
  var flagged = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write --input without its duplicates to this file; - is stdout, without the report.",
      valueName: "file"))
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write what was removed to this file: each record with the kept one, the score and the stage.",
      valueName: "file"))
  var removed: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write a page for the browser to this file: the groups with their differences marked, and "
        + "the scores.", valueName: "file.html"))
  var report: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Find what of PATH or --input is in this file or folder, which are only read: train in test, "
        + "new in old.", valueName: "place"))
  var against: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Put back what --removed wrote: --input is the cleaned file, --output gets the original.",
      valueName: "file"))
  var restore: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Take --input as a stream of any size, and remember in this folder what was kept and how far "
        + "it came: the first of several stays, and an interrupted run goes on where it stopped.",
      valueName: "folder"))
  var seen: String?

  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var records: RecordFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: ModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    try records.check(
      paths: paths, index: index, model: model, filter: filter, other: against)
    if output != nil && records.input == nil {
      throw ValidationError("--output goes with --input FILE: folders are never altered.")
    }
    if removed != nil && (records.input == nil || output == nil) {
      throw ValidationError("--removed goes with --input FILE and --output FILE.")
    }
    if restore != nil && (records.input == nil || output == nil || removed != nil) {
      throw ValidationError(
        "--restore goes with --input, the cleaned file, and --output, the original to be.")
    }
    if restore != nil && records.input == "-" {
      throw ValidationError("--restore needs the cleaned file itself as --input.")
    }
    if removed == "-" || report == "-" {
      throw ValidationError("--removed and --report need a file: only --output can be stdout.")
    }
    if output == "-" && (format.form != .text || examples != nil || flagged) && restore == nil {
      throw ValidationError(
        "--output - takes stdout; leave out --json, --jsonl, --examples and --flagged.")
    }
    if target != nil && threshold != nil {
      throw ValidationError("--target finds its own threshold: leave out --threshold.")
    }
    if against != nil && target != nil {
      throw ValidationError("--target and --against exclude each other.")
    }
    if against != nil && keep.map({ $0.rule != .first }) == true {
      throw ValidationError(
        "--keep and --against exclude each other: what the other one has stays, whatever it is.")
    }
    if records.input != nil && keep?.rule == .newest {
      throw ValidationError(
        "--keep newest goes by the age of documents, and the records of --input are of one age: "
          + "name the field that says it, as in --keep field:date:max.")
    }
    if against == "-" && records.input == "-" {
      throw ValidationError("Only one of --input and --against can be stdin.")
    }
    if restore != nil
      && (report != nil || against != nil || examples != nil || flagged || keep != nil
        || guards != nil || threshold != nil || target != nil || seen != nil
        || records.field != nil || format.form != .text)
    {
      throw ValidationError(
        "--restore only puts back: leave out all but --input, --output and --quiet.")
    }
    try checkStream()
    for (name, number) in [("--target", target), ("--examples", examples)] {
      guard let number, !(1...Self.most ~= number) else { continue }
      throw ValidationError("\(name) must be within 1...\(Self.most).")
    }
    if examples != nil && flagged {
      throw ValidationError("--examples and --flagged exclude each other.")
    }
  }

  /// More than any corpus has.
  private static let most = 1_000_000_000

  private func checkStream() throws {
    guard seen != nil else { return }
    guard let input = records.input, output != nil else {
      throw ValidationError("--seen goes with --input FILE and --output FILE; - is a pipe.")
    }
    let others =
      report ?? against ?? restore ?? target.map { "\($0)" } ?? examples.map { "\($0)" }
    if others != nil || flagged || format.form != .text || keep.map({ $0.rule != .first }) == true
      || threshold == .auto
    {
      throw ValidationError(
        "--seen takes a score as --threshold, and none of --keep, --target, --report, --against, "
          + "--restore, --examples, --flagged, --json and --jsonl: the rest of a stream is not known "
          + "yet. --removed FILE lists what goes, one JSON object a line.")
    }
    if [".csv", ".tsv"].contains(where: { input.lowercased().hasSuffix($0) }) {
      throw ValidationError(
        "--seen reads JSONL or one text a line, not \(input): rows of a table may go over several lines."
      )
    }
  }

  private var options: DedupeOptions {
    var options = DedupeOptions()
    if let keep { options.keep = keep.rule }
    if let guards { options.guards = guards.guards }
    options.target = target
    // A page shows the scores of the nearest pairs as well.
    options.examples = examples ?? (report == nil ? 0 : 1)
    if let threshold { options.threshold = threshold.threshold }
    return options
  }

  func run(in console: Console) async throws -> ExitStatus {
    if let restore, let input = records.input, let output {
      return try Self.restore(restore, input: input, output: output, talk: talk, in: console)
    }
    if let seen, let input = records.input, let output {
      return try await stream(input, to: output, seen: seen, in: console)
    }
    let outputs = [output, removed, report].compactMap(\.self)
    try OutputFile.check(areDifferent: outputs, in: console)
    for name in outputs {
      for source in [records.input, against].compactMap(\.self) {
        try OutputFile.check(name, against: source, in: console)
      }
    }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let mine: CorpusPlace =
      if let records = try records.corpus(hasOther: against != nil) {
        .records(records)
      } else if against != nil {
        try CorpusPlace(
          paths, index: index.location(in: console), where: filter.filter, in: console)
      } else {
        .index(
          try IndexLocation(asking: paths, flag: index.location(in: console), in: console),
          filter.filter)
      }
    let other = try against.map { try CorpusPlace($0, field: records.field, in: console) }
    if let other { try CorpusPlace.check(field: records.field, in: [mine, other]) }
    let corpus = mine.records
    let total = [mine, other].reduce(0) { $0 + ($1?.records?.count ?? 0) }
    let tell: @Sendable (Int) -> Void = { progress.add($0, of: total) }
    let compare: @Sendable (Double) -> Void = { progress.compare($0) }
    let corpora = try await model.corpora(
      [mine] + (other.map { [$0] } ?? []), in: console, talk: talk, progress: progress)
    if total == 0 { progress.update(.waiting("Comparing")) }
    for case .index(let engine, _, _) in corpora {
      for name in outputs { try OutputFile.check(name, outside: engine, in: console) }
    }
    let found: DuplicateReport
    switch corpora[0] {
    case let source where corpora.count > 1:
      found = try await source.dedupe(
        options, against: corpora[1], progress: tell, comparing: compare)
    case .records(let records, let embedder):
      found = try await records.dedupe(
        options, with: embedder, progress: tell, comparing: compare)
    case .index(let engine, let paths, let filter):
      found = try await engine.dedupe(options, within: paths, where: filter, comparing: compare)
    }
    progress.finish()
    talk.report(corpora, in: console)
    // What was removed first: with it nothing is lost, whatever happens next.
    if let removed, let corpus {
      try OutputFile.write(corpus.removed(by: found), to: removed, in: console)
    }
    if let output, let corpus {
      let cleaned = corpus.contents(without: found)
      if output == "-" {
        try console.output.write(cleaned)
      } else {
        try OutputFile.write(cleaned, to: output, in: console)
      }
    }
    if let report {
      let name = records.input ?? (paths.isEmpty ? "the index" : paths.joined(separator: ", "))
      let title = against.map { "\(name) against \($0)" } ?? name
      try OutputFile.write(Array(found.page(title: title).utf8), to: report, in: console)
    }
    let printer = DuplicatePrinter(console, format: format, talk: talk)
    if output != "-" {
      if examples != nil {
        try printer.print(examples: found)
      } else if flagged {
        try printer.print(flagged: found)
      } else {
        try printer.print(groups: found)
      }
    }
    if !talk.quiet, format.form == .text { printer.note(found, options: options, output: output) }
    return found.groups.isEmpty ? .nothing : .success
  }

  /// Deduplicates a stream.
  private func stream(
    _ input: String, to output: String, seen: String, in console: Console
  ) async throws -> ExitStatus {
    let files = [output, removed].compactMap(\.self)
    try OutputFile.check(areDifferent: files, in: console)
    for name in files { try OutputFile.check(name, against: input, in: console) }
    let source =
      try input == "-" ? console.input : .file(console.absolute(input), name: input)
    let file = try output == "-" ? nil : GrowingFile(output, in: console)
    let list = try removed.map { try GrowingFile($0, in: console) }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.embedder(in: console, talk: talk, progress: progress)
    let summary = try await RecordStream.dedupe(
      RecordStream.Ends(
        name: input == "-" ? "standard input" : input, seen: console.absolute(seen),
        read: source.next,
        output: file.map { sink($0, output, in: console) }
          ?? RecordStream.Sink { bytes in
            try console.output.write(bytes)
            try console.output.flush()
          },
        removed: list.flatMap { list in removed.map { sink(list, $0, in: console) } }),
      field: records.field, options: options, with: embedder
    ) { progress.add($0, of: nil) }
    // Of an input without records there is an output as well.
    try file?.write([])
    progress.finish()
    talk.report(embedder.truncation, in: console)
    if !talk.quiet {
      printNote(of: summary, in: console)
    }
    return summary.kept == summary.records ? .nothing : .success
  }

  private func sink(
    _ file: GrowingFile, _ name: String, in console: Console
  ) -> RecordStream.Sink {
    RecordStream.Sink(
      path: console.absolute(name), resume: { try file.cut(to: $0) }, write: { try file.write($0) })
  }

  private func printNote(of summary: RecordStream.Summary, in console: Console) {
    var line = "\(Numbers.count(summary.records, "record")), \(Numbers.count(summary.kept)) kept"
    if summary.recordsBefore > 0 {
      line += "; \(Numbers.count(summary.recordsBefore)) had been read before"
    }
    let stages = [Duplicate.Stage.exact, .wording, .meaning].compactMap { stage in
      summary.removed[stage].map { "\(Numbers.count($0)) \(stage.rawValue)" }
    }
    if !stages.isEmpty { line += "; superfluous: " + stages.joined(separator: ", ") }
    if summary.flagged > 0 { line += "; \(Numbers.count(summary.flagged)) kept by a guard" }
    console.note(line)
  }

  /// Puts back what was removed.
  private static func restore(
    _ list: String, input: String, output: String, talk: TalkFlags, in console: Console
  ) throws -> ExitStatus {
    for name in [input, list] { try OutputFile.check(output, against: name, in: console) }
    let records = try RemovedRecords(contentsOf: console.absolute(list))
    let cleaned = console.absolute(input)
    if output == "-" {
      // What is written to a pipe cannot be taken back: it is tried before.
      try records.restore(cleaned, name: input) { _ in }
      try records.restore(cleaned, name: input) { try console.output.write($0) }
    } else {
      let file = try OutputFile(output, in: console)
      try records.restore(cleaned, name: input) { try file.write($0) }
      try file.finish()
    }
    if !talk.quiet {
      console.note("\(Numbers.count(records.count, "record")) put back")
    }
    return .success
  }
}
