internal import Akin

/// Why output cannot be written.
package enum OutputError: Error, Equatable {
  /// The reader has gone, as `head` does: no error, only the end.
  case closed
  /// The system refuses.
  case failed(to: String, code: Int32)
  /// The file to write is the one that is read.
  case overwritesInput(String)
  /// The file to write is one of the documents that are read, or belongs to their index.
  case overwritesIndexed(String)
  /// The file to write is there already.
  case exists(String)
  /// Two of the files to write are one.
  case oneFile(String, String)
  /// The file to write is a folder.
  case isFolder(String)
}

extension OutputError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  package var description: String {
    switch self {
    case .closed: "the reader of the output has gone."
    case .failed(let name, let code): "\(name): cannot be written: \(ErrorWords.system(code))."
    case .overwritesInput(let path):
      "\(path): is the input itself, which is never altered. Name another file."
    case .overwritesIndexed(let path):
      "\(path): is in the index or part of it, which is never altered. Name another file."
    case .exists(let path):
      "\(path): is there already. Name another file, or overwrite it with --force."
    case .oneFile(let first, let second):
      "\(first) and \(second) are one file, and each needs its own. Name another one."
    case .isFolder(let path): "\(path): is a folder. Name a file."
    }
  }
}

extension OutputError {
  /// What the system says of the file that the user calls `name`.
  init(_ error: FileError, name: String) { self = .failed(to: name, code: error.code) }
}
