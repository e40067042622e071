/// Why a file cannot be made whole again.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum RestoreError: Error, Equatable, Sendable {
  /// The list of what was removed cannot be read.
  case unreadable(String)
  /// The cleaned file cannot be read.
  case unreadableInput(String)
  /// A line of it is not as it was written.
  case malformed(String, line: Int)
  /// It was written by a later version.
  case version(Int, path: String)
  /// The stream that wrote it did not come to its end.
  case unfinished(String)
  /// Lines of it are missing.
  case incomplete(String, records: Int, expected: Int)
  /// The cleaned file is not the one that was written with it.
  case changed(String, bytes: Int, expected: Int)
  /// What comes out is not the original.
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
