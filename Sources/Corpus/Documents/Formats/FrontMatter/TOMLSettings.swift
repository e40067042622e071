internal import Records
internal import TextAnalysis

/// The settings that the front matter of TOML holds outside of tables.
struct TOMLSettings {
  private(set) var settings: [FrontMatter.Setting] = []

  /// Reads the lines between the fences; `nil` when they are no TOML.
  init?(_ source: [UInt8], _ lines: [Range<Int>]) {
    var isInTable = false
    var index = 0
    while index < lines.count {
      let line = Whitespace.trimmed(source, lines[index])
      index += 1
      guard let first = source[line].first, first != UInt8(ascii: "#") else { continue }
      if first == UInt8(ascii: "[") {
        guard source[YAMLSettings.withoutComment(source, line)].last == UInt8(ascii: "]") else {
          return nil
        }
        isInTable = true
        continue
      }
      guard let equals = source[line].firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let key = Whitespace.trimmed(source, line.lowerBound..<equals)
      guard !key.isEmpty, source[key].allSatisfy(Self.isOfKey) else { return nil }
      let inline = Whitespace.trimmed(source, equals + 1..<line.upperBound)
      guard !inline.isEmpty else { return nil }
      let value: MappedText?
      if let quotes = Self.tripleQuotes(source, inline) {
        (value, index) = Self.block(source, inline, lines, index, quotes)
      } else if source[inline].first == UInt8(ascii: "[") {
        (value, index) = Self.list(source, inline, lines, index)
      } else if source[inline].first == UInt8(ascii: "{") {
        value = nil
      } else {
        value = YAMLSettings.scalar(source, inline)?.mapped(source)
      }
      guard !isInTable, let value else { continue }
      let name = source[key].filter { !"\"'".utf8.contains($0) }
      settings.append(
        FrontMatter.Setting(name: String(decoding: name, as: UTF8.self), value: value))
    }
  }

  private static func isOfKey(_ byte: UInt8) -> Bool {
    Whitespace.isLetterOrDigit(byte) || "-_.\"' ".utf8.contains(byte) || byte >= 0x80
  }

  private static func tripleQuotes(_ source: [UInt8], _ value: Range<Int>) -> String? {
    ["\"\"\"", "'''"].first { source[value].starts(with: $0.utf8) }
  }

  /// A text of several lines, up to three quotes.
  private static func block(
    _ source: [UInt8], _ first: Range<Int>, _ lines: [Range<Int>], _ next: Int, _ quotes: String
  ) -> (MappedText, Int) {
    var text = MappedText()
    var index = next
    var rest = first.lowerBound + 3..<first.upperBound
    while true {
      var end = rest.lowerBound
      while end < rest.upperBound, !source[end..<rest.upperBound].starts(with: quotes.utf8) {
        end += 1
      }
      text.append(rest.lowerBound..<end, of: source)
      if end < rest.upperBound || index == lines.count { return (text, index) }
      let line = Whitespace.trimmed(source, lines[index])
      text.append("\n".utf8, insteadOf: end..<max(end + 1, line.lowerBound))
      rest = line
      index += 1
    }
  }

  /// A list as it is written, which may take several lines.
  private static func list(
    _ source: [UInt8], _ first: Range<Int>, _ lines: [Range<Int>], _ next: Int
  ) -> (MappedText, Int) {
    var text = MappedText()
    var index = next
    var line = first
    var depth = 0
    while true {
      text.append(line, of: source)
      for byte in source[line] {
        if byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "]") { depth -= 1 }
      }
      if depth <= 0 || index == lines.count { return (text, index) }
      let below = Whitespace.trimmed(source, lines[index])
      text.append(
        "\n".utf8, insteadOf: line.upperBound..<max(line.upperBound + 1, below.lowerBound))
      line = below
      index += 1
    }
  }
}
