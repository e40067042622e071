internal import Akin
internal import ArgumentParser

/// `akin classify`.
struct ClassifyCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Give texts labels.",
    usage: "akin classify [<options>] [<text> ...]",
    discussion: """
      A checkpoint with a classifier (--model) gives its own labels. With --labels and no checkpoint, \
      the vectors of text and label are compared, and a score is a cosine. With both, the checkpoint \
      must be one for natural language inference: a label fits when the text entails "This example \
      is <label>.".

      --examples learns from a few labelled texts (JSONL, CSV or TSV with text and label; eight of a \
      label are often enough): a logistic regression on their vectors, fitted at once.

      --index classifies the passages of an index by --labels, with the vectors that are there, and \
      prints how many fall to each label, with the best examples.

      JSON: text, and labels, the best first, each with label and score.

      Examples:
        akin classify --model ./sentiment "What a lovely day."
        akin classify --labels sport,politics,cooking "The team won at last."
        akin classify --labels urgent,"can wait" --model ./nli --file tickets.txt
        akin classify --examples labelled.jsonl --file tickets.txt
        akin classify --index docs/.akin --labels "a question,an order"
      """)

  @OptionGroup var input: TextsInput

  @Option(
    name: .long, help: ArgumentHelp("Labels with commas between.", valueName: "labels"))
  var labels: String?

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "A file of labelled texts to learn from; may be repeated.", valueName: "file"))
  var examples: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What a text must entail to fit a label, with {} for the label. (default: "
        + "\(ZeroShotClassifier.usualTemplate))", valueName: "text"))
  var template: String?

  @Flag(name: .long, help: "Several labels may fit: judge each alone.")
  var multiLabel = false

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Most labels of a text, or examples of a label. (default: 5)", valueName: "n"))
  var limit: Int?

  @Flag(name: .long, help: "A text is a pair, with a tab between.")
  var pair = false

  @OptionGroup var index: IndexFlags
  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  private var names: [String] {
    (labels ?? "").split(separator: ",").map { String($0.trimming([" "])) }.filter { !$0.isEmpty }
  }

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    if labels != nil, names.isEmpty { throw ValidationError("--labels names none: a,b,c.") }
    if Set(names).count < names.count { throw ValidationError("--labels names a label twice.") }
    if labels == nil, template != nil || multiLabel {
      throw ValidationError("--template and --multi-label go with --labels.")
    }
    if let template, !template.contains("{}") {
      throw ValidationError("--template needs {} where the label stands.")
    }
    if index.index != nil,
      labels == nil || model.model != nil || !input.texts.isEmpty
        || input.file != nil
    {
      throw ValidationError("--index goes with --labels, without texts and --model.")
    }
    if !examples.isEmpty, labels != nil || pair || index.index != nil {
      throw ValidationError("--examples goes without --labels, --pair and --index.")
    }
    if pair, labels != nil { throw ValidationError("--pair is for a checkpoint's own labels.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    if let folder = index.index { return try await count(in: folder, console, progress) }
    let classify = try await classifier(in: console, progress)
    var list = ObjectList(console, format.form)
    let style = talk.style(in: console)
    let isAny = try await input.forEachWindow(in: console) { texts in
      let found = try await classify(texts)
      progress.clear()
      for (text, labels) in zip(texts, found) {
        let best = Array(labels.prefix(limit ?? (format.form == .text ? 5 : labels.count)))
        if format.form == .text {
          let scores = best.map {
            style(.score, Numbers.fixed($0.score, 4)) + "  " + TerminalText.line($0.label)
          }
          let isAlone = texts.count == 1 && input.file == nil
          try console.output.write(
            isAlone
              ? scores.joined(separator: "\n") + "\n"
              : "\(TerminalText.line(best[0].label))\t\(Numbers.fixed(best[0].score, 4))\t"
                + "\(TerminalText.line(text))\n")
        } else {
          try list.add(LabelsJSON(text: text, labels: best))
        }
      }
    }
    if format.form != .text { try list.finish() }
    return isAny ? .success : .nothing
  }

  private typealias Classify = ([String]) async throws -> [[LabelScore]]

  /// What gives texts their labels.
  private func classifier(
    in console: Console, _ progress: ProgressLine
  ) async throws -> Classify {
    if !examples.isEmpty {
      let flags = ModelFlags(model.model, model.precision, model.threads)
      let embedder = try await flags.embedder(in: console, talk: talk, progress: progress)
      let classifier = try await ExampleClassifier(
        contentsOf: examples.map(console.absolute), embedder: embedder)
      return { texts in try await classifier.classify(texts) { progress.update($0) } }
    }
    if labels == nil {
      let classifier = try await model.load(TextClassifier.self, in: console, progress: progress)
      return { texts in
        try await classifier.classify(try texts.map(pairOrText)) { progress.update($0) }
      }
    }
    guard model.model != nil else {
      let flags = ModelFlags(nil, model.precision, model.threads)
      let embedder = try await flags.embedder(in: console, talk: talk, progress: progress)
      let classifier = try await VectorClassifier(labels: names, embedder: embedder)
      return { texts in try await classifier.classify(texts) { progress.update($0) } }
    }
    let classifier = try await model.load(ZeroShotClassifier.self, in: console, progress: progress)
    return { texts in
      try await classifier.classify(
        texts, as: names, template: template ?? ZeroShotClassifier.usualTemplate,
        isExclusive: !multiLabel
      ) { progress.update($0) }
    }
  }

  private func pairOrText(_ text: String) throws -> (text: String, pair: String?) {
    guard pair else { return (text, nil) }
    let parts = text.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ValidationError("`\(TerminalText.line(String(text.prefix(60))))` has no tab.")
    }
    return (String(parts[0]), String(parts[1]))
  }

  /// Counts the passages of an index by label.
  private func count(
    in folder: String, _ console: Console, _ progress: ProgressLine
  ) async throws -> ExitStatus {
    let flags = ModelFlags(nil, model.precision, model.threads)
    let engine = try await flags.engine(
      at: console.absolute(folder), in: console, progress: progress)
    try await talk.reportUnfinished(engine, in: console)
    let report = try await engine.classify(as: names, examples: limit ?? 5) { progress.update($0) }
    progress.finish()
    switch format.form {
    case .json: try console.output.writeJSON(report)
    case .lines: for label in report { try console.output.writeJSON(label) }
    case .text:
      let printer = HitPrinter(console, style: talk.style(in: console))
      let style = talk.style(in: console)
      for label in report {
        try console.output.write(
          "\(style(.strong, TerminalText.line(label.label)))  "
            + "\(Numbers.count(label.count, "passage"))\n")
        for example in label.examples {
          try console.output.write(printer.member(example.passage, score: example.score))
        }
      }
    }
    return report.contains { $0.count > 0 } ? .success : .nothing
  }
}

private struct LabelsJSON: Encodable {
  let text: String
  let labels: [LabelScore]
}
