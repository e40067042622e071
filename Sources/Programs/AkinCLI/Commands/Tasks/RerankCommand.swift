internal import Akin
internal import ArgumentParser

/// `akin rerank`.
struct RerankCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerank",
    abstract: "Put passages in the order in which they answer a question.",
    usage: "akin rerank [<options>] <query> [<file>]",
    discussion: """
      A cross-encoder reads question and passage at once: slower than vectors, and nearer to the \
      truth. Passages come one a line.

      JSON: index, the passage's place from 0, score and text, the best first.

      Examples:
        akin rerank "how do I prune roses" passages.txt
        akin search -n 50 --jsonl "roses" | jq -r .text | akin rerank "prune roses"
      """)

  @Argument(help: "The question.")
  var query: String

  @Argument(help: ArgumentHelp("One passage a line; - is stdin.", valueName: "file"))
  var file = "-"

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp("Most passages to print. (default: all)", valueName: "n"))
  var limit: Int?

  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    if query.allSatisfy(\.isWhitespace) { throw ValidationError("The question is empty.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let model = try await model.load(CrossEncoder.self, in: console, progress: progress)
    var lines =
      file == "-"
      ? LineWindows(console.input)
      : LineWindows(try ByteInput.file(console.absolute(file), name: file), name: file)
    var passages: [String] = []
    while let window = try lines.next() { passages += window }
    let kept = passages.indices.filter { !passages[$0].allSatisfy(\.isWhitespace) }
    let order = try await model.rerank(kept.map { passages[$0] }, for: query) {
      progress.update($0)
    }
    progress.finish()
    let style = talk.style(in: console)
    var list = ObjectList(console, format.form)
    for (place, score) in order.prefix(limit ?? order.count) {
      let text = passages[kept[place]]
      if format.form == .text {
        try console.output.write(
          "\(style(.score, Numbers.fixed(score, 4)))  \(TerminalText.line(text))\n")
      } else {
        try list.add(RankedJSON(index: kept[place], score: score, text: text))
      }
    }
    if format.form != .text { try list.finish() }
    return kept.isEmpty ? .nothing : .success
  }
}

private struct RankedJSON: Encodable {
  let index: Int
  let score: Double
  let text: String
}
