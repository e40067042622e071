internal import Records
internal import TextAnalysis

/// Makes passages of the blocks of a marked-up text, below their headings.
struct MarkupReader {
  let splitter: SentenceSplitter
  /// What a reader sees of a text within a block; the result points into the text.
  let shown: (_ text: [UInt8], _ isHTML: Bool) -> MappedText
  private var sections: Sections
  private var heading: String? { sections.heading }

  init(
    splitter: SentenceSplitter, shown: @escaping (_ text: [UInt8], _ isHTML: Bool) -> MappedText
  ) {
    self.splitter = splitter
    self.shown = shown
    sections = Sections(limit: splitter.limit)
  }

  mutating func read(_ blocks: [MarkupBlock], into collector: inout PassageCollector) {
    for block in blocks {
      switch block.kind {
      case .heading(let level):
        let text = block.text(of: collector.source)
        let range = block.lines[0].lowerBound..<block.lines[block.lines.count - 1].upperBound
        let shown = shown(block, text, collector.source).bytes
        sections.enter(level: level, shown: shown, at: range, in: &collector)
      case .paragraph: addSentences(of: block, to: &collector)
      case .code: addCode(block, to: &collector)
      case .table(let table):
        let rows = table.rows.map { row($0, collector.source) }
        TableRows(rows, hasHeader: table.hasHeader).add(
          within: splitter.limit, .init(heading: heading), to: &collector)
      }
    }
    sections.finish(in: &collector)
  }

  private func addSentences(of block: MarkupBlock, to collector: inout PassageCollector) {
    let paragraph = block.text(of: collector.source)
    let shown = shown(block, paragraph, collector.source)
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
  private func addCode(_ block: MarkupBlock, to collector: inout PassageCollector) {
    var block = block
    block.lines.removeAll { $0.isEmpty }
    var text = block.text(of: collector.source)
    if block.isHTML { text = shown(block, text, collector.source).through(text) }
    var cutter = PassageCutter(limit: splitter.limit)
    for (index, byte) in text.bytes.enumerated() where byte == UInt8(ascii: "\n") {
      cutter.seams.append(index..<index + 1)
    }
    for piece in cutter.pieces(of: text.bytes, 0..<text.bytes.count) {
      collector.add(
        shown: text.bytes, piece, from: text.source(of: piece), .init(heading: heading))
    }
  }

  private func row(_ row: MarkupBlock.Row, _ source: [UInt8]) -> TableRows.Row {
    var text = MappedText()
    for (number, cell) in row.cells.enumerated() {
      if number > 0 { text.append(" | ".utf8, insteadOf: row.source) }
      for (place, block) in cell.enumerated() {
        if place > 0 { text.append(" ".utf8, insteadOf: row.source) }
        let lines = block.text(of: source)
        text.append(block.isCode ? lines : shown(block, lines, source).through(lines))
      }
    }
    return TableRows.Row(text: text, source: row.source)
  }
}

extension MarkupReader {
  /// What a reader sees of a block's text; it points into that text.
  ///
  /// No mark in a term ends in what explains it.
  private func shown(_ block: MarkupBlock, _ text: MappedText, _ source: [UInt8]) -> MappedText {
    let end = block.termEnd(in: source)
    guard end > 0 else { return shown(text.bytes, block.isHTML) }
    var result = MappedText()
    if block.termIsVerbatim {
      result.append(0..<end, of: text.bytes)
    } else {
      result.append(shown(Array(text.bytes[..<end]), false))
    }
    result.append(shown(Array(text.bytes[end...]), false), movedBy: end)
    return result
  }
}

extension MarkupBlock {
  var isCode: Bool { if case .code = kind { true } else { false } }

  /// Where the term ends in the block's text; 0 where there is none.
  fileprivate func termEnd(in source: [UInt8]) -> Int {
    guard termLines > 0 || opening != nil else { return 0 }
    var term = self
    term.lines = Array(lines.prefix(termLines))
    return term.text(of: source).bytes.count
  }

  /// The lines as one text, with a line break between each two, and a colon behind a term.
  func text(of source: [UInt8]) -> MappedText {
    var text = MappedText()
    if let opening { text.append(opening.text.utf8, insteadOf: opening.source) }
    for (index, line) in lines.enumerated() {
      if index > 0 {
        let last = lines[index - 1]
        let isTerm = index == termLines && !Self.endsItself(source[last])
        text.append(
          isTerm ? ": ".utf8 : "\n".utf8,
          insteadOf: last.upperBound..<max(line.lowerBound, last.upperBound))
      }
      text.append(line, of: source)
    }
    return text
  }

  private static func endsItself(_ term: ArraySlice<UInt8>) -> Bool {
    term.last.map { ".:;,!?".utf8.contains($0) } ?? true
  }
}
