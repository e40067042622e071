internal import TextAnalysis

/// One line of Markdown, read from the left: what its marks mean.
struct MarkdownCursor {
  private let source: [UInt8]
  private let end: Int
  private var position: Int
  /// The column of `position`; tabs stop at every fourth.
  private var column = 0

  struct ListItem {
    /// `nil` for a bullet.
    var number: Int?
    /// From the line's content to the end of the marker.
    var markerEnd: Int
  }

  init(_ source: [UInt8], _ line: Range<Int>) {
    self.source = source
    position = line.lowerBound
    end = line.upperBound
  }

  /// The content without white space around it.
  var rest: Range<Int> { Whitespace.trimmed(source, position..<end) }

  var isBlank: Bool { rest.isEmpty }

  /// The column at which the content begins.
  var indent: Int {
    var column = column
    for index in position..<end {
      switch source[index] {
      case 0x20: column += 1
      case 0x09: column += 4 - column % 4
      default: return column
      }
    }
    return column
  }

  func contains(_ byte: UInt8) -> Bool { source[position..<end].contains(byte) }

  func containsAny(of marks: [String]) -> Bool {
    HTMLTag.firstEnd(of: marks, source[position..<end]) != nil
  }

  /// Skips `>` with up to three spaces before it and one behind it.
  @discardableResult
  mutating func skipQuoteMarks(atMost limit: Int = .max) -> Int {
    var depth = 0
    while depth < limit {
      var index = position
      while index < end, index - position < 4, source[index] == 0x20 { index += 1 }
      guard index < end, index - position < 4, source[index] == UInt8(ascii: ">") else { break }
      position = index + 1
      if position < end, source[position] == 0x20 { position += 1 }
      column = 0
      depth += 1
    }
    return depth
  }

  /// Moves to the content of a list item, past the box of a task.
  mutating func skip(_ item: ListItem) {
    column = indent + item.markerEnd - rest.lowerBound
    position = item.markerEnd
    let box = rest
    if box.count > 4, source[box.lowerBound] == UInt8(ascii: "["),
      " xX".utf8.contains(source[box.lowerBound + 1]),
      source[box.lowerBound + 2] == UInt8(ascii: "]"), source[box.lowerBound + 3] == 0x20
    {
      column = indent
      position = box.lowerBound + 4
    }
    let contentIndent = indent
    position = rest.lowerBound
    // More than four spaces behind the marker are code in the item.
    column = contentIndent
  }

  /// The bullet or number that the content begins with.
  var listItem: ListItem? {
    let content = rest
    guard let first = source[content].first else { return nil }
    var index = content.lowerBound
    var number: Int?
    if "-*+".utf8.contains(first) {
      index += 1
    } else {
      var value = 0
      while index < content.upperBound, Whitespace.isDigit(source[index]) {
        guard index - content.lowerBound < 9 else { return nil }
        value = value * 10 + Int(source[index] - 0x30)
        index += 1
      }
      guard index > content.lowerBound, index < content.upperBound,
        source[index] == UInt8(ascii: ".") || source[index] == UInt8(ascii: ")")
      else { return nil }
      index += 1
      number = value
    }
    guard index == content.upperBound || Whitespace.isSpace(source[index]) else { return nil }
    return ListItem(number: number, markerEnd: index)
  }

  /// A heading of number signs.
  var heading: (level: Int, content: Range<Int>)? {
    let content = rest
    let level = source[content].prefix { $0 == UInt8(ascii: "#") }.count
    let start = content.lowerBound + level
    guard (1...6).contains(level), start == content.upperBound || Whitespace.isSpace(source[start])
    else { return nil }
    var text = Whitespace.trimmed(source, start..<content.upperBound)
    let closing = source[text].reversed().prefix { $0 == UInt8(ascii: "#") }.count
    let beforeClosing = text.upperBound - closing
    if closing > 0,
      beforeClosing == text.lowerBound || Whitespace.isSpace(source[beforeClosing - 1])
    {
      text = Whitespace.trimmed(source, text.lowerBound..<beforeClosing)
    }
    return (level, text)
  }

