internal import TextAnalysis

/// Names of HTML's tags, and where what they enclose ends.
enum HTMLTag {
  /// They begin a block of HTML in Markdown (CommonMark 0.31, section 4.6, kind 6).
  static let blocks: Set<String> = [
    "address", "article", "aside", "base", "basefont", "blockquote", "body", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5",
    "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main", "menu",
    "menuitem", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
  ]
  /// Their text is nothing to read.
  static let hidden: Set<String> = ["script", "style"]
  /// What they enclose is taken as it is, blank lines too (kind 1).
  static let raw: Set<String> = ["pre", "script", "style", "textarea"]

  /// The name of the tag that a `<` begins, in small letters; empty where none does.
  static func name(_ text: ArraySlice<UInt8>) -> String {
    let isClosing = text.dropFirst().first == UInt8(ascii: "/")
    let name = text.dropFirst(isClosing ? 2 : 1).prefix {
      Whitespace.isLetterOrDigit($0) || $0 == UInt8(ascii: "-")
    }
    guard let first = name.first, Whitespace.isLetter(first), name.count <= 32 else { return "" }
    return String(decoding: name, as: UTF8.self).lowercased()
  }

  /// The index behind the first of several marks, in small or capital letters.
  static func firstEnd(of marks: [String], _ text: ArraySlice<UInt8>) -> Int? {
    let marks = marks.map { Array($0.utf8) }
    for index in text.indices {
      for mark in marks where text[index] == mark[0] {
        let part = text[index...].prefix(mark.count)
        if part.elementsEqual(mark, by: { ($0 | 0x20) == ($1 | 0x20) || $0 == $1 }) {
          return index + mark.count
        }
      }
    }
    return nil
  }

  /// Where the tag ends that fills a text but for spaces behind it; nil where none does.
  static func isWhole(_ text: ArraySlice<UInt8>) -> Bool {
    let name = name(text)
    guard !name.isEmpty else { return false }
    let isClosing = text.dropFirst().first == UInt8(ascii: "/")
    var index = text.startIndex + name.utf8.count + (isClosing ? 2 : 1)
    func skipSpaces() -> Bool {
      let start = index
      while index < text.endIndex, Whitespace.isSpace(text[index]) { index += 1 }
      return index > start
    }
    func isEnd(_ mark: String) -> Bool { text[index...].elementsEqual(mark.utf8) }
    while true {
      let isApart = skipSpaces()
      if isEnd(">") || (!isClosing && isEnd("/>")) { return true }
      guard isApart, !isClosing, readAttribute(text, &index) else { return false }
    }
  }

  /// Reads `name`, `name=value` or `name="value"`.
  private static func readAttribute(_ text: ArraySlice<UInt8>, _ index: inout Int) -> Bool {
    let start = index
    while index < text.endIndex,
      Whitespace.isLetterOrDigit(text[index]) || "_:.-".utf8.contains(text[index])
    {
      index += 1
    }
    guard index > start, !Whitespace.isDigit(text[start]), !".-".utf8.contains(text[start]) else {
      return false
    }
    var next = index
    while next < text.endIndex, Whitespace.isSpace(text[next]) { next += 1 }
    guard next < text.endIndex, text[next] == UInt8(ascii: "=") else { return true }
    next += 1
    while next < text.endIndex, Whitespace.isSpace(text[next]) { next += 1 }
    guard next < text.endIndex else { return false }
    if text[next] == UInt8(ascii: "\"") || text[next] == UInt8(ascii: "'") {
      guard let close = text[(next + 1)...].firstIndex(of: text[next]) else { return false }
      index = close + 1
      return true
    }
    let value = text[next...].prefix { !Whitespace.isSpace($0) && !"\"'=<>`".utf8.contains($0) }
    index = value.endIndex
    return !value.isEmpty
  }
}

/// A block of HTML in Markdown, by its first line (CommonMark 0.31, section 4.6).
enum HTMLBlock: Equatable {
  /// It ends with the line that has one of these marks (kinds 1 to 5).
  case until([String], isCode: Bool)
  /// It ends at a blank line (kinds 6 and 7).
  case untilBlank(interrupts: Bool)

  init?(_ line: ArraySlice<UInt8>) {
    guard line.first == UInt8(ascii: "<") else { return nil }
    let rest = line.dropFirst()
    switch rest.first {
    case UInt8(ascii: "?"): self = .until(["?>"], isCode: false)
    case UInt8(ascii: "!"):
      if rest.starts(with: "!--".utf8) {
        self = .until(["-->"], isCode: false)
      } else if rest.starts(with: "![CDATA[".utf8) {
        self = .until(["]]>"], isCode: false)
      } else if rest.dropFirst().first.map(Whitespace.isLetter) == true {
        self = .until([">"], isCode: false)
      } else {
        return nil
      }
    default:
      let name = HTMLTag.name(line)
      let isClosing = rest.first == UInt8(ascii: "/")
      let behind = rest.dropFirst(name.utf8.count + (isClosing ? 1 : 0))
      let isEnded =
        behind.first.map { Whitespace.isSpace($0) || $0 == UInt8(ascii: ">") } ?? true
      if name.isEmpty {
        return nil
      } else if HTMLTag.raw.contains(name), !isClosing {
        guard isEnded else { return nil }
        let isCode = !HTMLTag.hidden.contains(name)
        self = .until(HTMLTag.raw.map { "</\($0)>" }, isCode: isCode)
      } else if HTMLTag.blocks.contains(name), isEnded || behind.starts(with: "/>".utf8) {
        self = .untilBlank(interrupts: true)
      } else if !HTMLTag.raw.contains(name), HTMLTag.isWhole(line) {
        self = .untilBlank(interrupts: false)
      } else {
        return nil
      }
    }
  }
}
