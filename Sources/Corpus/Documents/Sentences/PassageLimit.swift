internal import TextAnalysis

/// How much of a text one vector stands for: a model reads a limited number of tokens.
package protocol TextReach: Sendable {
  /// Texts of at most so many bytes are surely read to their end, so that nobody has to count.
  var surelyRead: Int { get }

  /// Finds where the model stops to read.
  ///
  /// - Parameter text: UTF-8.
  /// - Returns: How many of its bytes are read; all of them when the text fits.
  func reach(into text: ArraySlice<UInt8>) -> Int
}

/// How long a passage may be.
package struct PassageLimit: Sendable {
  /// No passage is longer, however much a model reads.
  package let maximumBytes: Int
  /// What the model reads; nil where no model is asked.
  let reach: (any TextReach)?

  /// A limit in bytes and, with a model, in tokens.
  package init(maximumBytes: Int = 2_000, reach: (any TextReach)? = nil) {
    precondition(maximumBytes >= 8, "passages of at most \(maximumBytes) bytes")
    self.maximumBytes = maximumBytes
    self.reach = reach
  }

  /// Where a passage that begins with `prefix` and goes on at `start` has to end at the latest.
  ///
  /// - Returns: The end of `range` when all of it fits; never an end within a character, and never
  ///   `start` itself.
  func end(
    _ bytes: [UInt8], _ range: Range<Int>, after prefix: ArraySlice<UInt8>
  ) -> Int {
    let room = max(maximumBytes - prefix.count, 1)
    var end = range.upperBound
    if range.count > room {
      end = Self.characterStart(bytes, atOrBefore: range.lowerBound + room, in: range)
    }
    guard let reach, prefix.count + end - range.lowerBound > reach.surelyRead else { return end }
    let read = reach.reach(into: prefix + bytes[range.lowerBound..<end]) - prefix.count
    guard read < end - range.lowerBound else { return end }
    return Self.characterStart(bytes, atOrBefore: range.lowerBound + max(read, 0), in: range)
  }

  /// Whether a text is read to its end as it is shown.
  func holds(_ bytes: [UInt8], _ range: Range<Int>, after prefix: ArraySlice<UInt8>) -> Bool {
    guard prefix.count + range.count <= maximumBytes else { return false }
    guard let reach, prefix.count + range.count > reach.surelyRead else { return true }
    let text = Array(prefix + bytes[range])
    // White space and invisible characters are not shown, and so not read.
    let shown = Array(Whitespace.oneLine(text, 0..<text.count).text.utf8)
    return reach.reach(into: shown[...]) == shown.count
  }

  /// The start of a character (as people see one, where it is of a usual length) at or before an
  /// offset; behind the first character when there is none.
  private static func characterStart(
    _ bytes: [UInt8], atOrBefore offset: Int, in range: Range<Int>
  ) -> Int {
    guard offset < range.upperBound else { return range.upperBound }
    func isContinuation(_ index: Int) -> Bool { bytes[index] & 0xC0 == 0x80 }
    var end = max(offset, range.lowerBound)
    while end > range.lowerBound, end > offset - 3, isContinuation(end) { end -= 1 }
    if end > range.lowerBound, bytes[end] >= 0x80 {
      // Emoji and letters with marks are more than one code point.
      var first = max(range.lowerBound, end - 64)
      while first < end, isContinuation(first) { first += 1 }
      var last = min(range.upperBound, end + 64)
      while last > end, last < bytes.count, isContinuation(last) { last -= 1 }
      var start = first
      for character in String(decoding: bytes[first..<last], as: UTF8.self) {
        let next = start + character.utf8.count
        if next > end { break }
        start = next
      }
      if start > first { end = start }
    }
    if end > range.lowerBound { return end }
    end = range.lowerBound + 1
    while end < range.upperBound, isContinuation(end) { end += 1 }
    return end
  }
}
