/// The replacements of characters that a SentencePiece model carries (`precompiled_charsmap`).
///
/// The file has a byte count, a double array of that many bytes (Aoe 1989, as `darts-clone` lays it
/// out), and the replacements, each ended by a zero byte. All numbers are little-endian.
struct CharacterMap: Sendable {
  /// Why the bytes are no such map.
  struct Damage: Error {
    let reason: String
  }

  private let units: [Unit]
  private let replacements: [UInt8]
  /// Whether a replacement begins with each byte.
  private let canStart: [Bool]

  /// One cell of the double array.
  private struct Unit {
    let bits: UInt32

    /// Whether a replacement belongs to the bytes that lead here.
    var hasValue: Bool { bits >> 8 & 1 == 1 }
    /// Whether the cell holds a replacement's place, and no step.
    var isValue: Bool { bits >> 31 == 1 }
    var value: Int { Int(bits & 0x7FFF_FFFF) }
    /// The byte that leads here; a value cell has none.
    var label: UInt32 { bits & 0x8000_00FF }
    var offset: UInt32 { (bits >> 10) << (bits >> 9 & 1 == 1 ? 8 : 0) }
  }

  /// Reads the bytes of a map.
  init(_ bytes: [UInt8]) throws(Damage) {
    func number(at index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
    }
    guard bytes.count >= 4 else { throw Damage(reason: "it ends in the size of its tree") }
    let size = Int(number(at: 0))
    guard size > 0, size % 4 == 0 else {
      throw Damage(reason: "its tree has \(size) bytes, which are no whole number of cells")
    }
    guard size <= bytes.count - 4 else {
      throw Damage(reason: "its tree has \(size) bytes, \(bytes.count - 4) are there")
    }
    let replacements = Array(bytes[(4 + size)...])
    guard isUTF8(replacements.span) else { throw Damage(reason: "its replacements are not UTF-8") }
    let units = (0..<size / 4).map { Unit(bits: number(at: 4 + 4 * $0)) }
    try Self.check(units, replacements)
    self.units = units
    self.replacements = replacements
    let root = units[0].offset
    canStart = (0..<UInt32(256)).map { byte in
      let cell = Int(root ^ byte)
      return byte != 0 && cell < units.count && units[cell].label == byte
    }
  }

  /// Checks that each value leads to the beginning of a character of a replacement that ends.
  private static func check(_ units: [Unit], _ replacements: [UInt8]) throws(Damage) {
    let end = replacements.lastIndex(of: 0) ?? -1
    for (index, unit) in units.enumerated() where unit.hasValue && !unit.isValue {
      let cell = index ^ Int(unit.offset)
      guard cell < units.count, units[cell].isValue else {
        throw Damage(reason: "cell \(index) of its tree leads to no replacement")
      }
      let place = units[cell].value
      guard place <= end, !UTF8Scalars.isContinuation(replacements[place]) else {
        throw Damage(reason: "the replacement at byte \(place) is not there")
      }
    }
  }

  /// Whether a character that begins with the byte may be replaced.
  @inline(__always)
  func canStart(_ byte: UInt8) -> Bool { canStart[Int(byte)] }

  /// The replacement of the shortest beginning of `text[range]` that has one, as a range of
  /// `replacements`, and the bytes of that beginning.
  func replacement(
    of text: Span<UInt8>, _ range: Range<Int>
  ) -> (replacement: Range<Int>, length: Int)? {
    var cell = units[0].offset
    for position in range {
      let byte = text[position]
      if byte == 0 { return nil }
      cell ^= UInt32(byte)
      guard Int(cell) < units.count else { return nil }
      let unit = units[Int(cell)]
      guard unit.label == UInt32(byte) else { return nil }
      cell ^= unit.offset
      guard unit.hasValue else { continue }
      let start = units[Int(cell)].value
      var end = start
      while replacements[end] != 0 { end += 1 }
      return (start..<end, position + 1 - range.lowerBound)
    }
    return nil
  }
}

