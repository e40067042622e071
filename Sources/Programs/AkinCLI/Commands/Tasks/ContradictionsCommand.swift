internal import Akin
internal import ArgumentParser

/// `akin contradictions`.
struct ContradictionsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "contradictions",
    abstract: "Find passages that are about the same and disagree.",
    usage: "akin contradictions [<options>] [<path> ...]",
    discussion: """
      Pairs of passages with near vectors are read by a checkpoint for natural language inference, in \
      both directions. A score is how sure it is.

      JSON: score, cosine, a and b, each with the keys of a hit.

      Examples:
        akin contradictions --model ./my-nli-checkpoint docs
        akin contradictions --min-score 0.9 --threshold 0.7 --jsonl
      """)

  @Argument(help: ArgumentHelp("Files or folders to look in.", valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("The least cosine of a pair that is read.", valueName: "score"))
  var threshold: Float = 0.6

  @Option(
    name: .long, help: ArgumentHelp("Leave out what is less sure.", valueName: "score"))
  var minScore = 0.5

  @Option(
    name: .long, help: ArgumentHelp("Most pairs that are read, the nearest first.", valueName: "n"))
  var depth = 5000

  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if depth < 1 { throw ValidationError("--depth must be 1 or more.") }
    if !(0...1).contains(minScore) { throw ValidationError("--min-score is within 0...1.") }
    if !(threshold > 0 && threshold <= 1) {
      throw ValidationError("--threshold must be above 0 and at most 1.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let place = try CorpusPlace(
      paths, index: index.location(in: console), where: filter.filter, in: console)
    let judge = try await model.load(MeaningJudge.self, in: console, progress: progress)
    guard judge.knowsContradictions else {
      throw HeadError.missingLabel(
        path: judge.checkpoint.path, wanted: "entail", has: judge.checkpoint.labels)
    }
    let corpus = try await ModelFlags(nil, nil, model.threads).corpora(
      [place], in: console, talk: talk, progress: progress)[0]
    let (found, pairs) = try await corpus.contradictions(
      by: judge, threshold: threshold, limit: depth
    ) { progress.update($0) }
    progress.finish()
    if pairs > depth, !talk.quiet {
      console.complain(
        "\(Numbers.count(pairs, "pair")) are near enough; the nearest \(Numbers.count(depth)) were "
          + "read. --depth reads more.")
    }
    let sure = found.filter { $0.score >= minScore }
    var list = ObjectList(console, format.form)
    let printer = HitPrinter(console, style: talk.style(in: console))
    for pair in sure {
      if format.form == .text {
        try console.output.write(
          talk.style(in: console)(.score, Numbers.fixed(pair.score, 4)) + "\n"
            + printer.member(pair.first, score: nil)
            + printer.member(pair.second, score: pair.cosine))
      } else {
        try list.add(ContradictionJSON(pair))
      }
    }
    if format.form != .text { try list.finish() }
    return sure.isEmpty ? .nothing : .success
  }
}

private struct ContradictionJSON: Encodable {
  let score: Double
  let cosine: Float
  let a: PassageJSON
  let b: PassageJSON

  init(_ pair: Contradiction) {
    (score, cosine) = (pair.score, pair.cosine)
    (a, b) = (PassageJSON(passage: pair.first), PassageJSON(passage: pair.second))
  }
}

/// A passage with the keys of a hit.
struct PassageJSON: Encodable {
  let passage: Passage

  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: HitKey.self)
    try keys.encode(passage)
  }
}
