internal import FileAccess
package import TextAnalysis

/// Reads files into passages.
package struct DocumentReader: Sendable {
  /// How files are read.
  package struct Options: Sendable {
    /// The field of records that holds the text; `nil` for the usual names and the title.
    package var textField: String?
    /// Larger files are skipped; 64 MiB is a long shelf of books.
    package var maximumFileSize = 64 << 20
    /// Files of records or lines that are longer are read in slices of about this many bytes.
    package var sliceLength = 4 << 20
    /// Whether the first line of a table names its columns.
    package var hasHeader = true
    /// The encoding of files that are not UTF-8; `nil` to find it.
    package var encoding: String?
    /// What is longer is cut.
    package var limit = PassageLimit()
    /// The language whose sentence rules are used.
    package var language = "en"

    /// The defaults.
    package init() {}
  }

  package let options: Options
  private let splitter: SentenceSplitter
  let encoding: TextEncoding?

  /// Opens the sentence rules.
  package init(options: Options = Options()) throws(TextBoundaryError) {
    self.options = options
    encoding = options.encoding.flatMap { TextEncoding(named: $0) }
    splitter = try SentenceSplitter(language: options.language, limit: options.limit)
  }

  /// Whether an encoding has this name.
  package static func knows(encoding: String) -> Bool { TextEncoding(named: encoding) != nil }

  /// Reads a file.
  ///
  /// - Throws: `skipped` when it is empty, binary, too large, or cannot be read.
  package func read(_ file: SourceFile) throws(DocumentError) -> Document {
    try read(contents(of: file), format: file.format, path: file.path)
  }

  /// The bytes of a file, for `read`.
  ///
  /// - Throws: `skipped` when it is too large or cannot be read.
  package func contents(of file: SourceFile) throws(DocumentError) -> [UInt8] {
    do {
      return try Gunzip.contents(of: file.path, atMost: options.maximumFileSize)
    } catch {
      throw .skipped(SkipReason(error), path: file.path)
    }
  }

  /// Reads the bytes of a whole file; `path` is for messages.
  ///
  /// - Throws: `skipped` as `read(_:)` does, and when its records have no field of text.
  package func read(
    _ bytes: [UInt8], format: DocumentFormat, path: String
  ) throws(DocumentError) -> Document {
    let document = try read(bytes, format: format, path: path, origin: SourceOrigin())
    if let reason = document.absentText { throw .skipped(reason, path: path) }
    return document
  }

  /// Reads bytes of a part of a file; `origin` says where in the file they begin.
  func read(
    _ bytes: [UInt8], format: DocumentFormat, path: String, origin: SourceOrigin
  ) throws(DocumentError) -> Document {
    guard !bytes.isEmpty else { throw .skipped(.empty, path: path) }
    let source = FormatSource(
      bytes: bytes, splitter: splitter, textField: options.textField,
      hasHeader: options.hasHeader, encoding: encoding, origin: origin)
    let contents: FormatContents
    do {
      contents = try FormatTable.reader(of: format).read(source)
    } catch {
      throw .skipped(error, path: path)
    }
    return Document(format: format, contents)
  }

  /// The passages of a text, without the file system.
  package func passages(
    of text: String, format: DocumentFormat
  ) throws(DocumentError) -> [DocumentPassage] {
    try text.isEmpty ? [] : read(Array(text.utf8), format: format, path: "text").passages
  }
}
