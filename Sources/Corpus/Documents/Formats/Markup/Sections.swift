internal import TextAnalysis

/// The headings above a place in a document.
///
/// A heading without text below it is a passage itself: nothing else would hold its words.
struct Sections {
  private struct Section {
    var level: Int
    var title: String
    /// Where its own passages are among those of the collector: one, unless it is too long.
    var passages: Range<Int>
  }

  let limit: PassageLimit
  private var open: [Section] = []
  /// Passages of headings, in order.
  private var headings: [Int] = []
  /// Those that have text below them.
  private var superfluous: Set<Int> = []
  /// The open headings, outermost first: `Pruning > Roses`.
  private(set) var heading: String?

  init(limit: PassageLimit) { self.limit = limit }

  /// Begins the section of a heading, `shown` of which stands at `range` in the source.
  mutating func enter(
    level: Int, shown: [UInt8], at range: Range<Int>, in collector: inout PassageCollector
  ) {
    close(level, in: collector)
    if let title = Whitespace.line(shown, 0..<shown.count) {
      let above = path
      let first = collector.passages.count
      for piece in PassageCutter(limit: limit).pieces(of: shown, 0..<shown.count) {
        collector.add(shown: shown, piece, from: range, .init(heading: above))
      }
      let passages = first..<collector.passages.count
      headings += passages
      open.append(Section(level: level, title: title, passages: passages))
    }
    heading = path
  }

  /// Ends all sections: headings that have text below them are not passages any more.
  mutating func finish(in collector: inout PassageCollector) {
    close(0, in: collector)
    collector.remove(superfluous)
  }

  private var path: String? {
    open.isEmpty ? nil : open.map(\.title).joined(separator: " > ")
  }

  private mutating func close(_ level: Int, in collector: PassageCollector) {
    while let last = open.last, last.level >= level {
      open.removeLast()
      let below = collector.passages.count - last.passages.upperBound
      let headingsBelow = headings.reversed().prefix { $0 >= last.passages.upperBound }.count
      if below > headingsBelow { superfluous.formUnion(last.passages) }
    }
  }
}
