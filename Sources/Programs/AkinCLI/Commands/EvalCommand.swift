internal import Akin
internal import ArgumentParser

/// `akin eval`: only names its commands.
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure a model's quality on labelled data.",
    discussion: """
      Text output is a table of percentages; --json prints fractions of 1, one object for one \
      file and an array with their names for several.

      Examples:
        akin eval sts sts-benchmark-test.jsonl
        akin eval retrieval scifact --json
        akin eval clustering news.jsonl --model ./my-model
      """,
    subcommands: [
      EvalSTSCommand.self, EvalPairsCommand.self, EvalRetrievalCommand.self,
      EvalClusteringCommand.self, EvalClassifyCommand.self, EvalEntitiesCommand.self,
      EvalAnswersCommand.self, EvalRerankCommand.self, EvalFillMaskCommand.self,
    ])
}

/// What the four commands share.
struct EvalFlags: ParsableArguments {
  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  /// Measures every file and prints the results.
  ///
  /// - Parameters:
  ///   - paths: Files or folders, as the user named them.
  ///   - console: Where results go.
  ///   - columns: The names and values of a result for the table.
  ///   - measure: Measures one file.
  /// - Returns: Success.
  /// - Throws: What the measure throws.
  func run<Result: Encodable & Sendable>(
    _ paths: [String], in console: Console,
    columns: (Result) -> [(name: String, value: String)],
    measure: (
      _ path: String, _ embedder: TextEmbedder,
      _ progress: @escaping @Sendable (Work.Progress) -> Void
    ) async throws -> QualityCheck.Measured<Result>
  ) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    var results: [Result] = []
    var truncation = Truncation()
    for path in paths {
      let measured = try await measure(console.absolute(path), embedder) { progress.update($0) }
      results.append(measured.report)
      truncation = truncation + measured.truncation
    }
    progress.finish()
    talk.report(truncation, in: console)
    try EvalResults(console, format: format, style: talk.style(in: console))
      .print(paths, results, columns: columns)
    return .success
  }
}

/// Prints what was measured on files.
struct EvalResults {
  private let console: Console
  private let format: FormatFlags
  private let style: Style

  init(_ console: Console, format: FormatFlags, style: Style) {
    self.console = console
    self.format = format
    self.style = style
  }

  /// Prints the results as the format asks.
  func print<Result: Encodable>(
    _ paths: [String], _ results: [Result],
    columns: (Result) -> [(name: String, value: String)]
  ) throws {
    let named = zip(paths, results).map { NamedResult(file: $0, result: $1) }
    switch format.form {
    case .json:
      if results.count == 1 {
        try console.output.writeJSON(results[0])
      } else {
        try console.output.writeJSON(named)
      }
    case .lines: for result in named { try console.output.writeJSON(result) }
    case .text: try print(paths, results.map(columns))
    }
  }

  /// One row for each file, under the names of the columns.
  private func print(
    _ paths: [String], _ rows: [[(name: String, value: String)]]
  ) throws {
    let names = console.output.isTerminal ? paths.map(TerminalText.visible) : paths
    let width = names.map(TerminalText.columns).max() ?? 0
    guard let header = rows.first?.map(\.name) else { return }
    let widths = header.indices.map { column in
      rows.map(\.[column].value.count).reduce(header[column].count, max)
    }
    func line(_ first: String, _ cells: [String]) -> String {
      first + String(repeating: " ", count: width - TerminalText.columns(first))
        + zip(cells, widths).map { cell, width in
          "  " + String(repeating: " ", count: width - cell.count) + cell
        }.joined()
    }
    try console.output.write(style(.faint, line("", header)) + "\n")
    for (name, row) in zip(names, rows) {
      try console.output.write(line(name, row.map(\.value)) + "\n")
    }
  }

  private struct NamedResult<Result: Encodable>: Encodable {
    let file: String
    let result: Result

    private enum Key: CodingKey { case file }

    func encode(to encoder: any Encoder) throws {
      var keys = encoder.container(keyedBy: Key.self)
      try keys.encode(file, forKey: .file)
      try result.encode(to: encoder)
    }
  }
}

/// A fraction as a percentage, `-` when there is none.
func percent(_ fraction: Double?) -> String {
  fraction.map { Numbers.fixed($0 * 100, 2) } ?? "-"
}

