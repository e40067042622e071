internal import Akin
internal import ArgumentParser

/// `akin answer`.
struct AnswerCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Answer a question from the passages of an index.",
    usage: "akin answer [<options>] <question> [<path> ...]",
    discussion: """
      The passages nearest to the question are read by a checkpoint for question answering, each with \
      its neighbours around it, and the surest answer is printed with the sentence it stands in. A \
      checkpoint that knows when there is no answer says so. Without a checkpoint the nearest passages \
      are printed.

      JSON: answers, each with answer, score, start and end (bytes of the hit's text) and hit; none is \
      the score of there being no answer.

      Examples:
        akin answer "When does the ferry leave?"
        akin answer --model ./minilm-squad2 "Who wrote the charter?" docs/history
      """)

  @Argument(help: "The question.")
  var question: String

  @Argument(help: ArgumentHelp("Files or folders to look in.", valueName: "path"))
  var paths: [String] = []

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp("Most answers.", valueName: "n"))
  var limit = 1

  @Option(name: .long, help: ArgumentHelp("How many passages are read.", valueName: "n"))
  var depth = 20

  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    if depth < 1 { throw ValidationError("--depth must be 1 or more.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(
      asking: paths, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let flags = ModelFlags(nil, nil, model.threads)
    let engine = try await flags.engine(at: place.folder, in: console, progress: progress)
    try await talk.reportUnfinished(engine, in: console)
    let reader: AnswerReader?
    do {
      reader = try await model.load(AnswerReader.self, in: console, progress: progress)
    } catch let error as MissingCheckpointError {
      reader = nil
      if !talk.quiet { console.complain("\(error) These are the nearest passages:") }
    }
    let query = Query(
      question, limit: reader == nil ? max(limit, 5) : depth, within: place.paths,
      where: filter.filter, contextBefore: 2, contextAfter: 2)
    let hits = try await engine.search(query).hits
    guard let reader else {
      progress.finish()
      try print(AnswerJSON(answers: hits.map { AnswerJSON.Found($0) }, none: nil), in: console)
      return hits.isEmpty ? .nothing : .success
    }
    let found = try await reader.answers(to: question, in: hits, count: limit) {
      progress.update($0)
    }
    progress.finish()
    try print(
      AnswerJSON(
        answers: found.answers.map {
          AnswerJSON.Found(
            answer: $0.span.text, score: $0.span.score, start: $0.span.range.lowerBound,
            end: $0.span.range.upperBound, hit: $0.hit)
        }, none: found.none), in: console)
    if found.answers.isEmpty, !talk.quiet {
      console.complain("no answer found in the \(Numbers.count(hits.count, "nearest passage"))")
    }
    return found.answers.isEmpty ? .nothing : .success
  }

  private func print(_ found: AnswerJSON, in console: Console) throws {
    switch format.form {
    case .json: try console.output.writeJSON(found)
    case .lines: for answer in found.answers { try console.output.writeJSON(answer) }
    case .text:
      let style = talk.style(in: console)
      let printer = HitPrinter(console, style: style)
      for answer in found.answers {
        if let text = answer.answer, let score = answer.score {
          try console.output.write(
            "\(style(.strong, TerminalText.line(text)))  \(style(.score, Numbers.fixed(score, 4)))\n"
          )
        }
        try console.output.write(printer.member(answer.hit.passage, score: answer.hit.score))
      }
    }
  }
}

private struct AnswerJSON: Encodable {
  let answers: [Found]
  let none: Double?

  struct Found: Encodable {
    let answer: String?
    let score: Double?
    let start: Int?
    let end: Int?
    let hit: SearchHit

    init(answer: String?, score: Double?, start: Int?, end: Int?, hit: SearchHit) {
      (self.answer, self.score, self.start, self.end, self.hit) = (answer, score, start, end, hit)
    }

    /// A passage without an answer.
    init(_ hit: SearchHit) { self.init(answer: nil, score: nil, start: nil, end: nil, hit: hit) }
  }
}
