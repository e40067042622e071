internal import Akin
internal import ArgumentParser

/// `akin inspect limits`.
struct InspectLimitsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Sentence vectors beside raw ones, word vectors and common words.",
    usage: "akin inspect limits [<options>] <file> ...",
    discussion: """
      JSONL with sentence1, sentence2 and score, or with text and label; the figures are those of \
      akin eval sts and akin eval clustering, in points of a hundred. The last column is the mean cosine \
      of two texts: near 1, all vectors point the same way, and cosines tell little.

      With --tagged, a linear map is fitted on each layer that reads parts of speech from words, beside \
      one that reads grades from pairs of the first graded file; each is judged on what it has not seen. \
      The file has a word and its tag a line, and an empty line between texts.

      JSON: files, rows (model, kind, layer, figures, meanCosine), probes (layer, partsOfSpeech, \
      similarity).

      Examples:
        akin inspect limits sts-benchmark-test.jsonl news.jsonl
        akin inspect limits sts-benchmark-test.jsonl --beside ./bert-base-uncased
        akin inspect limits sts.jsonl --tagged corpora/parts-of-speech.conll
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @Option(
    name: .long, help: ArgumentHelp("Words with their parts of speech.", valueName: "file"))
  var tagged: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Another model to show beside, such as one not trained for similarity; may be repeated.",
      valueName: "name"))
  var beside: [String] = []

  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    var others: [TextEmbedder] = []
    for name in beside {
      let flags = ModelFlags(name, model.precision, model.threads)
      others.append(try await flags.embedder(in: console, talk: talk, progress: progress))
    }
    let report = try await embedder.limits(
      on: files.map(console.absolute), tagged: tagged.map(console.absolute), beside: others
    ) { progress.update($0) }
    progress.finish()
    switch format.form {
    case .json: try console.output.writeJSON(report)
    case .lines:
      for row in report.rows { try console.output.writeJSON(row) }
      for probe in report.probes { try console.output.writeJSON(probe) }
    case .text: try print(report, in: console)
    }
    return .success
  }

  private func print(_ report: LimitsReport, in console: Console) throws {
    let style = talk.style(in: console)
    var grid = Grid()
    grid.add(["vectors"] + files.map { shortName($0) } + ["mean cosine"])
    for row in report.rows {
      if row.kind == .sentence, !beside.isEmpty {
        grid.add([row.model ?? ""] + row.figures.map { _ in "" } + [""])
      }
      grid.add(
        [row.words] + row.figures.map(percent) + [Numbers.fixed(row.meanCosine, 3)])
    }
    try grid.print(style, in: console)
    guard !report.probes.isEmpty else { return }
    try console.output.write("\n")
    var probes = Grid()
    probes.add(["a linear map on layer", "parts of speech", "similarity"])
    for probe in report.probes {
      let name = beside.isEmpty ? "" : probe.model + " "
      probes.add(
        ["\(name)\(probe.layer)", percent(probe.partsOfSpeech), percent(probe.similarity)])
    }
    if let share = report.commonestPart { probes.add(["the commonest tag", percent(share), "-"]) }
    try probes.print(style, in: console)
  }

  private func shortName(_ path: String) -> String {
    TerminalText.line(String(path.split(separator: "/").last ?? Substring(path)))
  }
}

extension LimitsReport.Row {
  /// What it is, in words.
  fileprivate var words: String {
    switch kind {
    case .sentence: "sentence vectors"
    case .mean: layer == 0 ? "mean of the embeddings" : "mean of layer \(layer ?? 0)"
    case .first: "first token of layer \(layer ?? 0)"
    case .wordVectors: "mean of word vectors"
    case .wordOverlap: "common words"
    }
  }
}
