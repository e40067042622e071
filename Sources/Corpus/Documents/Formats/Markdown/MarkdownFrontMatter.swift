internal import Records
internal import TextAnalysis

/// The settings at the head of a Markdown file, between `---` (YAML) or `+++` (TOML).
struct MarkdownFrontMatter {
  /// Where the Markdown begins.
  var end: Int
  var title: String?

  /// Reads the front matter at `start`; `nil` when there is none.
  init?(_ source: [UInt8], from start: Int) {
    var lines = Lines(source, start..<source.count)
    guard let first = lines.next() else { return nil }
    let fence = String(decoding: source[Whitespace.trimmed(source, first)], as: UTF8.self)
    guard fence == "---" || fence == "+++", source[first.lowerBound] == fence.utf8.first else {
      return nil
    }
    while let line = lines.next() {
      let text = String(decoding: source[Whitespace.trimmed(source, line)], as: UTF8.self)
      if text == fence || (fence == "---" && text == "...") {
        end = min(line.upperBound + 1, source.count)
        return
      }
      if title == nil, source[line.lowerBound..<line.upperBound].starts(with: "title".utf8) {
        title = MarkdownFrontMatter.value(text, separator: fence == "---" ? ":" : "=")
      }
    }
    return nil
  }

  private static func value(_ line: String, separator: Character) -> String? {
    guard let mark = line.firstIndex(of: separator),
      line[..<mark].allSatisfy({ $0.isWhitespace || "title".contains($0) })
    else { return nil }
    let bytes = Array(line[line.index(after: mark)...].utf8)
    var value = Whitespace.trimmed(bytes, 0..<bytes.count)
    if value.count >= 2, let quote = bytes[value].first, "\"'".utf8.contains(quote),
      bytes[value].last == quote
    {
      value = value.lowerBound + 1..<value.upperBound - 1
    }
    return Whitespace.line(bytes, value)
  }
}
