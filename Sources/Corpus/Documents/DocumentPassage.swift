/// The span that gets one vector: a sentence, a code block or a table, and where it stands.
///
/// This is what a reader cuts out of a file. Once it is stored, its text belongs to a sentence, and
/// the rest is a `PassagePlace` (Catalog); the same texts at many places have one sentence.
package struct DocumentPassage: Sendable, Equatable {
  /// What is read and shown: one line, single spaces, no markup.
  package var text: String
  /// The span in the UTF-8 of the source, markup included; 0-based.
  package var byteRange: Range<Int>
  /// The lines that the span touches; 1-based.
  package var lines: ClosedRange<Int>
  /// The section it stands in, from the outermost heading inwards: `Pruning > Roses`.
  package var heading: String?
  /// The field or column of the record that it was read from.
  package var field: String?
  /// The record's own name for itself, where it has one.
  package var recordID: String?
  /// Which record of its source it was read from, counted from 0; 0 where there are no records.
  package var record: Int

  /// Makes a passage of its parts.
  package init(
    text: String, byteRange: Range<Int>, lines: ClosedRange<Int>, heading: String? = nil,
    field: String? = nil, recordID: String? = nil, record: Int = 0
  ) {
    self.text = text
    self.byteRange = byteRange
    self.lines = lines
    self.heading = heading
    self.field = field
    self.recordID = recordID
    self.record = record
  }
}
