package import Records
package import TextAnalysis

/// One file, read: its text as UTF-8 and the passages in it.
package struct Document: Sendable {
  package let format: DocumentFormat
  package let encoding: TextEncoding
  /// The UTF-8 that passages point into: the file's own bytes, or their conversion.
  package let bytes: [UInt8]
  /// The title that front matter gives.
  package let title: String?
  /// In the order of the source.
  package let passages: [DocumentPassage]
  /// Records that could not be read; the others were.
  package let skippedRecords: [SkippedRecord]
  /// What its records hold beside the text; empty where there are no records.
  package let fields: RecordFields
}

extension Document {
  /// A file of what its reader took from it.
  init(format: DocumentFormat, _ contents: FormatContents) {
    self.init(
      format: format, encoding: contents.encoding, bytes: contents.collector.source,
      title: contents.title, passages: contents.collector.passages,
      skippedRecords: contents.skippedRecords, fields: contents.fields)
  }
}

/// A record of a JSONL, CSV or TSV file that was passed over.
package struct SkippedRecord: Sendable, Equatable {
  /// 1-based.
  package let line: Int
  package let reason: RecordFault

  /// Names a record by its line.
  package init(line: Int, reason: RecordFault) {
    self.line = line
    self.reason = reason
  }
}