extension CharacterMap {
  /// Appends the normal form of `text[range]`, as the reference makes it.
  ///
  /// The reference looks at clusters of characters (UAX #29) of less than six bytes as a whole, and
  /// then puts the replacement of their beginning in the place of all of it; only if there is none,
  /// and in longer clusters, it replaces character by character.
  func normalize(_ text: Span<UInt8>, _ range: Range<Int>, into result: inout NormalizedInput) {
    var output = ReplacementRun(start: range.lowerBound)
    // Found when they are needed for the first time, and walked through beside the text.
    var clusterStarts: [Int] = []
    var cluster = 0
    var position = range.lowerBound
    while position < range.upperBound {
      let byte = text[position]
      let length = UTF8Scalars.length(byte)
      let end = position + length
      guard canStart[Int(byte)] else {
        output.keep(position..<end, of: text, to: &result)
        position = end
        continue
      }
      var part = position..<end
      if end < range.upperBound, mayJoin(byte, text[end]) {
        // Nothing of the next five bytes is replaced: the clusters do not matter.
        let reach = position..<min(position + 5, range.upperBound)
        guard replacement(of: text, reach) != nil else {
          output.keep(part, of: text, to: &result)
          position = end
          continue
        }
        if clusterStarts.isEmpty { clusterStarts = Self.clusterStarts(of: text, range) }
        while clusterStarts[cluster] < position { cluster += 1 }
        if clusterStarts[cluster] == position {
          let whole = position..<clusterStarts[cluster + 1]
          if whole.count < 6, replacement(of: text, whole) != nil { part = whole }
        }
      }
      if let found = replacement(of: text, part) {
        output.replace(
          part, of: text, with: replacements.span, found.replacement, to: &result)
      } else {
        output.keep(part, of: text, to: &result)
      }
      position = part.upperBound
    }
    output.flush(text, to: &result)
  }

  /// Whether two neighbours, given by their first bytes, may be one cluster of less than six bytes.
  @inline(__always)
  private func mayJoin(_ first: UInt8, _ second: UInt8) -> Bool {
    if first < 0x80 && second < 0x80 {
      return first == UInt8(ascii: "\r") && second == UInt8(ascii: "\n")
    }
    return UTF8Scalars.length(first) + UTF8Scalars.length(second) < 6
  }

  /// Where the clusters of the range begin, and the end of the range.
  private static func clusterStarts(of text: Span<UInt8>, _ range: Range<Int>) -> [Int] {
    guard let text = try? UTF8Span(validating: text.extracting(range)) else { return [] }
    var iterator = text.makeCharacterIterator()
    var starts = [range.lowerBound]
    while iterator.skipForward(by: 1) == 1 {
      starts.append(range.lowerBound + iterator.currentCodeUnitOffset)
    }
    return starts
  }
}

/// Collects kept and replaced characters, and gives each the source that the reference gives it.
///
/// The reference counts changes in characters: a replacement's first characters stand for as many
/// replaced ones, further ones share the source of the character before them, and what is removed
/// is counted with the last character before it. What is removed at the very beginning is not
/// counted at all, so that the sources behind it lag.
struct ReplacementRun {
  /// Where the next character of the input stands, by this count.
  private var source: Int
  /// The character that waits for removals after it: its bytes, and by how many characters it is
  /// longer (1) or shorter than what it replaces.
  private var waiting: (bytes: InlineArray<4, UInt8>, count: Int, change: Int)?

  init(start: Int) { source = start }

  /// Takes over a character.
  @inline(__always)
  mutating func keep(_ range: Range<Int>, of text: Span<UInt8>, to result: inout NormalizedInput) {
    guard result.tracksSources else {
      for position in range { result.append(text[position], from: 0..<0) }
      return
    }
    flush(text, to: &result)
    wait(text, range, change: 0)
  }

  /// Puts `new[newRange]` in the place of `text[range]`.
  mutating func replace(
    _ range: Range<Int>, of text: Span<UInt8>, with new: Span<UInt8>, _ newRange: Range<Int>,
    to result: inout NormalizedInput
  ) {
    guard result.tracksSources else {
      for position in newRange { result.append(new[position], from: 0..<0) }
      return
    }
    let oldCount = Self.scalarCount(text, range)
    let newCount = Self.scalarCount(new, newRange)
    var position = newRange.lowerBound
    for number in 0..<newCount {
      let end = position + UTF8Scalars.length(new[position])
      flush(text, to: &result)
      wait(new, position..<end, change: number < oldCount ? 0 : 1)
      position = end
    }
    if newCount < oldCount { waiting?.change -= oldCount - newCount }
  }

  /// Appends the character that waits.
  mutating func flush(_ text: Span<UInt8>, to result: inout NormalizedInput) {
    guard let (bytes, count, change) = waiting else { return }
    waiting = nil
    var range: Range<Int>
    if change > 0 {
      let (_, length) = UTF8Scalars.scalar(in: text, before: source)
      range = source - length..<source
    } else {
      range = source..<source + UTF8Scalars.length(text[source])
      source = range.upperBound
      for _ in 0..<(-change) where source < text.count {
        source += UTF8Scalars.length(text[source])
      }
    }
    for index in 0..<count { result.append(bytes[index], from: range) }
  }

  private mutating func wait(_ text: Span<UInt8>, _ range: Range<Int>, change: Int) {
    var bytes = InlineArray<4, UInt8>(repeating: 0)
    for (index, position) in range.enumerated() { bytes[index] = text[position] }
    waiting = (bytes, range.count, change)
  }

  private static func scalarCount(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
    var count = 0
    for position in range where !UTF8Scalars.isContinuation(text[position]) { count += 1 }
    return count
  }
}
