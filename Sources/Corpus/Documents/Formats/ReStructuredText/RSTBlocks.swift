internal import Records
internal import TextAnalysis

/// Finds the blocks of reStructuredText that a reader of the finished page sees.
struct RSTBlocks {
  var blocks: [MarkupBlock] = []
  var references = RSTReferences()
  /// The fields at the head of the document: what the file says of itself.
  private(set) var head: [(name: String, lines: [Range<Int>])] = []

  let source: [UInt8]
  /// The marks of titles, outermost first.
  private var styles: [TitleStyle] = []
  /// What the next paragraph explains: a term, the name of a field, a signature.
  private var term: [Range<Int>] = []
  private var termIsVerbatim = false
  /// What is shown in front of the next paragraph.
  var opening: MarkupBlock.Opening?
  /// Labels that stand before the next title.
  var labels: [Range<Int>] = []
  private var headIsOpen = true

  private struct TitleStyle: Equatable {
    var mark: UInt8
    var hasOverline: Bool
  }

  /// Blocks deeper in each other are not meant as such.
  static let deepest = 24

  init(_ source: [UInt8], from start: Int) {
    self.source = source
    let lines = RSTLine.all(of: source, from: start)
    read(Array(lines.dropFirst(readMailHead(lines))), titled: true, depth: 0)
    closeTerm()
  }

  func text(_ line: RSTLine) -> ArraySlice<UInt8> { source[line.content] }

  // MARK: Bodies

  /// Reads the blocks of a body, whose first line may be the rest of one behind a mark.
  mutating func read(_ body: [RSTLine], titled: Bool, depth: Int) {
    guard let first = body.firstIndex(where: { !$0.isBlank }) else { return }
    var lines = body
    let base = lines.lazy.filter { !$0.isBlank }.map(\.indent).min() ?? 0
    lines[first].indent = base
    guard depth < Self.deepest else {
      addParagraph(lines)
      return
    }
    var index = first
    // Whether `::` announced code.
    var announced = false
    while index < lines.count {
      let line = lines[index]
      if line.isBlank {
        index += 1
      } else if line.indent > base {
        let end = endOfIndented(lines, from: index, over: base)
        if announced {
          addCode(lines[index..<end])
        } else {
          read(Array(lines[index..<end]), titled: false, depth: depth + 1)
        }
        announced = false
        index = end
      } else if announced, let end = endOfQuotedCode(lines, index) {
        addCode(lines[index..<end])
        announced = false
        index = end
      } else {
        announced = false
        index =
          readItem(lines, index, depth: depth)
          ?? readVerbatim(lines, index, depth: depth)
          ?? readExplicit(lines, index, titled: titled, depth: depth)
          ?? readTitle(lines, index, titled: titled)
          ?? readText(lines, index, base: base, depth: depth, announcing: &announced)
      }
    }
  }

  /// Where lines end that are blank or indented deeper than a column, blank ones at the end left
  /// out.
  func endOfIndented(_ lines: [RSTLine], from start: Int, over column: Int) -> Int {
    var end = start
    var index = start
    while index < lines.count, lines[index].isBlank || lines[index].indent > column {
      index += 1
      if !lines[index - 1].isBlank { end = index }
    }
    return end
  }

  /// Where code ends that is not indented, but has one mark before each line.
  private func endOfQuotedCode(_ lines: [RSTLine], _ start: Int) -> Int? {
    guard let mark = text(lines[start]).first, (0x21...0x7E).contains(mark),
      !Whitespace.isLetterOrDigit(mark), !RSTMark.isExplicit(text(lines[start]))
    else { return nil }
    var end = start
    while end < lines.count, text(lines[end]).first == mark { end += 1 }
    return end
  }

  // MARK: Items

  /// Reads an item of a list, a field, or an option with its description.
  private mutating func readItem(_ lines: [RSTLine], _ index: Int, depth: Int) -> Int? {
    let line = lines[index]
    let text = text(line)
    let end = endOfIndented(lines, from: index + 1, over: line.indent)
    func body(_ length: Int) -> [RSTLine] {
      [line.behind(length, in: source)] + lines[(index + 1)..<end]
    }
    if let length = RSTMark.bullet(text) ?? enumerator(lines, index) {
      closeTerm()
      read(body(length), titled: false, depth: depth + 1)
    } else if let field = RSTMark.field(text) {
      closeTerm()
      if depth == 0, headIsOpen {
        let lines = body(field.length).filter { !$0.isBlank }.map(\.content)
        head.append((String(decoding: source[field.name], as: UTF8.self), lines))
        return end
      }
      explain([field.name], by: body(field.length), depth: depth)
    } else if let length = RSTMark.option(text) {
      closeTerm()
      explain(
        [line.content.lowerBound..<line.content.lowerBound + length], by: body(length), depth: depth
      )
    } else {
      return nil
    }
    return end
  }

