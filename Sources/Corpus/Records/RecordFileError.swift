public import FileAccess

/// Why a file of records cannot be read.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum RecordFileError: Error, Sendable, Equatable {
  /// The file's bytes cannot be had.
  case unreadable(FileReadError, path: String)
  /// No column is known to hold text.
  case header(RecordHeaderError, path: String)
  /// A record is wrong, and every record of this file must be right.
  case record(RecordFault, line: Int, path: String)
  /// The file is JSON, but neither an array of records nor one record a line; `found` is what it is.
  case notRecords(found: String, path: String)
  /// The file is not UTF-8 from this line on.
  case notUTF8(line: Int, path: String)
}

extension RecordFileError: CustomStringConvertible {
  /// Where, what, and how to mend it.
  public var description: String {
    switch self {
    case .unreadable(let reason, let path): "\(path): \(reason)."
    case .header(let reason, let path): "\(path): \(reason)."
    case .record(let fault, let line, let path): "\(path):\(line): \(fault)."
    case .notRecords(let found, let path):
      "\(path): \(found), not an array of objects or one object a line. Make it one, for example with `jq`."
    case .notUTF8(let line, let path):
      "\(path):\(line): not UTF-8. Convert it, for example with `iconv -t UTF-8`."
    }
  }
}

/// Why the header of a table names no column to read.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum RecordHeaderError: Error, Sendable, Hashable {
  /// None of its columns is known to hold text.
  ///
  /// - Parameter isData: Whether the header looks like a row of values.
  case noTextField(fields: [String], isData: Bool = false)
  /// The field that was asked for is not among its columns.
  case missingField(String, fields: [String])
}

extension RecordHeaderError: CustomStringConvertible {
  /// The reason, without the path.
  public var description: String {
    switch self {
    case .noTextField(let fields, true):
      "the first line looks like data, not like names of columns: \(fields.joined(separator: ", ")); "
        + "say that there is no header, or name a field"
    case .noTextField(let fields, false):
      "none of its fields (\(fields.joined(separator: ", "))) usually holds text; name one"
    case .missingField(let field, let fields):
      "no field \"\(field)\"; it has \(fields.joined(separator: ", "))"
    }
  }
}
