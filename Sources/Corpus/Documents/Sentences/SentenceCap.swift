internal import TextAnalysis

/// Cuts what is too long.
enum SentenceCap {
  /// The range in pieces of at most `limit` bytes, each cut at white space where there is some in its
  /// last half, and otherwise between two characters.
  static func pieces(of bytes: [UInt8], _ range: Range<Int>, atMost limit: Int) -> [Range<Int>] {
    guard range.count > limit else { return [range] }
    var pieces: [Range<Int>] = []
    var start = range.lowerBound
    while range.upperBound - start > limit {
      let end = cut(bytes, start, limit: limit)
      let piece = Whitespace.trimmed(bytes, start..<end)
      if !piece.isEmpty { pieces.append(piece) }
      start = end
    }
    let rest = Whitespace.trimmed(bytes, start..<range.upperBound)
    if !rest.isEmpty { pieces.append(rest) }
    return pieces
  }

  private static func cut(_ bytes: [UInt8], _ start: Int, limit: Int) -> Int {
    let latest = start + limit
    var end = latest
    while end > start + limit / 2 {
      if Whitespace.isSpace(bytes[end]) { return end }
      end -= 1
    }
    end = latest
    // A continuation byte of UTF-8 is not the start of a character; no character has more than three.
    while end > latest - 3, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return bytes[end] & 0xC0 == 0x80 ? latest : end
  }
}
