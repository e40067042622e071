internal import Records
internal import TextAnalysis

/// The mapping that the front matter of YAML is, as far as its keys have one value or a list.
struct YAMLSettings {
  private(set) var settings: [FrontMatter.Setting] = []

  /// Reads the lines between the fences; `nil` when they are no mapping, but prose.
  init?(_ source: [UInt8], _ lines: [Range<Int>]) {
    var hasKey = false
    var index = 0
    while index < lines.count {
      let line = lines[index]
      let content = Whitespace.trimmed(source, line)
      index += 1
      if content.isEmpty || source[content.lowerBound] == UInt8(ascii: "#") { continue }
      guard content.lowerBound == line.lowerBound, let key = Self.key(source, content) else {
        return nil
      }
      hasKey = true
      // What belongs to the key: indented lines, and items of a list.
      let first = index
      while index < lines.count {
        let next = Whitespace.trimmed(source, lines[index])
        let isItem =
          next.isEmpty || source[next].starts(with: "- ".utf8)
          || source[next].elementsEqual("-".utf8)
        guard isItem || next.lowerBound > lines[index].lowerBound else { break }
        index += 1
      }
      let below = lines[first..<index].map { Whitespace.trimmed(source, $0) }
      guard
        let value = Self.value(
          source, Whitespace.trimmed(source, key.end..<content.upperBound), below)
      else { continue }
      settings.append(FrontMatter.Setting(name: key.name, value: value))
    }
    // Comments alone may be headings of Markdown between two rules.
    let isEmpty = lines.allSatisfy { Whitespace.trimmed(source, $0).isEmpty }
    guard hasKey || isEmpty else { return nil }
  }

