internal import FileAccess
internal import TextAnalysis

/// A file of records, each of which is one passage: what `--input` names.
///
/// It keeps the file's bytes, so that the file can be written again with some of its records left out and
/// all else untouched.
package struct RecordFile: Sendable {
  /// One record.
  package struct Record: Sendable, Equatable {
    /// On one line, with single spaces.
    package let text: String
    package let id: String?
    /// 1-based, where the record begins.
    package let line: Int
    /// The record's bytes in the file, with its line ending.
    package let byteRange: Range<Int>
  }

  /// How a file is read.
  package struct Options: Sendable {
    /// The field that holds the text; nil for the usual names.
    package var field: String?
    /// Nil to find it.
    package var layout: RecordLayout?
    /// Whether the first row of a table names its columns.
    package var hasHeader = true
    /// Passes over records that are broken or have no text in their field, instead of refusing them.
    package var skipsInvalid = false

    /// Whether one of the records must have the field; not for a part of a stream.
    package var requiresField = true

    /// What is not given is found.
    package init(
      field: String? = nil, layout: RecordLayout? = nil, hasHeader: Bool = true,
      skipsInvalid: Bool = false, requiresField: Bool = true
    ) {
      self.field = field
      self.layout = layout
      self.hasHeader = hasHeader
      self.skipsInvalid = skipsInvalid
      self.requiresField = requiresField
    }
  }

  package let layout: RecordLayout
  /// The whole file, as it was; a compressed one as it was before.
  package let bytes: [UInt8]
  package let records: [Record]
  /// Records that were passed over; they stay in the file.
  package let skipped: [SkippedRecord]
  /// Whether the header of a table has values where names are expected.
  package let headerLooksLikeData: Bool
  /// What messages call it.
  let name: String
  let hasHeader: Bool
  /// The elements of an array, those that were passed over included.
  private let elements: [Range<Int>]

  /// Reads a file, or standard input for `-`; what is gzip is unpacked.
  ///
  /// The layout follows the file's extension. Standard input, and a file of any other kind, is JSON when
  /// it is an array of objects, JSONL when its first line begins with a brace, and CSV or TSV when its
  /// first line is a header: one of its cells is the field, or there are several without any space
  /// and one is a usual one for text. All else is one text a line.
  ///
  /// - Throws: `unreadable` when it cannot be read, `notUTF8` unless such records are passed over, or `record` with the line that is wrong.
  package init(
    path: String, options: Options = Options(), maximumSize: Int = 4 << 30
  ) throws(RecordFileError) {
    var bytes: [UInt8]
    do {
      bytes =
        try path == "-"
        ? FileSystem.standardInput(atMost: maximumSize)
        : FileSystem.contents(of: path, atMost: maximumSize)
      if Gunzip.isGzip(bytes) || (Gunzip.isCompressed(path) && !bytes.isEmpty) {
        bytes = try Gunzip.unpacked(bytes, atMost: maximumSize)
      }
    } catch {
      throw .unreadable(error, path: path)
    }
    let inside = Gunzip.nameInside(path).lowercased()
    let fileExtension = inside.split(separator: "/").last?.split(separator: ".").last
    let named: RecordLayout? =
      switch fileExtension {
      case "jsonl", "ndjson": .jsonl
      case "json": .json
      case "csv": .csv
      case "tsv": .tsv
      default: nil
      }
    var options = options
    options.layout = options.layout ?? named
    try self.init(bytes: bytes, options: options, name: path == "-" ? "standard input" : path)
  }

  /// Reads records from bytes; `name` is for messages.
  package init(
    bytes: [UInt8], options: Options = Options(), name: String
  ) throws(RecordFileError) {
    let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    guard isUTF8 || options.skipsInvalid else {
      throw .notUTF8(line: RecordFile.firstInvalidLine(bytes), path: name)
    }
    self.bytes = bytes
    self.name = name
    hasHeader = options.hasHeader
    // Of the same length, so that all places are those of the file.
    let source = LineEnds.unified(bytes)
    let start = RecordFile.textStart(bytes)
    layout = try RecordFile.layout(of: source, from: start, options, name)
    var reading = RecordReading(source, from: start, options, name)
    reading.checksBytes = !isUTF8
    switch layout {
    case .lines: try reading.readLines()
    case .jsonl: try reading.readObjects()
    case .json: try reading.readArray()
    case .csv, .tsv: try reading.readRows(layout)
    }
    records = reading.records
    skipped = reading.skipped
    elements = reading.elements
    headerLooksLikeData = reading.headerLooksLikeData
  }

  /// The file without some of its records; all other bytes are as they were.
  package func contents(removing removed: Set<Int>) -> [UInt8] {
    if layout == .json {
      let gone = Set(removed.map { records[$0].byteRange.lowerBound })
      let places = elements.indices.filter { gone.contains(elements[$0].lowerBound) }
      return RecordArray.contents(bytes, elements: elements, removing: Set(places))
    }
    var contents: [UInt8] = []
    contents.reserveCapacity(bytes.count)
    var start = 0
    for index in removed.sorted() {
      contents.append(contentsOf: bytes[start..<records[index].byteRange.lowerBound])
      start = records[index].byteRange.upperBound
    }
    contents.append(contentsOf: bytes[start...])
    return contents
  }

  /// Where the text begins: behind its byte-order mark.
  static func textStart(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  private static func firstInvalidLine(_ bytes: [UInt8]) -> Int {
    var line = 1
    for range in Lines(bytes, 0..<bytes.count) {
      if String(validating: bytes[range], as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }
}
