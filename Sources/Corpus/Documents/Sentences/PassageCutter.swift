internal import TextAnalysis

/// Cuts what is longer than a passage may be into pieces, so that nothing of it is lost.
struct PassageCutter {
  let limit: PassageLimit
  /// Where a text is cut first of all: what stands between its lines or rows, in order.
  ///
  /// None in prose, whose lines mean nothing.
  var seams: [Range<Int>] = []
  /// What is shown in front of every piece but the first, such as the header of a table.
  var prefix: ArraySlice<UInt8> = []

  /// The pieces of a text, in order and without white space around them.
  ///
  /// A piece ends at the last seam that it reaches; where there is none, at a clause or a comma in
  /// its second half; else at a word, else between two characters.
  func pieces(of bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    guard !range.isEmpty else { return [] }
    guard !limit.holds(bytes, range, after: []) else { return [range] }
    var pieces: [Range<Int>] = []
    var rest = Whitespace.trimmed(bytes, range)
    while !rest.isEmpty {
      let prefix = pieces.isEmpty ? [] : prefix
      var latest = limit.end(bytes, rest, after: prefix)
      var cut = end(of: bytes, rest, latest: latest)
      // The beginning of a word may have more tokens than the word.
      while !limit.holds(bytes, rest.lowerBound..<cut.lowerBound, after: prefix) {
        let shorter = rest.lowerBound..<rest.lowerBound + (latest - rest.lowerBound) * 7 / 8
        guard shorter.count > 4 else { break }
        latest = limit.end(bytes, shorter, after: prefix)
        cut = end(of: bytes, rest, latest: latest)
      }
      let piece = Whitespace.trimmed(bytes, rest.lowerBound..<cut.lowerBound)
      if !piece.isEmpty { pieces.append(piece) }
      rest = Whitespace.trimmed(bytes, cut.upperBound..<rest.upperBound)
    }
    return pieces
  }

  /// Where a piece ends that may reach to `latest`, and what is left out behind it.
  private func end(of bytes: [UInt8], _ rest: Range<Int>, latest: Int) -> Range<Int> {
    guard latest < rest.upperBound else { return latest..<latest }
    if let seam = lastSeam(after: rest.lowerBound, atOrBefore: latest) { return seam }
    let middle = rest.lowerBound + (latest - rest.lowerBound) / 2
    var (comma, space): (Int?, Int?)
    var index = latest
    while index > middle {
      switch mark(bytes, endingAt: index, next: index < rest.upperBound ? bytes[index] : 0x20) {
      case .clause: return index..<index
      case .comma: comma = comma ?? index
      case .space: space = space ?? index
      case nil: break
      }
      index -= 1
    }
    let end = comma ?? space ?? latest
    return end..<end
  }

  private func lastSeam(after start: Int, atOrBefore latest: Int) -> Range<Int>? {
    var (low, high) = (0, seams.count)
    while low < high {
      let middle = (low + high) / 2
      if seams[middle].lowerBound <= latest { low = middle + 1 } else { high = middle }
    }
    guard low > 0, seams[low - 1].lowerBound > start else { return nil }
    return seams[low - 1]
  }

  private enum Mark { case clause, comma, space }

  /// What ends before an index: punctuation and the space behind it, or a word.
  private func mark(_ bytes: [UInt8], endingAt index: Int, next: UInt8) -> Mark? {
    let last = bytes[index - 1]
    guard Whitespace.isSpace(next) else {
      // 、 and ，; 。 ； ： ！ ？ have no space behind them.
      guard index >= 3, last & 0xC0 == 0x80 else { return nil }
      switch (bytes[index - 3], bytes[index - 2], last) {
      case (0xE3, 0x80, 0x81), (0xEF, 0xBC, 0x8C): return .comma
      case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x9B), (0xEF, 0xBC, 0x9A), (0xEF, 0xBC, 0x81),
        (0xEF, 0xBC, 0x9F):
        return .clause
      default: return nil
      }
    }
    switch last {
    case UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "!"),
      UInt8(ascii: "?"):
      return .clause
    case UInt8(ascii: ","), UInt8(ascii: ")"): return .comma
    // The dash – or —, with a space on both sides.
    case 0x93, 0x94:
      let isDash = index >= 4 && bytes[index - 3] == 0xE2 && bytes[index - 2] == 0x80
      return isDash && Whitespace.isSpace(bytes[index - 4]) ? .clause : .space
    default: return Whitespace.isSpace(last) ? nil : .space
    }
  }
}
