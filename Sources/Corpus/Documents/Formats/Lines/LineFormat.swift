internal import Records
internal import TextAnalysis

/// One entry a line, as logs have it.
struct LineFormat: FormatReader {
  let format = DocumentFormat.lines
  let fileExtensions = ["log"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    let utf8 = contents.collector.source
    let limit = source.splitter.maximumBytes
    for line in Lines(utf8, contents.textStart..<utf8.count) {
      let content = Whitespace.trimmed(utf8, line)
      for piece in SentenceCap.pieces(of: utf8, content, atMost: limit) {
        contents.collector.add(piece)
      }
    }
    return contents
  }
}
