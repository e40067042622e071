internal import Records

/// Finds the blocks of Markdown, in the manner of CommonMark with GitHub's tables.
struct MarkdownBlocks {
  private(set) var blocks: [MarkdownBlock] = []
  /// The labels for which the source defines a link, lower-cased.
  private(set) var definedLabels: Set<String> = []

  private let source: [UInt8]
  private var paragraph: [Range<Int>] = []
  private var verbatim: Verbatim?
  private var verbatimLines: [Range<Int>] = []
  /// Where the content of each open list item begins, in columns.
  private var itemIndents: [Int] = []
  private var quoteDepth = 0
  private var afterList = false

  /// A stretch of lines that are taken as they are.
  private enum Verbatim {
    case fence(mark: UInt8, length: Int, quoteDepth: Int)
    case indented
    case table
    /// HTML whose text is nothing to read, up to a closing mark.
    case dropped(until: String)
  }

  init(_ source: [UInt8], from start: Int) {
    self.source = source
    for line in Lines(source, start..<source.count) {
      var end = line.upperBound
      if end > line.lowerBound, source[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      read(line.lowerBound..<end)
    }
    closeVerbatim()
    closeParagraph()
  }

  private mutating func read(_ line: Range<Int>) {
    var cursor = MarkdownCursor(source, line)
    if goesOn(&cursor) { return }
    let depth = cursor.skipQuoteMarks()
    if depth != quoteDepth {
      // With fewer marks a paragraph may still go on, lazily.
      if depth > quoteDepth || paragraph.isEmpty {
        closeParagraph()
        itemIndents = []
      }
      quoteDepth = depth
    }
    if cursor.isBlank {
      closeParagraph()
      return
    }
    readContent(&cursor)
  }

  /// Gives the line to what is open and verbatim; `false` when it is not part of that.
  private mutating func goesOn(_ cursor: inout MarkdownCursor) -> Bool {
    switch verbatim {
    case nil: return false
    case .fence(let mark, let length, let depth):
      var content = cursor
      guard content.skipQuoteMarks(atMost: depth) == depth else {
        closeVerbatim()
        return false
      }
      if content.closesFence(mark, length: length) {
        closeVerbatim()
      } else {
        verbatimLines.append(content.rest)
      }
      return true
    case .indented:
      var content = cursor
      content.skipQuoteMarks(atMost: quoteDepth)
      if content.isBlank { return true }
      guard content.indent >= (itemIndents.last ?? 0) + 4 else {
        closeVerbatim()
        return false
      }
      verbatimLines.append(content.rest)
      return true
    case .table:
      var content = cursor
      content.skipQuoteMarks(atMost: quoteDepth)
      guard !content.isBlank, content.contains(UInt8(ascii: "|")) else {
        closeVerbatim()
        return false
      }
      verbatimLines.append(content.rest)
      return true
    case .dropped(let close):
      if cursor.contains(close) { verbatim = nil }
      return true
    }
  }

  private mutating func readContent(_ cursor: inout MarkdownCursor) {
    // Items in items on one line: more than a few are not meant as such.
    for _ in 0..<8 {
      let item = cursor.listItem
      if paragraph.isEmpty || item != nil {
        while let last = itemIndents.last, last > cursor.indent { itemIndents.removeLast() }
      }
      let indent = cursor.indent - (itemIndents.last ?? 0)
      if indent >= 4, paragraph.isEmpty {
        verbatim = .indented
        verbatimLines = [cursor.rest]
        return
      }
      if readLeaf(&cursor) { return }
      guard let item, paragraph.isEmpty || item.number == nil || item.number == 1 || afterList
      else { break }
      closeParagraph()
      cursor.skip(item)
      itemIndents.append(cursor.indent)
      afterList = true
      if cursor.isBlank { return }
    }
    if paragraph.isEmpty, let label = cursor.definitionLabel {
      definedLabels.insert(label.lowercased())
      return
    }
    if paragraph.isEmpty { cursor.skipFootnoteLabel() }
    if itemIndents.isEmpty { afterList = false }
    paragraph.append(cursor.rest)
  }

  /// Reads a line that is a heading, a rule, a fence, the start of a table or of dropped HTML.
  private mutating func readLeaf(_ cursor: inout MarkdownCursor) -> Bool {
    if let level = cursor.underlineLevel, !paragraph.isEmpty {
      blocks.append(MarkdownBlock(kind: .heading(level: level), lines: paragraph))
      paragraph = []
      return true
    }
    if let heading = cursor.heading {
      closeParagraph()
      blocks.append(MarkdownBlock(kind: .heading(level: heading.level), lines: [heading.content]))
      return true
    }
    if cursor.isThematicBreak || cursor.isDirective {
      closeParagraph()
      return true
    }
    if let fence = cursor.fence {
      closeParagraph()
      verbatim = .fence(mark: fence.mark, length: fence.length, quoteDepth: quoteDepth)
      return true
    }
    if cursor.isTableDelimiter, let header = paragraph.last,
      source[header].contains(UInt8(ascii: "|"))
    {
      paragraph.removeLast()
      closeParagraph()
      verbatim = .table
      verbatimLines = [header]
      return true
    }
    if let close = cursor.droppedHTML {
      closeParagraph()
      if !cursor.contains(close) { verbatim = .dropped(until: close) }
      return true
    }
    return false
  }

  private mutating func closeParagraph() {
    guard !paragraph.isEmpty else { return }
    blocks.append(MarkdownBlock(kind: .paragraph, lines: paragraph))
    paragraph = []
  }

  private mutating func closeVerbatim() {
    switch verbatim {
    case .fence, .indented: blocks.append(MarkdownBlock(kind: .code, lines: verbatimLines))
    case .table: blocks.append(MarkdownBlock(kind: .table, lines: verbatimLines))
    case .dropped, nil: break
    }
    verbatim = nil
    verbatimLines = []
  }
}
