internal import Akin

/// Writes hits as lines of text.
///
/// On a terminal: score, path and line, heading, and the text wrapped below. Elsewhere one line a
/// hit, `path:line: score: text`, which does not change with the width.
struct HitPrinter {
  private let console: Console
  private let style: Style
  private let isTerminal: Bool
  private let columns: Int

  init(_ console: Console, style: Style) {
    self.console = console
    self.style = style
    isTerminal = console.output.isTerminal
    columns = min(console.output.columns, 100)
  }

  /// `text` in one line, without what would act on a terminal or make two lines of it.
  func safe(_ text: String) -> String { TerminalText.line(text) }

  /// `path:line`, so that it can be opened from the current folder.
  func place(_ passage: Passage) -> String {
    let shown = shownPlace(passage)
    let end = shown.lastIndex(of: ":") ?? shown.endIndex
    return style(.path, String(shown[..<end])) + shown[end...]
  }

  private func shownPlace(_ passage: Passage) -> String {
    let whole =
      passage.root.isEmpty
      ? passage.path
      : (passage.root == "/" ? "" : passage.root) + "/" + passage.path
    return safe(console.shown(whole)) + ":\(passage.line)"
  }

  /// A hit of a search, with its context, ending in a line feed.
  func hit(_ hit: SearchHit) -> String {
    guard isTerminal else {
      let path = place(hit.passage)
      let name = path.prefix(upTo: path.lastIndex(of: ":") ?? path.endIndex)
      return hit.before.map { "\(name)- \($0)\n" }.joined()
        + plain(hit.passage, score: hit.score)
        + hit.after.map { "\(name)- \($0)\n" }.joined()
    }
    var head = style(.score, Numbers.fixed(Double(hit.score), 2)) + "  " + place(hit.passage)
    if let heading = hit.passage.heading { head += "  " + style(.faint, safe(heading)) }
    let before = hit.before.map { indented($0, by: 6, .faint) }.joined()
    let after = hit.after.map { indented($0, by: 6, .faint) }.joined()
    return head + "\n" + before + indented(hit.passage.text, by: 6) + after
  }

  /// `path:line: score: text`, without a score where there is none.
  func plain(_ passage: Passage, score: Float?, note: String = "") -> String {
    let number = score.map { style(.score, Numbers.score($0)) + ": " } ?? ""
    return "\(place(passage)): \(number)\(note)\(safe(passage.text))\n"
  }

  /// A member of a cluster or group: one line elsewhere, wrapped on a terminal.
  func member(_ passage: Passage, score: Float?, note: String = "") -> String {
    guard isTerminal else { return "  " + plain(passage, score: score, note: note) }
    let number = score.map { style(.score, Numbers.fixed(Double($0), 2)) + "  " } ?? ""
    return "  \(number)\(style(.faint, note))\(place(passage))\n"
      + indented(passage.text, by: 8)
  }

  /// A member of a cluster in one line, with less than all of its text where a line has no room.
  func brief(_ passage: Passage) -> String {
    guard isTerminal else { return "  " + plain(passage, score: nil) }
    let place = place(passage)
    let room = columns - 5 - TerminalText.columns(shownPlace(passage))
    let text = safe(passage.text)
    let cut = room < 20 ? text : TerminalText.cut(text, to: room)
    guard cut.count < text.count else { return "   \(text)  \(place)\n" }
    return "   \(TerminalText.cut(text, to: room - 1))…  \(place)\n"
  }

  /// What is said of a cluster below its heading: one line elsewhere, wrapped on a terminal.
  func remark(_ text: String) -> String {
    isTerminal ? indented(text, by: 2, .faint) : "  " + style(.faint, text) + "\n"
  }

  /// `text` wrapped and indented.
  func indented(_ text: String, by indent: Int, _ paint: Style.Paint? = nil) -> String {
    let indent = columns < 50 ? 2 : indent
    let margin = String(repeating: " ", count: indent)
    return TerminalText.wrapped(safe(text), to: columns - indent - 1).map { line in
      margin + (paint.map { style($0, line) } ?? line) + "\n"
    }.joined()
  }
}
