/// The lines in a range of bytes, each without its line feed (a carriage return before it stays).
package struct Lines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  package init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  package mutating func next() -> Range<Int>? {
    guard position < end else { return nil }
    let start = position
    while position < end, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    let line = start..<position
    position += 1
    return line
  }
}

/// Turns byte offsets into 1-based lines; quick when the offsets rise.
package struct LineCounter {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package mutating func line(at target: Int) -> Int {
    if target < offset {
      for index in target..<offset where bytes[index] == UInt8(ascii: "\n") { line -= 1 }
    } else {
      for index in offset..<target where bytes[index] == UInt8(ascii: "\n") { line += 1 }
    }
    offset = target
    return line
  }
}
