/// The words around what a text says at one place.
struct FactPlace: Sendable, Equatable {
  /// The word before, lower-cased; empty at the start of the text.
  var before = ""
  /// The word after, lower-cased; empty at its end.
  var after = ""

  init() {}

  /// The words around some tokens.
  init(_ range: Range<Int>, in tokens: [FactToken]) {
    if range.lowerBound > 0 { before = tokens[range.lowerBound - 1].folded }
    if range.upperBound < tokens.count { after = tokens[range.upperBound].folded }
  }

  /// Whether there is no word around.
  var isAlone: Bool { before.isEmpty && after.isEmpty }

  /// Whether both stand behind the same word or in front of the same word.
  func matches(_ other: FactPlace) -> Bool {
    (!before.isEmpty && before == other.before) || (!after.isEmpty && after == other.after)
  }
}
