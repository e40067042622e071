internal import Akin
internal import ArgumentParser

/// `akin inspect`: only names its commands.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Look into a model: attention, heads, limits.",
    discussion: """
      Examples:
        akin inspect attention "The animal was tired." --page attention.html
        akin inspect heads sts-benchmark-test.jsonl --page heads.html
        akin inspect limits sts-benchmark-test.jsonl news.jsonl
      """,
    subcommands: [
      InspectAttentionCommand.self, InspectHeadsCommand.self, InspectLimitsCommand.self,
    ])
}

/// `--page` of what can be looked at in a browser.
struct PageFlag: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Write a page for the browser to this file.", valueName: "file.html"))
  var page: String?

  @OptionGroup var force: ForceFlag

  func validate() throws {
    if page == "-" { throw ValidationError("--page needs a file: it does not go to stdout.") }
  }

  /// Refuses a file that is there already, before anything is computed.
  func check(in console: Console) throws {
    try NamedOutput.check(areNew: [page].compactMap(\.self), in: console)
  }

  /// Writes the page, if one is wanted.
  func write(_ html: @autoclosure () -> String, in console: Console) throws {
    guard let page else { return }
    try NamedOutput.write(Array(html().utf8), to: page, in: console)
  }
}

/// Cells in columns of one width each, the first at the left, the others at the right.
struct Grid {
  private var rows: [[String]] = []

  /// Adds a row; all have as many cells.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Writes the rows; the first one faintly.
  func print(_ style: Style, in console: Console) throws {
    guard let header = rows.first else { return }
    let widths = header.indices.map { column in
      rows.map { TerminalText.columns($0[column]) }.max() ?? 0
    }
    for (place, row) in rows.enumerated() {
      let cells = zip(row, widths).enumerated().map { column, cell in
        let margin = String(repeating: " ", count: cell.1 - TerminalText.columns(cell.0))
        return column == 0 ? cell.0 + margin : margin + cell.0
      }
      var line = cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      try console.output.write((place == 0 ? style(.faint, line) : line) + "\n")
    }
  }
}