/// `akin eval sts`.
struct EvalSTSCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "sts",
    abstract: "Graded pairs: Pearson and Spearman correlation.",
    usage: "akin eval sts [<options>] <file> ...",
    discussion: """
      JSONL with sentence1, sentence2 and score.

      Examples:
        akin eval sts sts-benchmark-test.jsonl
        akin eval sts sts12.jsonl sts13.jsonl --jsonl
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @OptionGroup var flags: EvalFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(files, in: console) { (result: SimilarityReport) in
      [
        ("pearson", percent(result.pearson)), ("spearman", percent(result.spearman)),
        ("pairs", Numbers.count(result.pairs)),
      ]
    } measure: {
      try await QualityCheck.sts($0, with: $1, progress: $2)
    }
  }
}

/// `akin eval pairs`.
struct EvalPairsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs",
    abstract: "Pairs that match or not: average precision, best F1 and its threshold.",
    usage: "akin eval pairs [<options>] <file> ...",
    discussion: """
      JSONL with sentence1, sentence2 and label, 0 or 1. The threshold is a score.

      Examples:
        akin eval pairs duplicates.jsonl
        akin eval pairs duplicates.jsonl --json
        akin eval pairs duplicates.jsonl --as-duplicates --threshold auto
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @Flag(
    name: .long,
    help: "Judge pairs as akin dedupe does, by stages and guards: F1, precision and recall.")
  var asDuplicates = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "With --as-duplicates: smallest score of the same meaning, or auto. (default: 0.9)",
      valueName: "score"))
  var threshold: ThresholdChoice?

  @Option(
    name: .customLong("guard"),
    help: ArgumentHelp("With --as-duplicates: as in akin dedupe.", valueName: "list"))
  var guards: GuardChoice?

  @OptionGroup var flags: EvalFlags

  func validate() throws {
    if !asDuplicates && (threshold != nil || guards != nil) {
      throw ValidationError("--threshold and --guard go with --as-duplicates.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    if asDuplicates { return try await judgeDuplicates(in: console) }
    return try await flags.run(files, in: console) { (result: PairReport) in
      [
        ("avg precision", percent(result.averagePrecision)), ("best f1", percent(result.f1)),
        ("threshold", result.threshold.map { Numbers.fixed($0, 4) } ?? "-"),
        ("pairs", Numbers.count(result.pairs)),
      ]
    } measure: {
      try await QualityCheck.pairs($0, with: $1, progress: $2)
    }
  }

  private func judgeDuplicates(in console: Console) async throws -> ExitStatus {
    var options = DedupeOptions()
    if let threshold { options.threshold = threshold.threshold }
    if let guards { options.guards = guards.guards }
    return try await flags.run(files, in: console) { (result: DeduplicationReport) in
      [
        ("f1", percent(result.f1)), ("precision", percent(result.precision)),
        ("recall", percent(result.recall)), ("threshold", Numbers.fixed(result.threshold, 4)),
        ("pairs", Numbers.count(result.pairs)),
      ]
    } measure: {
      try await QualityCheck.duplicates($0, options: options, with: $1, progress: $2)
    }
  }
}

/// `akin eval retrieval`.
struct EvalRetrievalCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrieval",
    abstract: "Documents for queries: nDCG, recall and MRR.",
    usage: "akin eval retrieval [<options>] <folder> ...",
    discussion: """
      A BEIR folder: corpus.jsonl, queries.jsonl and qrels/test.tsv, each perhaps gzipped.

      Examples:
        akin eval retrieval scifact
        akin eval retrieval scifact arguana --json
      """)

  @Argument(help: ArgumentHelp("BEIR folders.", valueName: "folder"))
  var folders: [String]

  @OptionGroup var flags: EvalFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(folders, in: console) { (result: RetrievalReport) in
      [
        ("ndcg@10", percent(result.ndcg10)), ("recall@10", percent(result.recall10)),
        ("recall@100", percent(result.recall100)), ("mrr@10", percent(result.mrr10)),
        ("queries", Numbers.count(result.queries)), ("documents", Numbers.count(result.documents)),
      ]
    } measure: {
      try await QualityCheck.retrieval($0, with: $1, progress: $2)
    }
  }
}

/// `akin eval clustering`.
struct EvalClusteringCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "clustering",
    abstract: "Labelled texts: V-measure of clusters, the mean of seeded runs.",
    usage: "akin eval clustering [<options>] <file> ...",
    discussion: """
      JSONL with text and label; as many clusters as labels, where the method takes a number. \
      What is in no cluster counts as one cluster.

      Examples:
        akin eval clustering news.jsonl
        akin eval clustering news.jsonl --json --threads 1
        akin eval clustering news.jsonl --method spectral
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @Option(
    name: .long,
    help: ArgumentHelp("How, as in akin cluster.", valueName: "name"))
  var method = ClusterMethodName.kmeans

  @OptionGroup var flags: EvalFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(files, in: console) { (result: ClusteringReport) in
      [
        ("v-measure", percent(result.vMeasure)), ("runs", Numbers.count(result.runs.count)),
        ("texts", Numbers.count(result.texts)), ("clusters", Numbers.count(result.clusters)),
      ]
    } measure: {
      try await QualityCheck.clustering($0, method: method.choice, with: $1, progress: $2)
    }
  }
}