  /// The length of the mark that begins an item with a number; the line below tells it from prose.
  private func enumerator(_ lines: [RSTLine], _ index: Int) -> Int? {
    guard let length = RSTMark.enumerator(text(lines[index])) else { return nil }
    guard index + 1 < lines.count else { return length }
    let next = lines[index + 1]
    let isItem =
      next.isBlank || next.indent > lines[index].indent || RSTMark.enumerator(text(next)) != nil
    return isItem ? length : nil
  }

  /// Reads a body whose first paragraph is shown behind what it explains.
  mutating func explain(
    _ term: [Range<Int>], isVerbatim: Bool = false, by body: [RSTLine], depth: Int
  ) {
    self.term = term
    termIsVerbatim = isVerbatim
    read(body, titled: false, depth: depth + 1)
    closeTerm()
  }

  // MARK: Leaves

  private mutating func readVerbatim(_ lines: [RSTLine], _ index: Int, depth: Int) -> Int? {
    let line = lines[index]
    let text = text(line)
    if text.starts(with: ">>> ".utf8) {
      let end = lines[index...].firstIndex(where: \.isBlank) ?? lines.count
      addCode(lines[index..<end])
      return end
    }
    if text.first == UInt8(ascii: "|"), text.count == 1 || text[text.startIndex + 1] == 0x20 {
      return readLineBlock(lines, index)
    }
    if RSTMark.isGridRule(text) {
      var end = index
      while end < lines.count, let first = self.text(lines[end]).first, "+|".utf8.contains(first) {
        end += 1
      }
      addTable(RSTGridTable(source, lines[index..<end]).table, depth: depth)
      return end
    }
    if RSTMark.isColumnRule(text), let table = RSTSimpleTable(source, lines[index...]) {
      addTable(table.table, depth: depth)
      return table.end
    }
    return nil
  }

  /// Lines that an author breaks: those of a list are paragraphs of their own.
  private mutating func readLineBlock(_ lines: [RSTLine], _ start: Int) -> Int {
    var index = start
    var open: [RSTLine] = []
    func flush(_ blocks: inout RSTBlocks) {
      let parts = ListLines.parts(
        of: blocks.source, open.map(\.content), indents: open.map(\.indent))
      var rest = open[...]
      for part in parts {
        let lines = rest.prefix { $0.content.lowerBound < part.upperBound }
        rest = rest.dropFirst(lines.count)
        blocks.addParagraph(lines)
      }
      open = []
    }
    while index < lines.count, !lines[index].isBlank {
      let isBar = text(lines[index]).first == UInt8(ascii: "|")
      guard isBar || lines[index].indent > lines[start].indent else { break }
      let line = isBar ? lines[index].behind(1, in: source) : lines[index]
      if line.isBlank { flush(&self) } else { open.append(line) }
      index += 1
    }
    flush(&self)
    return index
  }

  private mutating func readTitle(_ lines: [RSTLine], _ index: Int, titled: Bool) -> Int? {
    let mark = RSTMark.rule(text(lines[index]))
    if titled, let mark, index + 2 < lines.count,
      text(lines[index + 2]).elementsEqual(text(lines[index])),
      !lines[index + 1].isBlank, RSTMark.rule(text(lines[index + 1])) == nil,
      underlines(lines[index], lines[index + 1])
    {
      addTitle(lines[index + 1], TitleStyle(mark: mark, hasOverline: true))
      return index + 3
    }
    if titled, mark == nil, index + 1 < lines.count,
      let below = RSTMark.rule(text(lines[index + 1])),
      lines[index + 1].indent <= lines[index].indent, underlines(lines[index + 1], lines[index])
    {
      addTitle(lines[index], TitleStyle(mark: below, hasOverline: false))
      return index + 2
    }
    // A rule between paragraphs is nothing to read.
    return mark != nil && lines[index].content.count >= 4 ? index + 1 : nil
  }

  /// Whether a line of marks is long enough for a title: as long as that, or not by chance.
  private func underlines(_ rule: RSTLine, _ title: RSTLine) -> Bool {
    rule.content.count >= 4 || rule.content.count >= TextColumns.count(in: text(title))
  }

  private mutating func addTitle(_ line: RSTLine, _ style: TitleStyle) {
    closeTerm()
    if styles.firstIndex(of: style) == nil { styles.append(style) }
    let level = (styles.firstIndex(of: style) ?? 0) + 1
    blocks.append(MarkupBlock(kind: .heading(level: level), lines: [line.content]))
    for label in labels { references.label(source[label], Array(text(line))) }
    labels = []
  }

