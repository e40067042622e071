internal import Akin
internal import ArgumentParser

/// `akin summarize`.
struct SummarizeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarize",
    abstract: "Choose the sentences that stand for a text.",
    usage: "akin summarize [<options>] [<path>]",
    discussion: """
      The sentences that are near to many others (LexRank), without those that repeat another chosen \
      one (maximal marginal relevance), in the order of the text. A folder is one text.

      JSON: sentences, each with text, score (its share among all), line, start and end.

      Examples:
        akin summarize report.md
        akin summarize -n 10 --diversity 0.5 notes
        pdftotext paper.pdf - | akin summarize --ratio 0.05
      """)

  @Argument(help: ArgumentHelp("A file or folder; - is stdin.", valueName: "path"))
  var path = "-"

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("limit")],
    help: ArgumentHelp("Most sentences. (default: 5)", valueName: "n"))
  var limit: Int?

  @Option(
    name: .long, help: ArgumentHelp("The share of the sentences, 0...1.", valueName: "share"))
  var ratio: Double?

  @Option(
    name: .long,
    help: ArgumentHelp("How much a repetition costs, 0...1.", valueName: "share"))
  var diversity = TextEmbedder.usualDiversity

  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    if let ratio, !(ratio > 0 && ratio <= 1) {
      throw ValidationError("--ratio must be above 0 and at most 1.")
    }
    if limit != nil, ratio != nil { throw ValidationError("--limit or --ratio: give one of them.") }
    if !(0...1).contains(diversity) { throw ValidationError("--diversity is within 0...1.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let passages = try await PassageInput.read(path, talk: talk, in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    let count =
      ratio.map { max(1, Int(($0 * Double(passages.count)).rounded())) } ?? limit ?? 5
    let chosen = try await embedder.summarize(
      passages.map(\.text), count: count, diversity: diversity
    ) { progress.update($0) }
    progress.finish()
    let sentences = chosen.map {
      SentenceJSON(passage: passages[$0.index], score: $0.score)
    }
    switch format.form {
    case .json: try console.output.writeJSON(["sentences": sentences])
    case .lines: for sentence in sentences { try console.output.writeJSON(sentence) }
    case .text:
      for sentence in sentences {
        try console.output.write(TerminalText.line(sentence.text) + "\n")
      }
    }
    return sentences.isEmpty ? .nothing : .success
  }
}

private struct SentenceJSON: Encodable {
  let text: String
  let score: Double
  let line: Int
  let start: Int
  let end: Int
  let path: String?

  init(passage: Passage, score: Double) {
    (text, self.score, line) = (passage.text, score, passage.line)
    (start, end) = (passage.start, passage.end)
    path = passage.path.isEmpty ? nil : passage.path
  }
}
