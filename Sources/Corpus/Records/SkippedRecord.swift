/// A record of a JSONL, JSON, CSV or TSV source that was passed over.
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
