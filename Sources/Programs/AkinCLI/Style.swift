/// Colours of the output, or none.
struct Style {
  /// Whether anything is coloured.
  let isColored: Bool

  /// The colours of parts that stand out.
  enum Paint: String {
    case strong = "1"
    case faint = "2"
    case score = "32"
    case path = "35"
    case warning = "33"
  }

  /// `text` in a colour.
  func callAsFunction(_ paint: Paint, _ text: String) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }
}
