internal import Records
internal import TextAnalysis

/// An array of JSON objects, or a file of one object a line under the name of JSON.
struct JSONFormat: FormatReader {
  let format = DocumentFormat.json
  let fileExtensions = ["json"]
  let hasRecords = true

  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents {
    var contents = try source.decoded()
    var reader = RecordReader(source)
    let utf8 = contents.collector.source
    let text = Whitespace.trimmed(utf8, contents.textStart..<utf8.count)
    switch utf8[text].first {
    case UInt8(ascii: "["):
      try reader.readArray(from: text.lowerBound, into: &contents.collector)
    case UInt8(ascii: "{") where RecordFile.beginsWithWholeLine(utf8, from: text.lowerBound):
      reader.readJSONL(from: text.lowerBound, into: &contents.collector)
    case UInt8(ascii: "{"): throw .notRecords(found: "one object over several lines")
    default: throw .notRecords(found: text.isEmpty ? "nothing" : JSONRecord.words(utf8, text))
    }
    contents.skippedRecords = reader.skipped
    contents.fields = reader.fields
    contents.absentText = reader.absentText
    return contents
  }
}
