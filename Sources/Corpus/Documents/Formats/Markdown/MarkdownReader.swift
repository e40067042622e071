internal import Records
internal import TextAnalysis

/// Reads the passages of Markdown.
struct MarkdownReader {
  let splitter: SentenceSplitter
  private(set) var title: String?
  private var sections: [(level: Int, title: String)] = []
  private var heading: String?

  init(splitter: SentenceSplitter) { self.splitter = splitter }

  mutating func read(from start: Int, into collector: inout PassageCollector) {
    let source = collector.source
    let matter = MarkdownFrontMatter(source, from: start)
    title = matter?.title
    let markdown = MarkdownBlocks(source, from: matter?.end ?? start)
    for block in markdown.blocks {
      switch block.kind {
      case .heading(let level): enter(block, level, source, markdown.definedLabels)
      case .paragraph: addSentences(of: block, markdown.definedLabels, to: &collector)
      case .code: addLines(of: block, nil, to: &collector)
      case .table: addLines(of: block, markdown.definedLabels, to: &collector)
      }
    }
  }

  private mutating func enter(
    _ block: MarkdownBlock, _ level: Int, _ source: [UInt8], _ labels: Set<String>
  ) {
    while let last = sections.last, last.level >= level { sections.removeLast() }
    let text = MarkdownInline.shown(flat(block.lines, source).bytes, definedLabels: labels)
    if let title = Whitespace.line(text.bytes, 0..<text.bytes.count) {
      sections.append((level, title))
    }
    heading = sections.isEmpty ? nil : sections.map(\.title).joined(separator: " > ")
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

  /// Adds whole lines, as many as fit into one passage; shown as inline text when labels are given.
  private func addLines(
    of block: MarkdownBlock, _ labels: Set<String>?, to collector: inout PassageCollector
  ) {
    var group: [Range<Int>] = []
    var size = 0
    for line in block.lines {
      for piece in SentenceCap.pieces(of: collector.source, line, atMost: splitter.maximumBytes) {
        if size + piece.count > splitter.maximumBytes {
          addGroup(group, labels, to: &collector)
          group = []
          size = 0
        }
        group.append(piece)
        size += piece.count + 1
      }
    }
    addGroup(group, labels, to: &collector)
  }

  private func addGroup(
    _ lines: [Range<Int>], _ labels: Set<String>?, to collector: inout PassageCollector
  ) {
    let lines = lines.filter { !$0.isEmpty }
    guard let first = lines.first, let last = lines.last else { return }
    let source = collector.source
    var shown: [UInt8] = []
    for line in lines {
      if let labels {
        if !shown.isEmpty { shown.append(contentsOf: "; ".utf8) }
        shown.append(contentsOf: MarkdownReader.row(source, line, labels))
      } else {
        if !shown.isEmpty { shown.append(UInt8(ascii: "\n")) }
        shown.append(contentsOf: source[line])
      }
    }
    collector.add(
      shown: shown, 0..<shown.count, from: first.lowerBound..<last.upperBound,
      .init(heading: heading))
  }

  /// A table's row without the bars at its ends.
  private static func row(
    _ source: [UInt8], _ line: Range<Int>, _ labels: Set<String>
  ) -> ArraySlice<UInt8> {
    var cells = line
    if source[cells].first == UInt8(ascii: "|") { cells = cells.lowerBound + 1..<cells.upperBound }
    if source[cells].last == UInt8(ascii: "|") { cells = cells.lowerBound..<cells.upperBound - 1 }
    let shown = MarkdownInline.shown(Array(source[cells]), definedLabels: labels).bytes
    return shown[Whitespace.trimmed(shown, 0..<shown.count)]
  }
}
