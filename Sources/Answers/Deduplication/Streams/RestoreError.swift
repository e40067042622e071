/// Why a file cannot be restored.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum RestoreError: Error, Equatable, Sendable {
  /// The list of removed records cannot be read.
  case unreadable(String)
  /// The cleaned file cannot be read.
  case unreadableInput(String)
  /// A line of the list is malformed.
  case malformed(String, line: Int)
  /// A later version wrote the list.
  case version(Int, path: String)
  /// The stream that wrote the list did not finish.
  case unfinished(String)
  /// Lines of the list are missing.
  case incomplete(String, records: Int, expected: Int)
  /// The cleaned file is not the one that was written with the list.
  case changed(String, bytes: Int, expected: Int)
  /// The restored bytes are not the original.
  case damaged(String)
}

extension RestoreError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path): cannot be read. Name the list of removed records."
    case .unreadableInput(let path): "\(path): cannot be read. Name the cleaned file."
    case .malformed(let path, let line):
      "\(path):\(line): not a line of a list of removed records. Use the list as it was written."
    case .version(let version, let path):
      "\(path): format \(version), this build reads 1 and 2. Use the version of Akin that wrote it."
    case .unfinished(let path):
      "\(path): the stream was interrupted. Give it the same input again; when it ends, the list does."
    case .incomplete(let path, let records, let expected):
      "\(path): \(records) removed records of \(expected). Use the whole file."
    case .changed(let path, let bytes, let expected):
      "\(path): has changed since duplicates were removed from it (\(bytes) bytes, "
        + "\(expected) expected). Restoring needs the cleaned file as it was written."
    case .damaged(let path):
      "\(path): with the removed records it is not the original. Use the list that was written with it."
    }
  }
}
