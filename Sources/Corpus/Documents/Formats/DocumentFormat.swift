internal import FileAccess

/// How a file's bytes are read.
package enum DocumentFormat: String, Sendable, CaseIterable {
  /// Prose: paragraphs between blank lines.
  case text
  /// One entry a line, as logs have it.
  case lines
  case markdown
  case restructuredText = "rst"
  /// One JSON object a line.
  case jsonl
  /// An array of JSON objects, or one object a line.
  case json
  /// Comma-separated values below a header.
  case csv
  /// Tab-separated values below a header.
  case tsv
}

extension DocumentFormat {
  /// Whether its passages are those of records, which may have other fields.
  package var hasRecords: Bool { FormatTable.reader(of: self).hasRecords }

  /// The format that a file's name promises, or `nil` for one that is read only on request.
  ///
  /// A name with no extension (`README`, `LICENSE`) is taken for text. A compressed file is what its
  /// name without `.gz` promises, if that has an extension.
  package init?(fileName: String) {
    let isCompressed = Gunzip.isCompressed(fileName)
    let fileName = Gunzip.nameInside(fileName)
    guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")), dot > fileName.startIndex else {
      guard !isCompressed else { return nil }
      self = .text
      return
    }
    let fileExtension = fileName[fileName.index(after: dot)...].lowercased()
    guard let reader = FormatTable.reader(promisedBy: fileExtension) else { return nil }
    self = reader.format
  }
}
