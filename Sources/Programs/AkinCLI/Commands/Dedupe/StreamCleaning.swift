internal import Akin

/// Removes the duplicates of a stream, from where the last run on it stopped.
struct StreamCleaning: DedupeTask {
  /// A file; `-` is standard input.
  var input: String
  /// The field that holds the text.
  var field: String?
  /// Whether records that are broken or hold no text are passed over, and kept.
  var skipsInvalid = false
  /// The folder that remembers.
  var seen: String
  /// Where kept records go; `-` is stdout.
  var output: String
  /// Where removed ones are listed.
  var removed: String?
  var options: DedupeOptions
  var model: ModelFlags
  var talk: TalkFlags

  /// Refuses an input that has no lines, and a list that would be mixed with the output.
  func check(as name: String) throws {
    let isTable = [".csv", ".tsv"].contains { input.lowercased().hasSuffix($0) }
    try refuse([
      (
        isTable,
        "\(name) reads JSONL or one text a line, not \(input): rows of a table may go over several "
          + "lines."
      ),
      (
        [output, removed].compactMap(\.self).contains(where: Gunzip.isCompressed),
        "\(name) adds to its files, and cannot add to compressed ones: --output - | gzip > file.gz."
      ),
      (removed == "-", "--removed needs a file: only --output can be stdout."),
    ])
  }

  func run(in console: Console) async throws -> ExitStatus {
    let files = [output, removed].compactMap(\.self)
    try NamedOutput.check(areDifferent: files, in: console)
    for name in files { try NamedOutput.check(name, against: input, in: console) }
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
      field: field, skipsInvalid: skipsInvalid, options: options, with: embedder
    ) { progress.update($0) }
    // An input without records has an output too.
    try file?.write([])
    progress.finish()
    talk.report(summary.truncation, in: console)
    if !talk.quiet { note(summary, in: console) }
    return summary.kept == summary.records ? .nothing : .success
  }

  private func sink(
    _ file: GrowingFile, _ name: String, in console: Console
  ) -> RecordStream.Sink {
    RecordStream.Sink(
      path: console.absolute(name), resume: { try file.cut(to: $0) }, write: { try file.write($0) })
  }

  private func note(_ summary: RecordStream.Summary, in console: Console) {
    var line = "\(Numbers.count(summary.records, "record")), \(Numbers.count(summary.kept)) kept"
    if summary.recordsBefore > 0 {
      line += "; \(Numbers.count(summary.recordsBefore)) had been read before"
    }
    let stages = [Duplicate.Stage.exact, .wording, .meaning].compactMap { stage in
      summary.removed[stage].map { "\(Numbers.count($0)) \(stage.rawValue)" }
    }
    if !stages.isEmpty { line += "; removed: " + stages.joined(separator: ", ") }
    if summary.skipped > 0 {
      line += "; \(Numbers.count(summary.skipped)) passed over and kept"
    }
    if summary.flagged > 0 { line += "; \(Numbers.count(summary.flagged)) kept apart" }
    console.note(line)
  }
}
