internal import Records
internal import TextAnalysis

/// Gathers the passages of one source in its order.
struct PassageCollector {
  let source: [UInt8]
  private(set) var passages: [DocumentPassage] = []
  private var lines: LineCounter
  private let origin: SourceOrigin

  init(source: [UInt8], origin: SourceOrigin = SourceOrigin()) {
    self.source = source
    self.origin = origin
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
    let first = line(at: sourceRange.lowerBound)
    let last = line(at: max(sourceRange.lowerBound, sourceRange.upperBound - 1))
    let (start, end) = (
      origin.bytes + sourceRange.lowerBound, origin.bytes + sourceRange.upperBound
    )
    passages.append(
      DocumentPassage(
        text: text, byteRange: start..<end, lines: first...last, heading: place.heading,
        field: place.field, recordID: place.recordID, record: place.record))
  }

  /// Takes passages out again, by their places.
  mutating func remove(_ places: Set<Int>) {
    guard !places.isEmpty else { return }
    passages = passages.enumerated().filter { !places.contains($0.offset) }.map(\.element)
  }

  /// The line of an offset into the source.
  mutating func line(at offset: Int) -> Int { origin.lines + lines.line(at: offset) }

  /// What a passage says about where it stands, beside its range.
  struct Place {
    var heading: String?
    var field: String?
    var recordID: String?
    var record = 0
  }
}
