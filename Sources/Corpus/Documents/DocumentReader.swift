internal import FileAccess
internal import Records
package import TextAnalysis

/// Reads files into passages.
package struct DocumentReader: Sendable {
  /// How files are read.
  package struct Options: Sendable {
    /// The field of records that holds the text; `nil` for the usual names and the title.
    package var textField: String?
    /// Larger files are skipped; 64 MiB is a long shelf of books.
    package var maximumFileSize = 64 << 20
    /// Longer sentences are cut: a model reads at most some 512 tokens.
    package var maximumPassageBytes = 2_000
    /// The language whose sentence rules are used.
    package var language = "en"

    /// The defaults.
    package init() {}
  }

  package let options: Options
  private let splitter: SentenceSplitter

  /// Opens the sentence rules.
  package init(options: Options = Options()) throws(TextBoundaryError) {
    self.options = options
    splitter = try SentenceSplitter(
      language: options.language, maximumBytes: options.maximumPassageBytes)
  }

  /// Reads a file.
  ///
  /// - Throws: `skipped` when it is empty, binary, too large, or cannot be read.
  package func read(_ file: SourceFile) throws(DocumentError) -> Document {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.contents(of: file.path, atMost: options.maximumFileSize)
    } catch {
      throw .skipped(SkipReason(error), path: file.path)
    }
    return try read(bytes, format: file.format, path: file.path)
  }

  /// Reads bytes that are already at hand; `path` is for messages.
  package func read(
    _ bytes: [UInt8], format: DocumentFormat, path: String
  ) throws(DocumentError) -> Document {
    guard !bytes.isEmpty else { throw .skipped(.empty, path: path) }
    guard let (utf8, encoding) = TextEncoding.decode(bytes) else {
      throw .skipped(.binary, path: path)
    }
    let start = utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var collector = PassageCollector(source: utf8)
    var title: String?
    var skippedRecords: [SkippedRecord] = []
    var fields = RecordFields()
    switch format {
    case .text:
      let shown = PlainText.blankingQuoteMarks(utf8, from: start)
      for sentence in splitter.sentences(in: utf8, start..<utf8.count, shown: shown) {
        collector.add(shown: shown, sentence, from: sentence, .init())
      }
    case .lines:
      for line in Lines(utf8, start..<utf8.count) {
        let content = Whitespace.trimmed(utf8, line)
        for piece in SentenceCap.pieces(of: utf8, content, atMost: options.maximumPassageBytes) {
          collector.add(piece)
        }
      }
    case .markdown:
      var reader = MarkdownReader(splitter: splitter)
      reader.read(from: start, into: &collector)
      title = reader.title
    case .jsonl:
      var reader = RecordReader(splitter: splitter, textField: options.textField)
      reader.readJSONL(from: start, into: &collector)
      skippedRecords = reader.skipped
      fields = reader.fields
    case .csv, .tsv:
      var reader = RecordReader(splitter: splitter, textField: options.textField)
      do {
        try reader.readRows(format == .tsv ? .tsv : .csv, from: start, into: &collector)
      } catch {
        throw .skipped(SkipReason(error), path: path)
      }
      skippedRecords = reader.skipped
      fields = reader.fields
    }
    return Document(
      format: format, encoding: encoding, bytes: utf8, title: title, passages: collector.passages,
      skippedRecords: skippedRecords, fields: fields)
  }

  /// The passages of a text, without the file system.
  package func passages(
    of text: String, format: DocumentFormat
  ) throws(DocumentError) -> [DocumentPassage] {
    try text.isEmpty ? [] : read(Array(text.utf8), format: format, path: "text").passages
  }
}
