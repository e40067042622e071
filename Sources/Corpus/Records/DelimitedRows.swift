/// The rows of a CSV or TSV source, one at a time.
package struct DelimitedRows {
  /// A value and where it stands in the source, quotes included.
  package struct Field {
    package var text: MappedText
    var range: Range<Int>
  }

  package struct Row {
    package var fields: [Field]
    /// With the line ending.
    package var range: Range<Int>
  }

  private let source: [UInt8]
  private let delimiter: UInt8
  /// In TSV a quote is often just a quote: it counts only where it closes before the line ends.
  private var quotesSpanLines: Bool
  private var position: Int

  package init(_ source: [UInt8], from start: Int, layout: RecordLayout) {
    self.source = source
    quotesSpanLines = layout != .tsv
    if let named = DelimitedRows.namedDelimiter(at: start, source) {
      (delimiter, position) = (named.delimiter, named.end)
    } else {
      position = start
      delimiter =
        layout == .tsv ? UInt8(ascii: "\t") : DelimitedRows.delimiter(ofHeaderAt: start, source)
    }
  }

  /// The next row that is not empty, `nil` at the end.
  ///
  /// A row with an open quote is a fault, after which reading goes on at the next line.
  package mutating func next() -> Result<Row, Fault>? {
    while position < source.count, isLineEnd(position) { position += 1 }
    guard position < source.count else { return nil }
    let start = position
    var row = Row(fields: [], range: start..<start)
    while true {
      guard let field = readField() else {
        position = lineEnd(from: start)
        // No later quote is trusted to span lines: each would be sought to the end of the file again.
        quotesSpanLines = false
        return .failure(Fault(reason: .unclosedQuote, offset: start))
      }
      row.fields.append(field)
      if position < source.count, source[position] == delimiter {
        position += 1
        continue
      }
      break
    }
    if position < source.count, source[position] == UInt8(ascii: "\r") { position += 1 }
    if position < source.count, source[position] == UInt8(ascii: "\n") { position += 1 }
    row.range = start..<position
    return .success(row)
  }

  package struct Fault: Error {
    package var reason: RecordFault
    package var offset: Int
  }

  /// Reads up to a delimiter, a line's end or the end; `nil` when a quote is never closed.
  private mutating func readField() -> Field? {
    let start = position
    var text = MappedText()
    if position < source.count, source[position] == UInt8(ascii: "\"") {
      if let close = closingQuote(of: position) {
        appendQuoted(start + 1..<close, to: &text)
        position = close + 1
      } else if quotesSpanLines {
        return nil
      }
    }
    let rest = position
    while position < source.count, source[position] != delimiter, !isLineEnd(position) {
      position += 1
    }
    text.append(rest..<position, of: source)
    return Field(text: text, range: start..<position)
  }

  private func closingQuote(of open: Int) -> Int? {
    var index = open + 1
    while index < source.count {
      if source[index] == UInt8(ascii: "\"") {
        guard index + 1 < source.count, source[index + 1] == UInt8(ascii: "\"") else {
          let endsField =
            index + 1 == source.count || source[index + 1] == delimiter || isLineEnd(index + 1)
          return quotesSpanLines || endsField ? index : nil
        }
        index += 1
      } else if !quotesSpanLines, isLineEnd(index) {
        return nil
      }
      index += 1
    }
    return nil
  }

  private func appendQuoted(_ range: Range<Int>, to text: inout MappedText) {
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      if source[index] == UInt8(ascii: "\"") {
        text.append(start..<index, of: source)
        text.append(CollectionOfOne(UInt8(ascii: "\"")), insteadOf: index..<index + 2)
        index += 2
        start = index
      } else {
        index += 1
      }
    }
    text.append(start..<range.upperBound, of: source)
  }

  private func isLineEnd(_ index: Int) -> Bool {
    source[index] == UInt8(ascii: "\n")
      || (source[index] == UInt8(ascii: "\r")
        && (index + 1 == source.count || source[index + 1] == UInt8(ascii: "\n")))
  }

  private func lineEnd(from start: Int) -> Int {
    var index = start
    while index < source.count, source[index] != UInt8(ascii: "\n") { index += 1 }
    return min(index + 1, source.count)
  }

  /// The delimiter that a first line such as `sep=;` names, which Excel obeys and writes, and where
  /// that line ends.
  private static func namedDelimiter(
    at start: Int, _ source: [UInt8]
  ) -> (delimiter: UInt8, end: Int)? {
    let line = source[start...].prefix(7)
    guard line.count > 4,
      String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep="
    else { return nil }
    let rest = line.dropFirst(5)
    if rest.first == UInt8(ascii: "\n") { return (line[start + 4], start + 6) }
    guard rest.starts(with: "\r\n".utf8) else { return nil }
    return (line[start + 4], start + 7)
  }

  /// A comma, or the semicolon that spreadsheets write where the comma is the decimal mark.
  private static func delimiter(ofHeaderAt start: Int, _ source: [UInt8]) -> UInt8 {
    let header = source[start...].prefix { $0 != UInt8(ascii: "\n") }
    let comma = UInt8(ascii: ",")
    return !header.contains(comma) && header.contains(UInt8(ascii: ";")) ? UInt8(ascii: ";") : comma
  }
}
