/// Every format that is read, a line each.
package enum FormatTable {
  /// The readers: one for each case of `DocumentFormat`.
  package static let readers: [any FormatReader] = [
    PlainTextFormat(),
    LineFormat(),
    MarkdownFormat(),
    ReStructuredTextFormat(),
    JSONLinesFormat(),
    JSONFormat(),
    DelimitedFormat.csv,
    DelimitedFormat.tsv,
  ]

  /// The reader of a format.
  static func reader(of format: DocumentFormat) -> any FormatReader {
    guard let reader = readers.first(where: { $0.format == format }) else {
      preconditionFailure("the table of formats has no reader of \(format.rawValue)")
    }
    return reader
  }

  /// The reader of the format that a file-name extension, in small letters, promises; `nil` where
  /// it promises none.
  static func reader(promisedBy fileExtension: String) -> (any FormatReader)? {
    readers.first { $0.fileExtensions.contains(fileExtension) }
  }
}
