/// Markdown, with the headings that its passages stand under.
struct MarkdownFormat: FormatReader {
  let format = DocumentFormat.markdown
  let fileExtensions = ["md", "markdown", "mdown", "mkd"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    var reader = MarkdownReader(splitter: source.splitter)
    reader.read(from: contents.textStart, into: &contents.collector)
    contents.title = reader.title
    return contents
  }
}
