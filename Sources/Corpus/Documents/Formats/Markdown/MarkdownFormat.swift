/// Markdown, with the headings that its passages stand under.
struct MarkdownFormat: FormatReader {
  let format = DocumentFormat.markdown
  let fileExtensions = ["md", "markdown", "mdown", "mkd"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    var reader = MarkdownReader(splitter: source.splitter)
    let matter = FrontMatter(contents.collector.source, from: contents.textStart)
    contents.title = matter?.title
    matter?.add(to: &contents, splitter: source.splitter)
    reader.read(from: matter?.end ?? contents.textStart, into: &contents.collector)
    return contents
  }
}
