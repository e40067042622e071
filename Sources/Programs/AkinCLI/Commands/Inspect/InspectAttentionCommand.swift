internal import Akin
internal import ArgumentParser

/// `akin inspect attention`.
struct InspectAttentionCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "attention",
    abstract: "What each head of each layer looks at.",
    usage: "akin inspect attention [<options>] <text> [<second text>]",
    discussion: """
      A token's attention is divided among all tokens. The table shows where most of a head's goes, and \
      how many percent of it: S the special token at the start, E another special token, i the token \
      itself, p the previous one, n the next one, o others. --layer and --head show one head token by \
      token; --page all of them. Two texts are read in one breath, as by a cross-encoder.

      JSON: text, tokens, heads, each with layer and head (from 1), shares, entropy (in nats) and \
      weights, rows from, columns to.

      Examples:
        akin inspect attention "The animal was tired." --page attention.html
        akin inspect attention "The animal was tired." --layer 3 --head 4
        echo "The animal was tired." | akin inspect attention --jsonl -
      """)

  @Argument(help: ArgumentHelp("A text; - reads it from stdin.", valueName: "text"))
  var text: String

  @Argument(help: ArgumentHelp("A second text.", valueName: "second text"))
  var second: String?

  @Option(name: .long, help: ArgumentHelp("Show one head: its layer, from 1.", valueName: "n"))
  var layer: Int?

  @Option(name: .long, help: ArgumentHelp("Show one head: its number, from 1.", valueName: "n"))
  var head: Int?

  @OptionGroup var page: PageFlag
  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  var force: ForceFlag { page.force }

  func validate() throws {
    if (layer == nil) != (head == nil) {
      throw ValidationError("--layer and --head show one head together: give both.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    try page.check(in: console)
    let text = text == "-" ? try readAll(in: console) : text
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    progress.finish()
    let report = try await embedder.attention(in: text, and: second)
    if !talk.quiet, report.cutTokens > 0 {
      console.complain(
        "\(Numbers.count(report.cutTokens, "token")) cut off: the model reads no more")
    }
    try page.write(report.page(), in: console)
    switch format.form {
    case .json, .lines: try console.output.writeJSON(report)
    case .text:
      if let layer, let head {
        try printHead(HeadPlace(layer: layer, head: head), of: report, in: console)
      } else {
        try printAll(report, in: console)
      }
    }
    return .success
  }

  private func readAll(in console: Console) throws -> String {
    var lines = LineWindows(console.input, maximumLines: 512)
    var texts: [String] = []
    while let window = try lines.next() { texts += window }
    return texts.joined(separator: " ")
  }

  private func printAll(_ report: AttentionReport, in console: Console) throws {
    let style = talk.style(in: console)
    let width = report.heads.count / max(1, report.layers)
    var grid = Grid()
    grid.add(["layer"] + (0..<width).map { "\($0 + 1)" })
    for layer in 0..<report.layers {
      let heads = report.heads[layer * width..<(layer + 1) * width]
      grid.add(
        ["\(layer + 1)"]
          + heads.map { "\($0.main.letter)\(Numbers.fixed(($0.shares[$0.main] ?? 0) * 100, 0))" })
    }
    try grid.print(style, in: console)
    try console.output.write(
      style(
        .faint,
        "\(Numbers.count(report.tokens.count, "token")); S start, E end, i itself, p previous, n next, "
          + "o others, in percent") + "\n")
  }

  private func printHead(
    _ place: HeadPlace, of report: AttentionReport, in console: Console
  ) throws {
    guard let head = report.heads.first(where: { $0.place == place }) else {
      let width = report.heads.count / max(1, report.layers)
      throw FlagError(
        name: "--layer, --head", value: "\(place.layer), \(place.head)",
        expected: "1 to \(report.layers), 1 to \(width)")
    }
    let width = report.tokens.map { TerminalText.columns(TerminalText.line($0)) }.max() ?? 0
    for (token, row) in zip(report.tokens, head.weights) {
      let order = row.indices.sorted { (row[$1], $0) < (row[$0], $1) }.prefix(4)
      let words = order.map {
        "\(TerminalText.line(report.tokens[$0])) \(Numbers.fixed(Double(row[$0]) * 100, 0)) %"
      }
      let shown = TerminalText.line(token)
      let margin = String(repeating: " ", count: width - TerminalText.columns(shown) + 2)
      try console.output.write(shown + margin + words.joined(separator: "  ") + "\n")
    }
  }
}

extension AttentionReport.Target {
  fileprivate var letter: String {
    switch self {
    case .start: "S"
    case .separator: "E"
    case .itself: "i"
    case .previous: "p"
    case .next: "n"
    case .other: "o"
    }
  }
}
