/// A block of a marked-up text: the lines of the source that belong to it, without quote marks and
/// indents.
struct MarkupBlock {
  enum Kind {
    case paragraph
    case heading(level: Int)
    case code
    case table(Table)
  }

  /// The rows of a table, the header first.
  struct Table {
    var rows: [Row]
    /// Whether the first row names the columns.
    var hasHeader = true
  }

  /// One row: the blocks of each cell.
  struct Row {
    var cells: [[MarkupBlock]]
    /// The row in the source, with its bars.
    var source: Range<Int>
  }

  /// Text that is shown in place of a mark: `Added in version ` for a directive's name.
  struct Opening {
    var text: String
    var source: Range<Int>
  }

  var kind: Kind
  /// The content of each line in the source; none for a table, whose cells have them.
  var lines: [Range<Int>]
  /// How many of the first lines name what the others explain: a term before its definition.
  var termLines = 0
  /// Whether these lines are shown as they are written, as the signature of a function is.
  var termIsVerbatim = false
  var opening: Opening?
  /// Whether it is HTML, in which marks of Markdown mean nothing.
  var isHTML = false
}
