internal import Records
internal import TextAnalysis

/// One entry a line, as logs have it.
struct LineFormat: FormatReader {
  let format = DocumentFormat.lines
  let fileExtensions = ["log"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    let utf8 = contents.collector.source
    let cutter = PassageCutter(limit: source.splitter.limit)
    for line in Lines(utf8, contents.textStart..<utf8.count) {
      let content = Whitespace.trimmed(utf8, line)
      for piece in cutter.pieces(of: utf8, content) { contents.collector.add(piece) }
    }
    return contents
  }
}
