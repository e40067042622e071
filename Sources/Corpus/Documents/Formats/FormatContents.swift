internal import Records
internal import TextAnalysis

/// What a reader takes from one file.
package struct FormatContents {
  /// The encoding that the file was found to be in.
  let encoding: TextEncoding
  /// Bytes that belong to no character.
  var invalidBytes = 0
  /// What a user should know about how the file was read.
  var notes: [ReadingNote] = []
  /// Where the text begins in the UTF-8 of the collector: behind its byte-order mark.
  let textStart: Int
  /// The passages so far, and the UTF-8 that they point into.
  var collector: PassageCollector
  /// The title that the file gives itself.
  var title: String?
  /// Records that could not be read.
  var skippedRecords: [SkippedRecord] = []
  /// What its records hold beside the text.
  var fields = RecordFields()
  /// Why none of its records has a text, if that is because of their fields.
  var absentText: SkipReason?
}
