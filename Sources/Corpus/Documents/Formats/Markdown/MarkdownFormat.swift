/// Markdown, with the headings that its passages stand under.
struct MarkdownFormat: FormatReader {
  let format = DocumentFormat.markdown
  let fileExtensions = ["md", "markdown", "mdown", "mkd"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    let matter = FrontMatter(contents.collector.source, from: contents.textStart)
    contents.title = matter?.title
    matter?.add(to: &contents, splitter: source.splitter)
    let markdown = MarkdownBlocks(
      contents.collector.source, from: matter?.end ?? contents.textStart)
    var reader = MarkupReader(splitter: source.splitter) { text, isHTML in
      MarkdownInline.shown(text, definedLabels: markdown.definedLabels, isHTML: isHTML)
    }
    reader.read(markdown.blocks, into: &contents.collector)
    return contents
  }
}
