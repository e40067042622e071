internal import JSONCoding
internal import TextAnalysis

/// The elements of a JSON array, found in place.
package enum RecordArray {
  /// Finds the elements of an array.
  ///
  /// - Parameters:
  ///   - source: Holds an array, and white space around it.
  ///   - start: Where to begin, behind a byte-order mark.
  /// - Returns: Where each is, without the commas.
  /// - Throws: Where the rules of JSON are broken.
  package static func elements(_ source: [UInt8], from start: Int) throws(Fault) -> [Range<Int>] {
    var scanner = JSONScanner(source, start..<source.count)
    do {
      return try elements(&scanner)
    } catch {
      throw Fault(offset: error.offset, words: error.problem.description)
    }
  }

  private static func elements(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> [Range<Int>]
  {
    scanner.skipSpace()
    try scanner.expect(UInt8(ascii: "["), .value)
    scanner.skipSpace()
    var elements: [Range<Int>] = []
    if !scanner.take(UInt8(ascii: "]")) {
      repeat {
        scanner.skipSpace()
        let start = scanner.position
        try scanner.skipValue()
        elements.append(start..<scanner.position)
        scanner.skipSpace()
      } while scanner.take(UInt8(ascii: ","))
      try scanner.expect(UInt8(ascii: "]"), .endOfItem)
    }
    try scanner.finish()
    return elements
  }

  /// A source without some elements of its array; each goes with one comma, so that the rest is an
  /// array again.
  package static func contents(
    _ source: [UInt8], elements: [Range<Int>], removing removed: Set<Int>
  ) -> [UInt8] {
    guard let first = elements.first, let last = elements.last else { return source }
    var contents = Array(source[..<first.lowerBound])
    contents.reserveCapacity(source.count)
    var previous: Int?
    for index in elements.indices where !removed.contains(index) {
      if let previous {
        contents += source[elements[previous].upperBound..<elements[previous + 1].lowerBound]
      }
      contents += source[elements[index]]
      previous = index
    }
    return contents + source[last.upperBound...]
  }

  /// What breaks the rules of JSON.
  package struct Fault: Error {
    package let offset: Int
    package let words: String
  }
}
