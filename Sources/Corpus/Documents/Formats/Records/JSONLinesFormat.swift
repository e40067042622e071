/// One JSON object a line.
struct JSONLinesFormat: FormatReader {
  let format = DocumentFormat.jsonl
  let fileExtensions = ["jsonl", "ndjson"]
  let hasRecords = true

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    var reader = RecordReader(source)
    reader.readJSONL(from: contents.textStart, into: &contents.collector)
    contents.skippedRecords = reader.skipped
    contents.fields = reader.fields
    contents.absentText = reader.absentText
    return contents
  }
}
