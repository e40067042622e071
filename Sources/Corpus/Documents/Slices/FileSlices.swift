internal import FileAccess
internal import Records
internal import TextAnalysis

/// Reads a long file of records or lines a slice at a time, so that memory does not grow with its size.
///
/// A slice ends where a record ends. Passages have the places that they have in the whole file.
package struct FileSlices {
  private let file: SourceFile
  private let reader: DocumentReader
  /// The bytes up to the end of the header; empty where there is none.
  private let header: [UInt8]
  private let headerLines: Int
  /// Where the next slice begins: in the bytes of the file, in its text as UTF-8, and in lines.
  private(set) package var start = 0
  private var textStart = 0
  private var linesBefore = 0
  /// Whether there is no further slice.
  private(set) package var isAtEnd = false

  /// Begins to read a file.
  ///
  /// - Returns: Nil for a file that is short, is read as a whole by its format, or is not in an
  ///   encoding that can be cut anywhere.
  /// - Throws: `skipped` when it cannot be read.
  package init?(of file: SourceFile, with reader: DocumentReader) throws(DocumentError) {
    guard file.format.isRecordsOrLines, !Gunzip.isCompressed(file.path),
      file.size > reader.options.sliceLength
    else { return nil }
    self.file = file
    self.reader = reader
    let beginning = try Self.bytes(of: file, from: 0, count: longestHeader)
    guard let lineEnd = beginning.lastIndex(of: UInt8(ascii: "\n")),
      let decoded = TextEncoding.decode(
        Array(beginning[...lineEnd]), named: reader.encoding),
      decoded.encoding.isByteByByte
    else { return nil }
    let text = decoded.utf8
    guard let layout = file.format.layout else {
      (header, headerLines) = ([], 0)
      return
    }
    var rows = DelimitedRows(text, from: text.starts(with: byteOrderMark) ? 3 : 0, layout: layout)
    guard case .success(let row)? = rows.next(), row.range.upperBound < text.count else {
      return nil
    }
    // A header in another encoding than UTF-8 has other lengths there.
    guard decoded.encoding == .utf8, decoded.invalidBytes == 0 else { return nil }
    header = Array(beginning[..<row.range.upperBound])
    headerLines = Self.lineCount(header)
  }

  /// Passes over a slice of earlier if it is unchanged.
  ///
  /// - Parameters:
  ///   - length: How many bytes it had.
  ///   - isUnchanged: Whether these bytes are those of earlier.
  /// - Returns: Whether it was passed over.
  /// - Throws: `skipped` when the file cannot be read.
  package mutating func skip(
    length: Int, if isUnchanged: ([UInt8]) -> Bool
  ) throws(DocumentError) -> Bool {
    let bytes = try Self.bytes(of: file, from: start, count: length)
    guard bytes.count == length, isUnchanged(bytes) else { return false }
    let next = try Self.bytes(of: file, from: start + length, count: 1)
    // What ended with the file may end within a record now.
    guard next.isEmpty || bytes.last == UInt8(ascii: "\n") else { return false }
    advance(
      over: bytes,
      textLength: TextEncoding.decode(bytes, named: reader.encoding)?.utf8.count ?? length)
    isAtEnd = next.isEmpty
    return true
  }

  /// Reads the next slice.
  ///
  /// - Returns: The slice and its bytes as they are in the file.
  /// - Throws: `skipped` when the file cannot be read.
  package mutating func next() throws(DocumentError) -> (document: Document, bytes: [UInt8]) {
    var wanted = reader.options.sliceLength
    var bytes = try Self.bytes(of: file, from: start, count: wanted + 1)
    isAtEnd = bytes.count <= wanted
    while !isAtEnd {
      if let end = endOfLastRecord(in: bytes) {
        bytes.removeSubrange(end...)
        break
      }
      // A record longer than any that is read is cut, and told as broken.
      guard wanted < longestRecord else { break }
      wanted *= 2
      bytes = try Self.bytes(of: file, from: start, count: wanted + 1)
      isAtEnd = bytes.count <= wanted
    }
    let isFirst = start == 0
    let document = try reader.read(
      isFirst ? bytes : header + bytes, format: file.format, path: file.path,
      origin: isFirst
        ? SourceOrigin()
        : SourceOrigin(bytes: textStart - header.count, lines: linesBefore - headerLines))
    let headerLength = isFirst ? 0 : header.count
    advance(over: bytes, textLength: document.bytes.count - headerLength)
    return (document, bytes)
  }

  /// Looks for a record that has the field that was asked for; it is usually the first one.
  ///
  /// - Throws: `skipped` when none has it, or the file cannot be read.
  package func requireText() throws(DocumentError) {
    guard reader.options.textField != nil, file.format.layout == nil else { return }
    var slices = self
    var reason: SkipReason?
    while !slices.isAtEnd {
      guard let absent = try slices.next().document.absentText else { return }
      reason = reason ?? absent
    }
    if let reason { throw .skipped(reason, path: file.path) }
  }

  private mutating func advance(over bytes: [UInt8], textLength: Int) {
    start += bytes.count
    textStart += textLength
    linesBefore += Self.lineCount(bytes)
  }

  /// Where the last record ends that is surely whole; nil where there is none.
  private func endOfLastRecord(in bytes: [UInt8]) -> Int? {
    guard let layout = file.format.layout else {
      return bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    }
    let prefix = start == 0 ? 0 : header.count
    let source = start == 0 ? bytes : header + bytes
    let textStart = source.starts(with: byteOrderMark) ? 3 : 0
    var rows = DelimitedRows(source, from: textStart, layout: layout)
    var end = prefix
    // The last row may go on behind these bytes, and so may one whose quote is still open.
    while case .success(let row)? = rows.next(), row.range.upperBound < source.count {
      end = row.range.upperBound
    }
    return end > prefix ? end - prefix : nil
  }

  private static func bytes(
    of file: SourceFile, from start: Int, count: Int
  ) throws(DocumentError) -> [UInt8] {
    do {
      return try FileSystem.contents(of: file.path, from: start, count: count)
    } catch {
      throw .skipped(SkipReason(error), path: file.path)
    }
  }

  private static func lineCount(_ bytes: [UInt8]) -> Int {
    var count = 0
    for byte in bytes where byte == UInt8(ascii: "\n") { count += 1 }
    return count
  }
}

/// Where the bytes that a reader is given begin in their file.
package struct SourceOrigin: Sendable {
  /// How many bytes of the file, as UTF-8, come before.
  var bytes = 0
  /// How many lines come before.
  var lines = 0

  /// The beginning of the file.
  package init(bytes: Int = 0, lines: Int = 0) {
    self.bytes = bytes
    self.lines = lines
  }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
// No header of a table is longer.
private let longestHeader = 1 << 20
private let longestRecord = 64 << 20

extension DocumentFormat {
  /// Whether a file is records or entries line by line, and so can be read in slices.
  package var isRecordsOrLines: Bool { (hasRecords && self != .json) || self == .lines }

  /// How its records stand between delimiters; nil for a record a line.
  fileprivate var layout: RecordLayout? {
    switch self {
    case .csv: .csv
    case .tsv: .tsv
    default: nil
    }
  }
}

extension TextEncoding {
  /// Whether text can be cut between any two lines by its bytes.
  fileprivate var isByteByByte: Bool { self == .utf8 || self == .windows1252 }
}
