/// Why input cannot be read.
enum InputError: Error, Equatable {
  /// The system cannot read the input.
  case unreadable(String, code: Int32)
  /// The input is a folder.
  case isFolder(String)
  /// A line does not have two texts with a tab between them.
  case noTab(file: String, line: Int)
  /// A line is too long for the memory limit.
  case lineTooLong(file: String, line: Int, limit: Int)
}

extension InputError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  var description: String {
    switch self {
    case .unreadable(let name, let code): "\(name): cannot be read: \(ErrorWords.system(code))."
    case .isFolder(let name): "\(name): is a folder; a file with one text a line is needed."
    case .noTab(let file, let line):
      "\(file):\(line): no tab. With --pair a line is two texts with a tab between."
    case .lineTooLong(let file, let line, let limit):
      "\(file):\(line): a line of more than \(Numbers.bytes(limit)), too long for the memory granted. "
        + "Raise --memory, or cut the line."
    }
  }
}
