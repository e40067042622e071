/// Prose in plain text, with the quotes and heads of mails; a file without an ending may be
/// reStructuredText, whose directives are left out.
struct PlainTextFormat: FormatReader {
  let format = DocumentFormat.text
  let fileExtensions = ["txt", "text"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    let utf8 = contents.collector.source
    let start = contents.textStart
    let shown = PlainText.blankingQuoteMarks(utf8, from: start)
    for sentence in source.splitter.sentences(in: utf8, start..<utf8.count, shown: shown) {
      contents.collector.add(shown: shown, sentence, from: sentence, .init())
    }
    return contents
  }
}
