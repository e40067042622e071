/// Why a path cannot be read as a document.
package enum DocumentError: Error, Sendable, Equatable {
  case notFound(path: String)
  case skipped(SkipReason, path: String)
  /// A file of records of which one must be right and is not.
  case record(RecordFault, line: Int, path: String)
  case notUTF8(line: Int, path: String)
}

extension DocumentError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFound(let path):
      "\(path): no such file or folder. Check the path."
    case .skipped(let reason, let path):
      "\(path): \(reason)."
    case .record(let fault, let line, let path):
      "\(path):\(line): \(fault)."
    case .notUTF8(let line, let path):
      "\(path):\(line): not UTF-8. Convert it, for example with `iconv -t UTF-8`."
    }
  }
}
