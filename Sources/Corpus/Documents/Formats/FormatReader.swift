/// Reads the files of one format: a new format is one of these and a line in `FormatTable`.
package protocol FormatReader: Sendable {
  /// What catalogs and filters call the format.
  var format: DocumentFormat { get }
  /// The extensions of file names that promise the format, in small letters and without the dot.
  var fileExtensions: [String] { get }
  /// Whether its passages are those of records, which may have other fields.
  var hasRecords: Bool { get }

  /// Reads a file; a format of text begins with `source.decoded()`.
  ///
  /// Bad input never traps: the reader passes over it, or throws.
  ///
  /// - Throws: Why the whole file is passed over.
  func read(_ source: FormatSource) throws(SkipReason) -> FormatContents
}

extension FormatReader {
  package var hasRecords: Bool { false }
}