  /// The key that a line begins with: one line of text up to a colon with a space behind it.
  private static func key(_ source: [UInt8], _ line: Range<Int>) -> (name: String, end: Int)? {
    guard let first = source[line].first else { return nil }
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      guard let close = source[line.lowerBound + 1..<line.upperBound].firstIndex(of: first),
        close + 1 < line.upperBound, source[close + 1] == UInt8(ascii: ":")
      else { return nil }
      return (String(decoding: source[line.lowerBound + 1..<close], as: UTF8.self), close + 2)
    }
    // These begin another thing in YAML, and most of them one of Markdown.
    guard !"-?:,[]{}#&*!|>%@`<=".utf8.contains(first) else { return nil }
    var index = line.lowerBound
    while index < line.upperBound {
      if source[index] == UInt8(ascii: ":"),
        index + 1 == line.upperBound || Whitespace.isSpace(source[index + 1])
      {
        let name = Whitespace.trimmed(source, line.lowerBound..<index)
        guard !name.isEmpty, name.count <= RecordFields.longestValue else { return nil }
        return (String(decoding: source[name], as: UTF8.self), index + 1)
      }
      index += 1
    }
    return nil
  }

  /// The value behind a key and on the lines below it; nil for a mapping and for no value.
  private static func value(
    _ source: [UInt8], _ inline: Range<Int>, _ below: [Range<Int>]
  ) -> MappedText? {
    let lines = below.filter { !$0.isEmpty }
    var text = MappedText()
    switch source[inline].first {
    case nil where lines.isEmpty: return nil
    case nil where lines.allSatisfy { source[$0.lowerBound] == UInt8(ascii: "-") }:
      // A list, as it is written on one line.
      let start = lines[0].lowerBound
      text.append("[".utf8, insteadOf: start..<start + 1)
      for (number, line) in lines.enumerated() {
        let item = scalar(
          source, Whitespace.trimmed(source, line.lowerBound + 1..<line.upperBound))
        if number > 0 { text.append(", ".utf8, insteadOf: line.lowerBound..<line.lowerBound + 1) }
        if let item { text.append(item.text, of: source) }
      }
      text.append("]".utf8, insteadOf: lines[lines.count - 1])
      return text
    case nil where isMapping(source, lines[0]): return nil
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      // A block: an empty line in it ends a paragraph.
      return joined(source, below)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      guard source[inline].first == UInt8(ascii: "[") else { return nil }
      return joined(source, [inline] + below)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let scalar = scalar(source, inline), scalar.isClosed else {
        return unquoted(source, [inline] + below)
      }
      return scalar.mapped(source)
    default:
      guard !inline.isEmpty else { return joined(source, lines) }
      let first = withoutComment(source, inline)
      let value = joined(source, [first] + lines)
      let isNull = value.bytes.elementsEqual("null".utf8) || value.bytes.elementsEqual("~".utf8)
      return isNull ? nil : value
    }
  }

  private static func isMapping(_ source: [UInt8], _ line: Range<Int>) -> Bool {
    key(source, line) != nil
  }

  /// Lines as one text.
  private static func joined(_ source: [UInt8], _ lines: [Range<Int>]) -> MappedText {
    var text = MappedText()
    var end: Int?
    for line in lines {
      if let end { text.append("\n".utf8, insteadOf: end..<max(line.lowerBound, end + 1)) }
      text.append(line, of: source)
      end = line.upperBound
    }
    return text
  }

  /// A quoted text that goes on over several lines.
  private static func unquoted(_ source: [UInt8], _ lines: [Range<Int>]) -> MappedText {
    var lines = lines.filter { !$0.isEmpty }
    guard let first = lines.first, let quote = source[first].first else { return MappedText() }
    lines[0] = first.lowerBound + 1..<first.upperBound
    let last = lines.count - 1
    if source[lines[last]].last == quote {
      lines[last] = lines[last].lowerBound..<lines[last].upperBound - 1
    }
    return joined(source, lines)
  }

  /// One value on one line.
  struct Scalar {
    /// Without its quotes.
    var text: Range<Int>
    var quote: UInt8?
    var isClosed = true

    func mapped(_ source: [UInt8]) -> MappedText {
      var result = MappedText()
      guard let quote else {
        result.append(text, of: source)
        return result
      }
      var index = text.lowerBound
      var start = index
      while index < text.upperBound {
        let isEscape = quote == UInt8(ascii: "\"") && source[index] == UInt8(ascii: "\\")
        let isDoubled = quote == UInt8(ascii: "'") && source[index] == quote
        guard isEscape || isDoubled, index + 1 < text.upperBound else {
          index += 1
          continue
        }
        result.append(start..<index, of: source)
        if isEscape, let (shown, end) = EscapedScalar.read(source, at: index, end: text.upperBound)
        {
          result.append(shown, insteadOf: index..<end)
          index = end
        } else {
          result.append(index + 1..<index + 2, of: source)
          index += 2
        }
        start = index
      }
      result.append(start..<text.upperBound, of: source)
      return result
    }
  }

  /// The value that fills a range, its comment left out; nil when it is empty.
  static func scalar(_ source: [UInt8], _ range: Range<Int>) -> Scalar? {
    guard let quote = source[range].first else { return nil }
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return Scalar(text: withoutComment(source, range), quote: nil)
    }
    var index = range.lowerBound + 1
    while index < range.upperBound {
      if source[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        index += 2
        continue
      }
      if source[index] == quote {
        guard quote == UInt8(ascii: "'"), index + 1 < range.upperBound, source[index + 1] == quote
        else { return Scalar(text: range.lowerBound + 1..<index, quote: quote) }
        index += 1
      }
      index += 1
    }
    return Scalar(
      text: range.lowerBound + 1..<max(range.upperBound, range.lowerBound + 1), quote: quote,
      isClosed: false)
  }

  /// A comment begins at a number sign with a space before it.
  static func withoutComment(_ source: [UInt8], _ range: Range<Int>) -> Range<Int> {
    for index in range where source[index] == UInt8(ascii: "#") {
      if index > range.lowerBound, Whitespace.isSpace(source[index - 1]) {
        return Whitespace.trimmed(source, range.lowerBound..<index)
      }
    }
    return range
  }
}

/// A character behind a backslash in double quotes, as YAML, TOML and JSON write it.
enum EscapedScalar {
  /// - Returns: What it stands for and where it ends; nil for one that stands for itself.
  static func read(_ source: [UInt8], at start: Int, end: Int) -> (shown: [UInt8], end: Int)? {
    guard start + 1 < end else { return nil }
    let digits: Int
    switch source[start + 1] {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return ([0x20], start + 2)
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: return nil
    }
    guard start + 2 + digits <= end,
      let number = UInt32(
        String(decoding: source[start + 2..<start + 2 + digits], as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(number)
    else { return nil }
    return (Array(String(Character(scalar)).utf8), start + 2 + digits)
  }
}
