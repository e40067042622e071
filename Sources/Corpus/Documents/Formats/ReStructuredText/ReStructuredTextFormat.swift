internal import Records

/// reStructuredText as docutils and Sphinx read it, with the headings that its passages stand under.
struct ReStructuredTextFormat: FormatReader {
  let format = DocumentFormat.restructuredText
  let fileExtensions = ["rst", "rest"]

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    let text = RSTBlocks(contents.collector.source, from: contents.textStart)
    let shown = { (bytes: [UInt8], _: Bool) in RSTInline.shown(bytes, text.references) }
    let settings = text.head.map { setting in
      let value = MarkupBlock(kind: .paragraph, lines: setting.lines)
        .text(of: contents.collector.source)
      return FrontMatter.Setting(
        name: setting.name, value: shown(value.bytes, false).through(value))
    }
    let matter = FrontMatter(settings, end: contents.textStart)
    contents.title = matter.title
    matter.add(to: &contents, splitter: source.splitter)
    var reader = MarkupReader(splitter: source.splitter, shown: shown)
    reader.read(text.blocks, into: &contents.collector)
    return contents
  }
}
