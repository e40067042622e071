internal import Records
internal import TextAnalysis

/// The bytes of one file, and what its reader is told about how to cut them.
package struct FormatSource {
  /// The file's own bytes, of which there is at least one.
  let bytes: [UInt8]
  /// Cuts paragraphs, and knows how long a passage may be.
  let splitter: SentenceSplitter
  /// The field of records that holds the text; `nil` for the usual names and the title.
  let textField: String?
  /// Whether the first line of a table names its columns.
  let hasHeader: Bool
  /// The encoding of what is not UTF-8; `nil` to find it.
  let encoding: TextEncoding?
  /// Where in the file the bytes begin.
  let origin: SourceOrigin
}

extension FormatSource {
  /// Reads the bytes as text: the first step of every format that is text.
  ///
  /// Where carriage returns alone end the lines, line feeds stand in their place.
  ///
  /// - Throws: `binary` when they are no text.
  func decoded() throws(SkipReason) -> FormatContents {
    guard let text = TextEncoding.decode(bytes, named: encoding) else { throw .binary }
    let utf8 = LineEnds.unified(text.utf8)
    return FormatContents(
      encoding: text.encoding, invalidBytes: text.invalidBytes,
      notes: text.isDoubtful ? [.doubtfulEncoding(text.encoding)] : [],
      textStart: utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0,
      collector: PassageCollector(source: utf8, origin: origin))
  }
}
