/// How a file's bytes are read.
package enum DocumentFormat: String, Sendable, CaseIterable {
  /// Prose: paragraphs between blank lines.
  case text
  /// One entry a line, as logs have it.
  case lines
  case markdown
  /// One JSON object a line.
  case jsonl
  /// Comma-separated values below a header.
  case csv
  /// Tab-separated values below a header.
  case tsv
}

extension DocumentFormat {
  /// Whether its passages are those of records, which may have other fields.
  package var hasRecords: Bool { [.jsonl, .csv, .tsv].contains(self) }

  /// The format that a file's name promises, or `nil` for one that is read only on request.
  ///
  /// A name with no extension (`README`, `LICENSE`) is taken for text.
  package init?(fileName: String) {
    guard let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")), dot > fileName.startIndex else {
      self = .text
      return
    }
    switch fileName[fileName.index(after: dot)...].lowercased() {
    case "txt", "text", "rst": self = .text
    case "log": self = .lines
    case "md", "markdown", "mdown", "mkd": self = .markdown
    case "jsonl", "ndjson": self = .jsonl
    case "csv": self = .csv
    case "tsv": self = .tsv
    default: return nil
    }
  }
}
