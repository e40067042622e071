internal import Akin
internal import ArgumentParser

/// `akin search`.
struct SearchCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the sentences nearest to a question.",
    discussion: """
      A score says how alike question and hit are. Above 0.7 a hit says what was asked; about 0.5 it \
      is on the same subject; below 0.35 it is mostly chance. Akin always shows what comes nearest: when the first \
      score is low, the answer is probably not there.

      A text that stands in several places is one hit, "(also at …)". "(file is gone)" and "(changed \
      since it was indexed)" say that the index is behind its files; --refresh brings it up to date \
      first.

      PATH restricts the answer to files and folders of the index, and filters to what passes them; \
      both come before ranking, so there are still as many hits as asked for. QUERY - reads one \
      query a line from stdin and answers each as it comes. A query that begins with a dash follows \
      `--`.

      --rerank reads question and hit at once, with a cross-encoder: slower, and nearer to the truth. \
      The score is then its own; `dense` in JSON is the cosine. --anytime stops reading when no \
      further hit is likely to come among the first, --rerank-time after so many milliseconds.

      Output that is not a terminal has one line a hit, path:line: score: text; with `-`, the \
      query and a tab before it. Context is path- text, with -- between the hits.

      Examples:
        akin search "how do I prune roses"
        akin search -n 3 -C 1 "when is high water" docs/sea
        akin search --where 'year>=2020 and lang=en' "coral reefs"
        akin search --min-score 0.5 --json "refund within 30 days" | jq -r '.[].path'
        akin search --jsonl - < questions.txt
        akin search --rerank ./ms-marco-MiniLM-L6-v2 "refund within 30 days"
      """,
    aliases: ["query"])

  @Argument(help: "What to look for, or - for one query a line from stdin.")
  var query: String

  @Argument(help: ArgumentHelp("Files or folders to look in.", valueName: "path"))
  var paths: [String] = []

  /// The flags that most questions need.
  struct UsualFlags: ParsableArguments {
    @Option(
      name: [.customShort("n", allowingJoined: true), .long],
      help: ArgumentHelp("Most hits, with different texts.", valueName: "n"))
    var limit = 10

    @Option(
      name: [.customShort("C", allowingJoined: true), .customLong("context")],
      help: ArgumentHelp("Sentences shown before and after a hit.", valueName: "n"))
    var context: Int?

    @OptionGroup var format: FormatFlags
  }

  @OptionGroup(title: "Most used") var usual: UsualFlags

  @Option(name: .long, help: ArgumentHelp("Most hits of one file. (default: any)", valueName: "n"))
  var perFile: Int?

  @Option(
    name: [.customShort("A", allowingJoined: true), .customLong("after")],
    help: ArgumentHelp("Sentences shown after a hit.", valueName: "n"))
  var after: Int?

  @Option(
    name: [.customShort("B", allowingJoined: true), .customLong("before")],
    help: ArgumentHelp("Sentences shown before a hit.", valueName: "n"))
  var before: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Leave out what scores less.", valueName: "score"))
  var minScore: Float?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The share of the nearest that a search of a large index is to find; 1 compares all.",
      valueName: "share"))
  var recall = 0.99

  @Flag(name: .long, help: "Bring the index up to date with its files first.")
  var refresh = false

  @OptionGroup(title: "Reading hits again") var rerank: RerankFlags
  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: QuestionModelFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if usual.limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    if let perFile, perFile < 1 { throw ValidationError("--per-file must be 1 or more.") }
    if !(recall > 0 && recall <= 1) {
      throw ValidationError("--recall must be above 0 and at most 1, such as 0.95.")
    }
    if [after, before, usual.context].contains(where: { ($0 ?? 0) < 0 }) {
      throw ValidationError("-A, -B and -C must be 0 or more.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(
      asking: paths, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let engine = try await model.flags.engine(at: place.folder, in: console, progress: progress)
    var truncation = Truncation()
    if refresh { truncation = try await engine.index { progress.update($0) }.truncation }
    try await talk.reportUnfinished(engine, in: console)
    let reranker = try await rerank.load(model, in: console, progress: progress)
    var answers = SearchAnswers(
      console, style: talk.style(in: console), form: usual.format.form, isMany: query == "-",
      hasContext: usual.context ?? before ?? after ?? 0 > 0)
    var isAsked = query != "-"
    if query == "-" {
      var lines = LineWindows(console.input)
      while let window = try lines.next() {
        let queries = window.filter { !$0.allSatisfy(\.isWhitespace) }
        guard !queries.isEmpty else { continue }
        isAsked = true
        let found = try await find(queries, with: engine, in: place, reranker, progress)
        progress.finish()
        for (query, answer) in zip(queries, found) {
          try answers.add(answer.hits, to: query)
          truncation = truncation + answer.truncation
        }
        if usual.format.form != .json { try console.output.flush() }
      }
    } else {
      let found = try await find([query], with: engine, in: place, reranker, progress)
      progress.finish()
      try answers.add(found[0].hits, to: query)
      truncation = truncation + found[0].truncation
    }
    talk.report(truncation, in: console)
    let hasFound = try answers.finish()
    if !hasFound, isAsked, !talk.quiet { try await noteNothing(engine, in: console) }
    return hasFound ? .success : .nothing
  }

  /// Says why there are no hits for any query.
  private func noteNothing(_ engine: SearchEngine, in console: Console) async throws {
    let isEmpty = try await engine.status().passages == 0
    let isFiltered = filter.filter != SearchFilter() || !paths.isEmpty
    console.complain(
      isEmpty
        ? "nothing found: the index \(console.shown(engine.location)) has no passages"
        : minScore != nil
          ? "nothing found with a score of --min-score or more"
          : "nothing found: no passage \(isFiltered ? "passes the filters" : "is near")")
  }

  private func find(
    _ queries: [String], with engine: SearchEngine, in place: IndexLocation,
    _ reranker: CrossEncoder?, _ progress: ProgressLine
  ) async throws -> [SearchAnswer] {
    let limit = reranker == nil ? usual.limit : max(usual.limit, rerank.rerankDepth)
    let found = try await engine.search(
      queries.map { text in
        Query(
          text, limit: limit, limitPerFile: perFile, within: place.paths,
          where: filter.filter,
          contextBefore: before ?? usual.context ?? 0, contextAfter: after ?? usual.context ?? 0,
          minimumScore: minScore, recall: recall)
      })
    guard let reranker else { return found }
    var answers: [SearchAnswer] = []
    for (query, answer) in zip(queries, found) {
      var answer = answer
      let hits = try await reranker.rerank(
        answer.hits, for: query, patience: rerank.patience(for: usual.limit)
      ) { progress.update($0) }
      answer.hits = Array(hits.prefix(usual.limit))
      answers.append(answer)
    }
    return answers
  }
}

