/// How a file lays out its records.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum RecordLayout: String, Sendable {
  /// One JSON object a line.
  case jsonl
  /// An array of JSON objects.
  case json
  /// Comma-separated values below a header.
  case csv
  /// Tab-separated values below a header.
  case tsv
  /// One text a line.
  case lines

  /// The name that messages use.
  package var words: String { self == .lines ? "one text a line" : rawValue.uppercased() }
}
