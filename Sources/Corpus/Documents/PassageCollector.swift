internal import Records
internal import TextAnalysis

/// Gathers the passages of one source in its order.
struct PassageCollector {
  let source: [UInt8]
  private(set) var passages: [DocumentPassage] = []
  private var lines: LineCounter

  init(source: [UInt8]) {
    self.source = source
    lines = LineCounter(source)
  }

  /// Adds a stretch of the source, shown as it is.
  mutating func add(_ range: Range<Int>, heading: String? = nil) {
    add(shown: source, range, from: range, Place(heading: heading))
  }

  /// Adds shown text that comes from a range of the source; nothing, when it has no letter or digit.
  mutating func add(
    shown: [UInt8], _ range: Range<Int>, from sourceRange: Range<Int>, _ place: Place
  ) {
    guard let text = Whitespace.line(shown, range) else { return }
    let first = lines.line(at: sourceRange.lowerBound)
    let last = lines.line(at: max(sourceRange.lowerBound, sourceRange.upperBound - 1))
    passages.append(
      DocumentPassage(
        text: text, byteRange: sourceRange, lines: first...last, heading: place.heading,
        field: place.field, recordID: place.recordID, record: place.record))
  }

  /// The line of an offset.
  mutating func line(at offset: Int) -> Int { lines.line(at: offset) }

  /// What a passage says about where it stands, beside its range.
  struct Place {
    var heading: String?
    var field: String?
    var recordID: String?
    var record = 0
  }
}