  /// 1 for a line of `=`, 2 for one of `-`.
  var underlineLevel: Int? {
    let content = source[rest]
    guard let mark = content.first, content.allSatisfy({ $0 == mark }) else { return nil }
    return mark == UInt8(ascii: "=") ? 1 : mark == UInt8(ascii: "-") ? 2 : nil
  }

  var isThematicBreak: Bool {
    let content = source[rest]
    guard let mark = content.first, "-*_".utf8.contains(mark) else { return false }
    return content.allSatisfy { $0 == mark || Whitespace.isSpace($0) }
      && content.lazy.filter { $0 == mark }.prefix(3).count == 3
  }

  /// `:::`, with which several tools fence their notes.
  var isDirective: Bool { source[rest].starts(with: ":::".utf8) }

  /// The fence that this line opens.
  var fence: (mark: UInt8, length: Int)? {
    let content = source[rest]
    guard let mark = content.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else {
      return nil
    }
    let length = content.prefix { $0 == mark }.count
    guard length >= 3, mark == UInt8(ascii: "~") || !content.dropFirst(length).contains(mark) else {
      return nil
    }
    return (mark, length)
  }

  func closesFence(_ mark: UInt8, length: Int) -> Bool {
    let content = source[rest]
    return content.count >= length && content.allSatisfy { $0 == mark }
  }

  /// `|---|:-:|`, the line below a table's header.
  var isTableDelimiter: Bool {
    let content = source[rest]
    return content.allSatisfy { "|-: \t".utf8.contains($0) }
      && content.contains(UInt8(ascii: "-")) && content.contains(UInt8(ascii: "|"))
  }

  /// The block of HTML that this line begins.
  var htmlBlock: HTMLBlock? { HTMLBlock(source[rest]) }

  /// Whether a comment of a notes program begins here, `%%`, and does not end on this line.
  var beginsHidden: Bool {
    let content = source[rest]
    guard content.starts(with: "%%".utf8) else { return false }
    return !zip(content.dropFirst(2), content.dropFirst(3)).contains { $0 == 0x25 && $1 == 0x25 }
  }

  /// Whether a comment ends with this line.
  var endsHidden: Bool { source[rest].suffix(2).elementsEqual("%%".utf8) }

  /// The title of a callout, `[!note] Title`; empty where it has none.
  var calloutTitle: Range<Int>? {
    let content = rest
    guard source[content].starts(with: "[!".utf8),
      let close = source[content].firstIndex(of: UInt8(ascii: "]")), close > content.lowerBound + 2,
      source[content.lowerBound + 2..<close].allSatisfy({
        Whitespace.isLetterOrDigit($0) || $0 >= 0x80 || "-_|".utf8.contains($0)
      })
    else { return nil }
    var start = close + 1
    // Folded or not.
    if start < content.upperBound, "+-".utf8.contains(source[start]) { start += 1 }
    guard start == content.upperBound || Whitespace.isSpace(source[start]) else { return nil }
    return Whitespace.trimmed(source, start..<content.upperBound)
  }

  /// The label of a link's definition, `[label]: address`.
  var definitionLabel: String? {
    guard let close = labelEnd else { return nil }
    let label = source[rest.lowerBound + 1..<close]
    guard let first = label.first, first != UInt8(ascii: "^") else { return nil }
    return String(decoding: label, as: UTF8.self)
  }

  /// Skips `[^1]:`, which begins a footnote.
  mutating func skipFootnoteLabel() {
    guard let close = labelEnd, source[rest.lowerBound + 1] == UInt8(ascii: "^") else { return }
    position = close + 2
  }

  /// Where the label of a definition ends, at `]:`.
  private var labelEnd: Int? {
    let content = rest
    guard source[content].first == UInt8(ascii: "["),
      let close = source[content].firstIndex(of: UInt8(ascii: "]")), close + 1 < content.upperBound,
      source[close + 1] == UInt8(ascii: ":")
    else { return nil }
    return close
  }
}
