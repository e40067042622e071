internal import Records

/// Values below a header, with a comma or a tab between them.
struct DelimitedFormat: FormatReader {
  let format: DocumentFormat
  let fileExtensions: [String]
  let hasRecords = true
  private let layout: RecordLayout

  static let csv = DelimitedFormat(format: .csv, fileExtensions: ["csv"], layout: .csv)
  static let tsv = DelimitedFormat(format: .tsv, fileExtensions: ["tsv"], layout: .tsv)

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    var reader = RecordReader(source)
    do {
      try reader.readRows(layout, from: contents.textStart, into: &contents.collector)
    } catch {
      throw SkipReason(error)
    }
    if reader.headerLooksLikeData { contents.notes.append(.headerLooksLikeData) }
    contents.skippedRecords = reader.skipped
    contents.fields = reader.fields
    return contents
  }
}
