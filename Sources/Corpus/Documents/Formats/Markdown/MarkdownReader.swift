internal import Records
internal import TextAnalysis

/// Reads the passages of Markdown.
struct MarkdownReader {
  let splitter: SentenceSplitter
  private var sections: Sections
  private var heading: String? { sections.heading }

  init(splitter: SentenceSplitter) {
    self.splitter = splitter
    sections = Sections(limit: splitter.limit)
  }

  mutating func read(from start: Int, into collector: inout PassageCollector) {
    let source = collector.source
    let markdown = MarkdownBlocks(source, from: start)
    for block in markdown.blocks {
      switch block.kind {
      case .heading(let level):
        let text = flat(block.lines, source)
        let shown = MarkdownInline.shown(text.bytes, definedLabels: markdown.definedLabels).bytes
        let range = block.lines[0].lowerBound..<block.lines[block.lines.count - 1].upperBound
        sections.enter(level: level, shown: shown, at: range, in: &collector)
      case .paragraph: addSentences(of: block, markdown.definedLabels, to: &collector)
      case .code: addCode(block, to: &collector)
      case .table:
        let rows = block.lines.map { row(source, $0, markdown.definedLabels) }
        TableRows(rows).add(
          within: splitter.limit, .init(heading: heading), to: &collector)
      }
    }
    sections.finish(in: &collector)
  }

  /// The lines as one text, with a line break between each two.
  private func flat(_ lines: [Range<Int>], _ source: [UInt8]) -> MappedText {
    var text = MappedText()
    for (index, line) in lines.enumerated() {
      if index > 0 {
        text.append(
          CollectionOfOne(UInt8(ascii: "\n")),
          insteadOf: lines[index - 1].upperBound..<line.lowerBound)
      }
      text.append(line, of: source)
    }
    return text
  }

  private func addSentences(
    of block: MarkdownBlock, _ labels: Set<String>, to collector: inout PassageCollector
  ) {
    let paragraph = flat(block.lines, collector.source)
    let shown = MarkdownInline.shown(paragraph.bytes, definedLabels: labels)
    var sentences: [Range<Int>] = []
    splitter.append(sentencesOf: shown.bytes, 0..<shown.bytes.count, to: &sentences)
    var start = 0
    for (index, sentence) in sentences.enumerated() {
      var end = paragraph.bytes.count
      var nextStart = end
      if index + 1 < sentences.count {
        // The marks between two sentences belong to the one on whose side of the space they are.
        let last = shown.source(of: sentence).upperBound
        nextStart = max(last, shown.source(of: sentences[index + 1]).lowerBound)
        end = nextStart
        while nextStart > last, !Whitespace.isSpace(paragraph.bytes[nextStart - 1]) {
          nextStart -= 1
        }
        if nextStart > last { end = nextStart } else { nextStart = end }
      }
      let span = Whitespace.trimmed(paragraph.bytes, start..<end)
      if !span.isEmpty {
        collector.add(
          shown: shown.bytes, sentence, from: paragraph.source(of: span), .init(heading: heading))
      }
      start = nextStart
    }
  }

  /// Adds code: one passage, or as many whole lines as fit into each.
  private func addCode(_ block: MarkdownBlock, to collector: inout PassageCollector) {
    let lines = block.lines.filter { !$0.isEmpty }
    let text = flat(lines, collector.source)
    var cutter = PassageCutter(limit: splitter.limit)
    var end = 0
    for line in lines {
      if end > 0 { cutter.seams.append(end..<end + 1) }
      end += line.count + (end > 0 ? 1 : 0)
    }
    for piece in cutter.pieces(of: text.bytes, 0..<text.bytes.count) {
      collector.add(
        shown: text.bytes, piece, from: text.source(of: piece), .init(heading: heading))
    }
  }

  /// A table's row without the bars at its ends.
  private func row(_ source: [UInt8], _ line: Range<Int>, _ labels: Set<String>) -> TableRows.Row {
    var cells = line
    if source[cells].first == UInt8(ascii: "|") { cells = cells.lowerBound + 1..<cells.upperBound }
    if source[cells].last == UInt8(ascii: "|") { cells = cells.lowerBound..<cells.upperBound - 1 }
    let text = MarkdownInline.shown(Array(source[cells]), definedLabels: labels)
    return TableRows.Row(text: text, offset: cells.lowerBound, source: line)
  }
}
