internal import Records

/// Finds the blocks of Markdown, in the manner of CommonMark with GitHub's tables.
struct MarkdownBlocks {
  private(set) var blocks: [MarkupBlock] = []
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
  /// Where the last line begins that may end a comment of a notes program.
  private var lastHiddenEnd = 0

  /// A stretch of lines that are taken as they are.
  private enum Verbatim {
    case fence(mark: UInt8, length: Int, quoteDepth: Int)
    case indented
    case table
    case html(HTMLBlock, quoteDepth: Int, itemIndent: Int)
    /// A comment of a notes program, up to `%%` at the end of a line.
    case hidden
  }

  init(_ source: [UInt8], from start: Int) {
    self.source = source
    for line in Lines(source, start..<source.count) where MarkdownCursor(source, line).endsHidden {
      lastHiddenEnd = line.lowerBound
    }
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
    case .html(let kind, let depth, let itemIndent):
      var content = cursor
      guard content.skipQuoteMarks(atMost: depth) == depth,
        content.isBlank || content.indent >= itemIndent
      else {
        closeVerbatim()
        return false
      }
      if case .untilBlank = kind, content.isBlank {
        closeVerbatim()
        return false
      }
      readHTML(content, kind)
      return true
    case .hidden:
      if cursor.endsHidden { verbatim = nil }
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
    if paragraph.isEmpty, quoteDepth > 0, let title = cursor.calloutTitle {
      if !title.isEmpty { blocks.append(MarkupBlock(kind: .paragraph, lines: [title])) }
      return
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
      if cursor.isThematicBreak, isProse(above: cursor.rest) {
        closeParagraph()
        return true
      }
      blocks.append(MarkupBlock(kind: .heading(level: level), lines: paragraph))
      paragraph = []
      return true
    }
    if let heading = cursor.heading {
      closeParagraph()
      blocks.append(MarkupBlock(kind: .heading(level: heading.level), lines: [heading.content]))
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
    if cursor.beginsHidden, cursor.rest.lowerBound < lastHiddenEnd {
      closeParagraph()
      verbatim = .hidden
      return true
    }
    return beginsHTML(cursor)
  }

  /// Whether the paragraph is prose above a rule, although CommonMark takes it for a heading.
  ///
  /// Prose ends with a full stop, and nobody drew the dashes as long as it is. A question or an
  /// exclamation may well be a heading.
  private func isProse(above rule: Range<Int>) -> Bool {
    let lines = paragraph.map { String(decoding: source[$0], as: UTF8.self) }
    let width = lines.map(\.count).max() ?? 0
    let isUnderline = abs(width - rule.count) * 4 <= width
    let end = lines.last?.last { !"\"'”’»)]*_`".contains($0) }
    return !isUnderline && end.map { ".…。．।".contains($0) } == true
  }

  // MARK: HTML

  private mutating func beginsHTML(_ cursor: MarkdownCursor) -> Bool {
    let itemIndent = itemIndents.last ?? 0
    guard cursor.indent - itemIndent < 4, let kind = cursor.htmlBlock else { return false }
    if kind == .untilBlank(interrupts: false), !paragraph.isEmpty { return false }
    closeParagraph()
    verbatim = .html(kind, quoteDepth: quoteDepth, itemIndent: itemIndent)
    readHTML(cursor, kind)
    return true
  }

  /// Takes a line of HTML; a tag of a block at its start begins a paragraph.
  private mutating func readHTML(_ line: MarkdownCursor, _ kind: HTMLBlock) {
    switch kind {
    case .until(let ends, _):
      verbatimLines.append(line.rest)
      if line.containsAny(of: ends) { closeVerbatim() }
    case .untilBlank:
      let name = HTMLTag.name(source[line.rest])
      // The cells of a row are read together.
      if HTMLTag.blocks.contains(name), name != "td", name != "th" { closeHTML(isCode: false) }
      verbatimLines.append(line.rest)
    }
  }

  private mutating func closeHTML(isCode: Bool) {
    guard !verbatimLines.isEmpty else { return }
    blocks.append(
      MarkupBlock(kind: isCode ? .code : .paragraph, lines: verbatimLines, isHTML: true))
    verbatimLines = []
  }

  private mutating func closeParagraph() {
    guard !paragraph.isEmpty else { return }
    blocks.append(MarkupBlock(kind: .paragraph, lines: paragraph))
    paragraph = []
  }

  private mutating func closeVerbatim() {
    switch verbatim {
    case .fence, .indented: blocks.append(MarkupBlock(kind: .code, lines: verbatimLines))
    case .table:
      let rows = verbatimLines.map {
        MarkupBlock.Row(
          cells: [[MarkupBlock(kind: .paragraph, lines: [cells(of: $0)])]], source: $0)
      }
      blocks.append(MarkupBlock(kind: .table(MarkupBlock.Table(rows: rows)), lines: []))
    case .html(.until(_, let isCode), _, _): closeHTML(isCode: isCode)
    case .html: closeHTML(isCode: false)
    case .hidden, nil: break
    }
    verbatim = nil
    verbatimLines = []
  }

  /// A table's row without the bars at its ends.
  private func cells(of row: Range<Int>) -> Range<Int> {
    var cells = row
    if source[cells].first == UInt8(ascii: "|") { cells = cells.lowerBound + 1..<cells.upperBound }
    if source[cells].last == UInt8(ascii: "|") { cells = cells.lowerBound..<cells.upperBound - 1 }
    return cells
  }
}
