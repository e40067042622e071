/// Why a file of labelled data cannot be used.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum EvaluationFileError: Error, Equatable {
  /// There is no such file.
  case missing(path: String)
  /// A folder lacks a file of a retrieval set; the file may have any of these names.
  case missingFromFolder(folder: String, names: [String])
  /// The system or zlib cannot read the file.
  case unreadable(path: String, reason: String)
  /// The name ends in `.gz`, but the contents are not gzip.
  case notGzip(path: String)
  /// The unpacked file is larger than the limit.
  case tooLarge(path: String, limit: Int)
  /// A line is longer than the limit.
  case lineTooLong(path: String, line: Int, limit: Int)
  /// A line is not UTF-8.
  case notText(path: String, line: Int)
  /// A line is not a JSON object with the necessary keys.
  case badLine(path: String, line: Int, expected: String)
  /// A label is not allowed here.
  case badLabel(path: String, line: Int, found: Double, expected: String)
  /// A document or query has the id of an earlier one.
  case repeatedID(path: String, line: Int, id: String)
  /// A judgement names a query that `queries.jsonl` does not have.
  case unknownQuery(path: String, line: Int, id: String)
  /// The file holds no data.
  case empty(path: String)
}

extension EvaluationFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): no such file."
    case .missingFromFolder(let folder, let names):
      "\(folder): a BEIR folder has \(names.joined(separator: " or ")), this one does not."
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)). Check the file, or fetch it again."
    case .notGzip(let path):
      "\(path): named .gz, but not compressed by gzip. Take .gz off its name, or fetch it again."
    case .tooLarge(let path, let limit):
      "\(path): more than \(limit) bytes when unpacked. Split the file."
    case .lineTooLong(let path, let line, let limit):
      "\(path):\(line): a line of more than \(limit) bytes. Put one JSON object on each line."
    case .notText(let path, let line):
      "\(path):\(line): not UTF-8. Convert the file to UTF-8."
    case .badLine(let path, let line, let expected):
      "\(path):\(line): expected \(expected)."
    case .badLabel(let path, let line, let found, let expected):
      "\(path):\(line): label \(found), expected \(expected)."
    case .repeatedID(let path, let line, let id):
      "\(path):\(line): the id \(id) was used before. Ids must differ."
    case .unknownQuery(let path, let line, let id):
      "\(path):\(line): query \(id) is not in queries.jsonl. Remove the line, or add the query."
    case .empty(let path):
      "\(path): holds no data."
    }
  }
}
