internal import Records
internal import TextAnalysis

/// Rows of a table below their header, as passages: one, or as many whole rows as fit into each with
/// the header shown again in front of them.
struct TableRows {
  /// One row.
  struct Row {
    /// The cells as they are shown; it points into the source.
    let text: MappedText
    /// The part of it without white space around it.
    let shown: Range<Int>
    /// The row in the source, with its bars.
    let source: Range<Int>

    init(text: MappedText, source: Range<Int>) {
      self.text = text
      shown = Whitespace.trimmed(text.bytes, 0..<text.bytes.count)
      self.source = source
    }
  }

  private let rows: [Row]
  private let hasHeader: Bool
  private var bytes: [UInt8] = []
  /// Where each row is in `bytes`.
  private var places: [Range<Int>] = []

  /// The header comes first, where there is one.
  init(_ rows: [Row], hasHeader: Bool) {
    self.rows = rows
    self.hasHeader = hasHeader
    for row in rows {
      if !bytes.isEmpty { bytes.append(contentsOf: "; ".utf8) }
      let start = bytes.count
      bytes.append(contentsOf: row.text.bytes[row.shown])
      places.append(start..<bytes.count)
    }
  }

  /// Adds the passages.
  func add(
    within limit: PassageLimit, _ place: PassageCollector.Place,
    to collector: inout PassageCollector
  ) {
    guard let header = places.first else { return }
    var cutter = PassageCutter(limit: limit)
    cutter.seams = zip(places, places.dropFirst()).map { $0.upperBound..<$1.lowerBound }
    // A header of more than half of what is read would leave too little for the rows.
    let twice = bytes[header] + bytes[header]
    if hasHeader, rows.count > 1, !header.isEmpty,
      limit.holds(Array(twice), 0..<twice.count, after: [])
    {
      cutter.prefix = bytes[header] + Array("; ".utf8)
    }
    let pieces = cutter.pieces(of: bytes, 0..<bytes.count)
    for (number, piece) in pieces.enumerated() {
      // The header alone is shown with the first rows.
      if piece == header, pieces.count > 1, !cutter.prefix.isEmpty { continue }
      let shown = number == 0 ? Array(bytes[piece]) : Array(cutter.prefix + bytes[piece])
      collector.add(shown: shown, 0..<shown.count, from: source(of: piece), place)
    }
  }

  private func source(of piece: Range<Int>) -> Range<Int> {
    // Separators belong to no row.
    let first = count { $0.upperBound <= piece.lowerBound }
    let last = count { $0.lowerBound < piece.upperBound } - 1
    guard first <= last else { return rows[min(first, rows.count - 1)].source }
    let start =
      piece.lowerBound <= places[first].lowerBound
      ? rows[first].source.lowerBound
      : source(of: piece.lowerBound..<min(piece.upperBound, places[first].upperBound), in: first)
        .lowerBound
    let end =
      piece.upperBound >= places[last].upperBound
      ? rows[last].source.upperBound
      : source(of: max(piece.lowerBound, places[last].lowerBound)..<piece.upperBound, in: last)
        .upperBound
    return start..<end
  }

  private func source(of part: Range<Int>, in row: Int) -> Range<Int> {
    let shift = rows[row].shown.lowerBound - places[row].lowerBound
    return rows[row].text.source(of: part.lowerBound + shift..<part.upperBound + shift)
  }

  /// How many rows from the first on are as `isBefore` says.
  private func count(_ isBefore: (Range<Int>) -> Bool) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(places[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