  /// Reads a paragraph, or a term with its definition.
  private mutating func readText(
    _ lines: [RSTLine], _ index: Int, base: Int, depth: Int, announcing: inout Bool
  ) -> Int {
    var end = index + 1
    while end < lines.count, !lines[end].isBlank, lines[end].indent <= base { end += 1 }
    var paragraph = Array(lines[index..<end])
    let last = text(paragraph[paragraph.count - 1])
    if last.count >= 2, last.suffix(2).elementsEqual("::".utf8) {
      announcing = true
      // `Text::` shows one colon, `::` alone and behind a space none.
      let content = paragraph[paragraph.count - 1].content
      let before = last.dropLast(2).last
      let isShown = before.map { !Whitespace.isSpace($0) } ?? false
      paragraph[paragraph.count - 1].content = Whitespace.trimmed(
        source, content.lowerBound..<content.upperBound - (isShown ? 1 : 2))
    } else if end == index + 1, end < lines.count, lines[end].indent > base, !lines[end].isBlank {
      let below = endOfIndented(lines, from: end, over: base)
      closeTerm()
      explain([lines[index].content], by: Array(lines[end..<below]), depth: depth)
      return below
    }
    addParagraph(paragraph)
    return end
  }

  // MARK: Blocks

  mutating func addParagraph(_ lines: some Sequence<RSTLine>) {
    let content = lines.map(\.content).filter { !$0.isEmpty }
    guard !content.isEmpty else { return }
    headIsOpen = false
    blocks.append(
      MarkupBlock(
        kind: .paragraph, lines: term + content, termLines: term.count,
        termIsVerbatim: termIsVerbatim, opening: opening))
    (term, opening, termIsVerbatim) = ([], nil, false)
  }

  mutating func addCode(_ lines: some Sequence<RSTLine>) {
    closeTerm()
    headIsOpen = false
    let content = lines.map(\.content).filter { !$0.isEmpty }
    if !content.isEmpty { blocks.append(MarkupBlock(kind: .code, lines: content)) }
  }

  mutating func addTable(_ table: RSTTable, depth: Int) {
    closeTerm()
    headIsOpen = false
    let rows = table.rows.map { row in
      MarkupBlock.Row(
        cells: row.cells.map { blocks(of: $0, depth: depth) }, source: row.source)
    }
    guard !rows.isEmpty else { return }
    let table = MarkupBlock.Table(rows: rows, hasHeader: table.hasHeader)
    blocks.append(MarkupBlock(kind: .table(table), lines: []))
  }

  /// The blocks of a cell.
  private mutating func blocks(of cell: [RSTLine], depth: Int) -> [MarkupBlock] {
    guard let first = cell.first else { return [] }
    // `-` or `1.` alone is a value and no item of a list.
    if cell.count == 1, !RSTMark.isExplicit(text(first)) {
      return [MarkupBlock(kind: .paragraph, lines: [first.content])]
    }
    let others = blocks
    blocks = []
    read(cell, titled: false, depth: depth + 1)
    closeTerm()
    defer { blocks = others }
    return blocks
  }

  /// Makes a paragraph of a term that no paragraph explains.
  mutating func closeTerm() {
    let lines = term.filter { !$0.isEmpty }
    if !lines.isEmpty {
      headIsOpen = false
      blocks.append(
        MarkupBlock(
          kind: .paragraph, lines: lines, termLines: lines.count, termIsVerbatim: termIsVerbatim,
          opening: opening))
    }
    (term, opening, termIsVerbatim) = ([], nil, false)
  }

  // MARK: Head

  /// Reads the head of a file that is written like that of a mail, as those of PEPs are.
  ///
  /// - Returns: How many lines it has.
  private mutating func readMailHead(_ lines: [RSTLine]) -> Int {
    let start = lines.first?.content.lowerBound ?? 0
    let end = PlainText.headEnd(source, start..<source.count)
    var fields: [(name: String, lines: [Range<Int>])] = []
    var count = 0
    for line in lines where line.content.lowerBound < end {
      count += 1
      if line.indent > 0, !fields.isEmpty {
        fields[fields.count - 1].lines.append(line.content)
      } else if let colon = text(line).firstIndex(of: UInt8(ascii: ":")) {
        let value = Whitespace.trimmed(source, colon + 1..<line.content.upperBound)
        let name = String(decoding: source[line.content.lowerBound..<colon], as: UTF8.self)
        fields.append((name, value.isEmpty ? [] : [value]))
      }
    }
    // Two lines may be prose.
    guard fields.count > 2 else { return 0 }
    head = fields
    return count
  }
}
