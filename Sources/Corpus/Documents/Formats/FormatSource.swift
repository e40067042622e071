internal import TextAnalysis

/// The bytes of one file, and what its reader is told about how to cut them.
package struct FormatSource {
  /// The file's own bytes, of which there is at least one.
  let bytes: [UInt8]
  /// Cuts paragraphs, and knows how long a passage may be.
  let splitter: SentenceSplitter
  /// The field of records that holds the text; `nil` for the usual names and the title.
  let textField: String?
  /// Where in the file the bytes begin.
  let origin: SourceOrigin
}

extension FormatSource {
  /// Reads the bytes as text: the first step of every format that is text.
  ///
  /// - Throws: `binary` when they are no text.
  func decoded() throws(SkipReason) -> FormatContents {
    guard let (utf8, encoding) = TextEncoding.decode(bytes) else { throw .binary }
    return FormatContents(
      encoding: encoding, textStart: utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0,
      collector: PassageCollector(source: utf8, origin: origin))
  }
}
