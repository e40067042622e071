internal import Akin

/// Writes hits as lines of text.
///
/// On a terminal, a hit has its score, path, line and heading, and the wrapped text below.
/// Elsewhere it has one line, `path:line: score: text`, which does not depend on the width.
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

  /// `text` in one line, without characters that would act on a terminal.
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
      : FileSystem.path(of: passage.path, in: passage.root)
    return safe(console.shown(whole)) + ":\(passage.line)"
  }

  /// A hit of a search, with its context, ending in a line feed.
  func hit(_ hit: SearchHit) -> String {
    guard isTerminal else {
      let path = place(hit.passage)
      let name = path.prefix(upTo: path.lastIndex(of: ":") ?? path.endIndex)
      return hit.before.map { "\(name)- \(safe($0))\n" }.joined()
        + plain(hit.passage, score: hit.score, more: remarks(on: hit))
        + hit.after.map { "\(name)- \(safe($0))\n" }.joined()
    }
    var head = style(.score, Numbers.fixed(Double(hit.score), 2)) + "  " + place(hit.passage)
    if let heading = hit.passage.heading {
      let used = 8 + TerminalText.columns(shownPlace(hit.passage))
      let fits = TerminalText.cut(heading: safe(heading), to: columns - used)
      // When there is no room beside the path, the heading has a line of its own.
      head +=
        columns - used < 16
        ? "\n" + indented(heading, by: 6, .faint).dropLast() : "  " + style(.faint, fits)
    }
    let before = hit.before.map { indented($0, by: 6, .faint) }.joined()
    let after = hit.after.map { indented($0, by: 6, .faint) }.joined()
    let remarks = remarks(on: hit)
    return head + "\n" + before + indented(hit.passage.text, by: 6)
      + (remarks.isEmpty ? "" : indented(remarks, by: 6, .faint)) + after
  }

  /// Remarks on a hit: that its file has changed or is gone, and where else the text stands.
  private func remarks(on hit: SearchHit) -> String {
    let stale: String? =
      switch hit.stale {
      case .missing: "(file is gone)"
      case .changed: "(changed since it was indexed)"
      case nil: nil
      }
    let count = hit.places.count
    let also = hit.places.first.map { first in
      "(also at \(shownPlace(first))"
        + (count > 1 ? " and \(Numbers.count(count - 1, "more place"))" : "") + ")"
    }
    return [stale, also].compactMap(\.self).joined(separator: " ")
  }

  /// `path:line: score: text`, without the score when there is none.
  func plain(_ passage: Passage, score: Float?, note: String = "", more: String = "") -> String {
    let number = score.map { style(.score, Numbers.score($0)) + ": " } ?? ""
    return "\(place(passage)): \(number)\(note)\(safe(passage.text))"
      + (more.isEmpty ? "" : "  " + style(.faint, more)) + "\n"
  }

  /// A member of a cluster or group: wrapped on a terminal, one line elsewhere.
  func member(_ passage: Passage, score: Float?, note: String = "") -> String {
    guard isTerminal else { return "  " + plain(passage, score: score, note: note) }
    let number = score.map { style(.score, Numbers.fixed(Double($0), 2)) + "  " } ?? ""
    return "  \(number)\(style(.faint, note))\(place(passage))\n"
      + indented(passage.text, by: 8)
  }

  /// A member of a cluster in one line; its text is cut when the line has no room.
  func brief(_ passage: Passage) -> String {
    guard isTerminal else { return "  " + plain(passage, score: nil) }
    let place = place(passage)
    let room = columns - 5 - TerminalText.columns(shownPlace(passage))
    let text = safe(passage.text)
    // Where there is no room beside the path, it has a line of its own.
    guard room >= 20 else { return indented(passage.text, by: 3) + "   \(place)\n" }
    let cut = TerminalText.cut(text, to: room)
    guard cut.count < text.count else { return "   \(text)  \(place)\n" }
    return "   \(TerminalText.cut(text, to: room - 1))…  \(place)\n"
  }

  /// A remark below the heading of a cluster: wrapped on a terminal, one line elsewhere.
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
