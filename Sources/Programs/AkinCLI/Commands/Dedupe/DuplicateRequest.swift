internal import Akin

/// What a form of `akin dedupe` does, once its flags are read.
protocol DedupeTask {
  func run(in console: Console) async throws -> ExitStatus
}

/// Finds the duplicates of a corpus, or what another corpus has of it; prints and writes them.
struct DuplicateRequest: DedupeTask {
  /// What is printed.
  enum Shown { case groups, flagged, examples }

  var corpus: DedupeCorpusFlags
  /// Another corpus, all of which stays.
  var other: String?
  var options: DedupeOptions
  /// What is taken over from reviews; nil where they do not count.
  var learning: ReviewLearning?
  /// What reads the pairs again that scores cannot decide; nil for nothing.
  var judge: JudgeFlag?
  var shown: Shown
  /// How much of that a terminal shows; nil for everything.
  var listing: ListingFlags?
  var files = CleanedFiles()
  var format: FormatFlags
  var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    try checkFiles(in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let mine = try corpus.place(hasOther: other != nil, in: console, talk: talk)
    let field = corpus.records.field
    let theirs = try other.map { try CorpusPlace($0, field: field, in: console) }
    if let theirs { try CorpusPlace.check(field: field, in: [mine, theirs]) }
    let places = [mine] + (theirs.map { [$0] } ?? [])
    let corpora = try await corpus.model.flags.corpora(
      places, in: console, talk: talk, progress: progress, usesCache: !corpus.records.noCache)
    let hasRecords = places.contains { $0.records?.count ?? 0 > 0 }
    if !hasRecords { progress.update(.waiting("Comparing")) }
    for case .index(let engine, _, _) in corpora {
      for name in files.all { try NamedOutput.check(name, outside: engine, in: console) }
    }
    try NamedOutput.check(areNew: files.all, in: console)
    let learned =
      other == nil
      ? try await learning?.memory(of: corpora[0], in: console) { progress.update($0) } : nil
    let report = try await duplicates(
      of: corpora[0], beside: corpora.dropFirst().first, following: learned,
      judge: judge?.load(corpus.model, in: console, progress: progress),
      progress: { progress.update($0) })
    progress.finish()
    talk.report(report.truncation, in: console)
    let refusal = refusal(of: report)
    if refusal == nil { try write(report, of: mine.records, in: console) }
    let printer = DuplicatePrinter(console, format: format, talk: talk, listing: listing)
    if files.output != "-" {
      switch shown {
      case .groups: try printer.print(groups: report)
      case .flagged: try printer.print(flagged: report)
      case .examples: try printer.print(examples: report)
      }
    }
    // The summary stands last, for the last lines are read first.
    try console.output.flush()
    if let refusal { throw refusal }
    if let learned, !talk.quiet { learning?.note(learned, options: options, in: console) }
    if !talk.quiet, format.form == .text {
      printer.note(report, options: options, output: files.output)
    }
    return report.groups.isEmpty ? .nothing : .success
  }

  /// Why no file of records is written; nil where it may be.
  private func refusal(of report: DuplicateReport) -> RefusedSuggestion? {
    guard let output = files.output, options.suggestionUse == .looking, let risk = report.risk
    else { return nil }
    let arguments =
      (corpus.records.input.map { ["--input", $0] } ?? [])
      + (corpus.records.field.map { ["--field", $0] } ?? [])
      + (other.map { ["--against", $0] } ?? [])
    return RefusedSuggestion(
      risk: risk, output: output, corpus: arguments.map { " " + $0 }.joined())
  }

  private func checkFiles(in console: Console) throws {
    try NamedOutput.check(areDifferent: files.all, in: console)
    for name in files.all {
      for source in [corpus.records.input, other].compactMap(\.self) {
        try NamedOutput.check(name, against: source, in: console)
      }
    }
  }

  private func duplicates(
    of corpus: CorpusSource, beside other: CorpusSource?, following learned: ReviewMemory?,
    judge: MeaningJudge?,
    progress: @escaping @Sendable (Work.Progress) -> Void
  ) async throws -> DuplicateReport {
    var options = options
    if let learned { learning?.apply(learned, to: &options) }
    // A page shows the scores of the nearest pairs as well.
    if files.report != nil { options.examples = max(1, options.examples) }
    guard let judge, let limit = self.judge?.judgeLimit else {
      return try await duplicates(of: corpus, beside: other, options, progress: progress)
    }
    var looking = options
    looking.examples = max(options.examples, JudgeFlag.pairsAround)
    let first = try await duplicates(of: corpus, beside: other, looking, progress: progress)
    options.answers.fill(
      from: try await judge.answers(on: first, limit: limit, progress: progress))
    return try await duplicates(of: corpus, beside: other, options, progress: progress)
  }

  private func duplicates(
    of corpus: CorpusSource, beside other: CorpusSource?, _ options: DedupeOptions,
    progress: @escaping @Sendable (Work.Progress) -> Void
  ) async throws -> DuplicateReport {
    if let other {
      return try await corpus.dedupe(options, against: other, progress: progress)
    }
    return switch corpus {
    case .records(let records, let embedder):
      try await records.dedupe(options, with: embedder, progress: progress)
    case .index(let engine, let paths, let filter):
      try await engine.dedupe(options, within: paths, where: filter, progress: progress)
    }
  }

  /// Writes the files that were asked for; records are nil for an index.
  private func write(
    _ report: DuplicateReport, of records: RecordCorpus?, in console: Console
  ) throws {
    // The list of what is removed comes first: with it nothing is lost, whatever happens next.
    if let removed = files.removed, let records {
      try NamedOutput.write(records.removed(by: report), to: removed, in: console)
    }
    if let output = files.output, let records {
      let cleaned = try records.contents(without: report)
      if output == "-" {
        try console.output.write(cleaned)
      } else {
        try NamedOutput.write(cleaned, to: output, in: console)
      }
    }
    if let page = files.report {
      let title = other.map { "\(corpus.name) against \($0)" } ?? corpus.name
      try NamedOutput.write(Array(report.page(title: title).utf8), to: page, in: console)
    }
  }
}
