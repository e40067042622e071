/// A block of Markdown: the lines of the source that belong to it, without quote marks and indents.
struct MarkdownBlock {
  enum Kind: Equatable {
    case paragraph
    case heading(level: Int)
    case code
    case table
  }

  var kind: Kind
  /// The content of each line in the source.
  var lines: [Range<Int>]
}
