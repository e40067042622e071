/// A table of names and values.
struct Table {
  private let console: Console
  private let style: Style
  private var rows: [(name: String, value: String)] = []

  init(_ console: Console, style: Style) {
    self.console = console
    self.style = style
  }

  /// Adds a row.
  mutating func add(_ name: String, _ value: String) { rows.append((name, value)) }

  /// Writes the rows to stdout.
  func print() throws {
    let width = rows.map(\.name.count).max() ?? 0
    for (name, value) in rows {
      let margin = String(repeating: " ", count: width - name.count + 2)
      let shown = console.output.isTerminal ? TerminalText.visible(value) : value
      try console.output.write(style(.faint, name) + margin + shown + "\n")
    }
  }
}