/// Prints the answers to one or many queries.
private struct SearchAnswers {
  private let console: Console
  private let style: Style
  private let form: FormatFlags.Form
  private let isMany: Bool
  private let hasContext: Bool
  private let printer: HitPrinter
  private var hasFound = false
  private var isFirst = true

  init(
    _ console: Console, style: Style, form: FormatFlags.Form, isMany: Bool, hasContext: Bool
  ) {
    self.console = console
    self.style = style
    self.form = form
    self.isMany = isMany
    self.hasContext = hasContext
    printer = HitPrinter(console, style: style)
  }

  /// Prints what was found for a query.
  mutating func add(_ hits: [SearchHit], to query: String) throws {
    hasFound = hasFound || !hits.isEmpty
    switch form {
    case .text: try printText(hits, query)
    case .lines:
      for hit in hits {
        if isMany {
          try console.output.writeJSON(HitOfQuery(query: query, hit: hit))
        } else {
          try console.output.writeJSON(hit)
        }
      }
    case .json:
      if isMany {
        let line = try jsonText(Answer(query: query, hits: hits))
        try console.output.write((isFirst ? "[" : ",\n") + line)
      } else {
        try console.output.writeJSON(hits)
      }
    }
    isFirst = false
  }

  /// - Returns: Whether anything was found.
  func finish() throws -> Bool {
    if form == .json && isMany { try console.output.write(isFirst ? "[]\n" : "]\n") }
    return hasFound
  }

  private func printText(_ hits: [SearchHit], _ query: String) throws {
    if console.output.isTerminal && isMany {
      let title = style(.strong, printer.safe(query))
      try console.output.write((isFirst ? "" : "\n") + title + "\n")
    }
    for (place, hit) in hits.enumerated() {
      if place > 0 {
        if console.output.isTerminal {
          try console.output.write("\n")
        } else if hasContext {
          try console.output.write("--\n")
        }
      }
      let text = printer.hit(hit)
      guard isMany && !console.output.isTerminal else {
        try console.output.write(text)
        continue
      }
      for line in text.split(separator: "\n") {
        try console.output.write(printer.safe(query) + "\t" + line + "\n")
      }
    }
  }

  private struct Answer: Encodable {
    let query: String
    let hits: [SearchHit]
  }

  private struct HitOfQuery: Encodable {
    let query: String
    let hit: SearchHit

    private enum Key: CodingKey { case query }

    func encode(to encoder: any Encoder) throws {
      var keys = encoder.container(keyedBy: Key.self)
      try keys.encode(query, forKey: .query)
      try hit.encode(to: encoder)
    }
  }
}
