internal import Akin
internal import ArgumentParser

/// What the commands share that measure a head.
struct EvalHeadFlags: ParsableArguments {
  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  /// Measures every file and prints the results.
  func run<Model: TaskModel, Result: Encodable & Sendable>(
    _ type: Model.Type, _ paths: [String], in console: Console,
    columns: (Result) -> [(name: String, value: String)],
    measure: (
      _ path: String, _ model: Model, _ progress: @escaping @Sendable (Work.Progress) -> Void
    ) async throws -> Result
  ) async throws -> ExitStatus {
    try await run(paths, in: console, columns: columns) {
      try await model.load(type, in: console, progress: $0)
    } measure: {
      try await measure($0, $1, $2)
    }
  }

  /// The same with a model that the caller makes.
  func run<Model, Result: Encodable & Sendable>(
    _ paths: [String], in console: Console, columns: (Result) -> [(name: String, value: String)],
    make: (ProgressLine) async throws -> Model,
    measure: (
      _ path: String, _ model: Model, _ progress: @escaping @Sendable (Work.Progress) -> Void
    ) async throws -> Result
  ) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let model = try await make(progress)
    var results: [Result] = []
    for path in paths {
      results.append(try await measure(console.absolute(path), model) { progress.update($0) })
    }
    progress.finish()
    try EvalResults(console, format: format, style: talk.style(in: console))
      .print(paths, results, columns: columns)
    return .success
  }
}

/// `akin eval classify`.
struct EvalClassifyCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Labelled texts: accuracy and macro F1 of a classifier.",
    usage: "akin eval classify [<options>] <file> ...",
    discussion: """
      JSONL with text and label; labels are those of the checkpoint. With --examples they are those of \
      a classifier that is fitted to the vectors of labelled texts.

      Examples:
        akin eval classify --model ./sentiment reviews.jsonl
        akin eval classify --examples few.jsonl reviews.jsonl
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "A file of labelled texts to learn from; may be repeated.", valueName: "file"))
  var examples: [String] = []

  @OptionGroup var flags: EvalHeadFlags

  func run(in console: Console) async throws -> ExitStatus {
    func columns(_ result: ClassificationReport) -> [(name: String, value: String)] {
      [
        ("accuracy", percent(result.accuracy)), ("macro f1", percent(result.macroF1)),
        ("texts", Numbers.count(result.texts)), ("labels", Numbers.count(result.labels)),
      ]
    }
    guard examples.isEmpty else {
      let model = flags.model
      return try await flags.run(files, in: console, columns: columns) { progress in
        let embedder = try await ModelFlags(model.model, model.precision, model.threads)
          .embedder(in: console, talk: flags.talk, progress: progress)
        return try await ExampleClassifier(
          contentsOf: examples.map(console.absolute), embedder: embedder)
      } measure: {
        try await QualityCheck.classify($0, with: $1, progress: $2)
      }
    }
    return try await flags.run(TextClassifier.self, files, in: console, columns: columns) {
      try await QualityCheck.classify($0, with: $1, progress: $2)
    }
  }
}

/// `akin eval entities`.
struct EvalEntitiesCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "entities",
    abstract: "Labelled words: precision, recall and F1 of entities.",
    usage: "akin eval entities [<options>] <file> ...",
    discussion: """
      CoNLL: a word and its BIO label a line, an empty line between texts. An entity counts when it is \
      found whole and with its label, as conlleval counts.

      Examples:
        akin eval entities --model ./ner test.conll
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @Option(
    name: .long, help: ArgumentHelp("As in akin entities.", valueName: "name"))
  var strategy = StrategyChoice.first

  @OptionGroup var flags: EvalHeadFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(EntityTagger.self, files, in: console) { (result: EntityReport) in
      [
        ("f1", percent(result.f1)), ("precision", percent(result.precision)),
        ("recall", percent(result.recall)), ("entities", Numbers.count(result.entities)),
        ("texts", Numbers.count(result.texts)),
      ]
    } measure: {
      try await QualityCheck.entities(
        $0, with: $1, strategy: strategy.strategy, progress: $2)
    }
  }
}

/// `akin eval answers`.
struct EvalAnswersCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "answers",
    abstract: "Questions on texts: exact match and F1 of answers.",
    usage: "akin eval answers [<options>] <file> ...",
    discussion: """
      JSON of SQuAD. Where a file has questions without an answer, the model may say that there is none.

      Examples:
        akin eval answers --model ./squad2 dev-v2.0.json
      """)

  @Argument(help: ArgumentHelp("Files of SQuAD.", valueName: "file"))
  var files: [String]

  @OptionGroup var flags: EvalHeadFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(AnswerReader.self, files, in: console) { (result: AnswerReport) in
      [
        ("exact match", percent(result.exactMatch)), ("f1", percent(result.f1)),
        ("questions", Numbers.count(result.questions)),
      ]
    } measure: {
      try await QualityCheck.answers($0, with: $1, progress: $2)
    }
  }
}

/// `akin eval rerank`.
struct EvalRerankCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerank",
    abstract: "Right and wrong passages: nDCG and MRR of a cross-encoder.",
    usage: "akin eval rerank [<options>] <file> ...",
    discussion: """
      JSONL with query, positive and negative, the last two lists of passages.

      Examples:
        akin eval rerank --model ./my-cross-encoder questions.jsonl
      """)

  @Argument(help: ArgumentHelp("Files of questions.", valueName: "file"))
  var files: [String]

  @OptionGroup var flags: EvalHeadFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(CrossEncoder.self, files, in: console) { (result: RerankReport) in
      [
        ("ndcg@10", percent(result.ndcg10)), ("mrr@10", percent(result.mrr10)),
        ("queries", Numbers.count(result.queries)),
      ]
    } measure: {
      try await QualityCheck.rerank($0, with: $1, progress: $2)
    }
  }
}

/// `akin eval fill-mask`.
struct EvalFillMaskCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill-mask",
    abstract: "Texts: how well a model foresees each of their words.",
    usage: "akin eval fill-mask [<options>] <file> ...",
    discussion: """
      One text a line. Each token is masked in turn.

      Examples:
        akin eval fill-mask --model ./my-bert sentences.txt
      """)

  @Argument(help: ArgumentHelp("Files of texts.", valueName: "file"))
  var files: [String]

  @OptionGroup var flags: EvalHeadFlags

  func run(in console: Console) async throws -> ExitStatus {
    try await flags.run(MaskedWordModel.self, files, in: console) { (result: MaskReport) in
      [
        ("accuracy@1", percent(result.accuracy1)), ("accuracy@5", percent(result.accuracy5)),
        ("pseudo-perplexity", Numbers.fixed(result.pseudoPerplexity, 2)),
        ("tokens", Numbers.count(result.tokens)),
      ]
    } measure: {
      let texts = try RecordCorpus(path: $0).passages.map(\.text)
      return try await QualityCheck.fillMask(texts, with: $1, progress: $2)
    }
  }
}
