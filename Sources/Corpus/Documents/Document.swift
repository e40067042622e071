package import Records
package import TextAnalysis

/// One file, read: its text as UTF-8 and the passages in it.
package struct Document: Sendable {
  package let format: DocumentFormat
  package let encoding: TextEncoding
  /// The UTF-8 that passages point into: the file's own bytes, or their conversion.
  package let bytes: [UInt8]
  /// Bytes that belong to no character; U+FFFD stands in their place.
  package let invalidBytes: Int
  /// What a user should know about how the file was read.
  package let notes: [ReadingNote]
  /// The title that front matter gives.
  package let title: String?
  /// In the order of the source.
  package let passages: [DocumentPassage]
  /// Records that could not be read; the others were.
  package let skippedRecords: [SkippedRecord]
  /// What its records hold beside the text; empty where there are no records.
  package let fields: RecordFields
  /// Why none of its records has a text, if that is because of their fields.
  let absentText: SkipReason?
}

extension Document {
  /// A file of what its reader took from it.
  init(format: DocumentFormat, _ contents: FormatContents) {
    self.init(
      format: format, encoding: contents.encoding, bytes: contents.collector.source,
      invalidBytes: contents.invalidBytes, notes: contents.notes, title: contents.title,
      passages: contents.collector.passages,
      skippedRecords: contents.skippedRecords, fields: contents.fields,
      absentText: contents.absentText)
  }
}
