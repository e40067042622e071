internal import FileAccess
internal import Records

/// Why a file was passed over.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum SkipReason: Error, Sendable, Hashable {
  case empty
  case binary
  case tooLarge(bytes: Int, limit: Int)
  /// `cause` is the system's word for it, such as "Permission denied".
  case unreadable(cause: String)
  case symbolicLink
  /// A device, a socket or a pipe.
  case notRegular
  /// Git has left a pointer in the place of the file.
  case gitLFSPointer
  /// A kind of file that is read only when `--include` or a path names it.
  case formatNotRead(fileExtension: String)
  /// A table or a file of records in which no field is known to hold text.
  case noTextField(fields: [String])
  /// A table without the field that was asked for.
  case missingField(String, fields: [String])
}

extension SkipReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "empty"
    case .binary: "binary, not text"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes, the limit is \(limit)"
    case .unreadable(let cause): "cannot be read (\(cause))"
    case .symbolicLink: "symbolic link, not followed"
    case .notRegular: "not a regular file"
    case .gitLFSPointer: FileReadError.gitLFSPointer.description
    case .formatNotRead(let fileExtension): ".\(fileExtension) is not read yet"
    case .noTextField(let fields):
      "none of its fields (\(fields.joined(separator: ", "))) usually holds text; name one"
    case .missingField(let field, let fields):
      "no field \"\(field)\"; it has \(fields.joined(separator: ", "))"
    }
  }

  /// The reason without the facts of one file, for counting in a summary: "too large".
  public var category: String {
    switch self {
    case .empty: "empty"
    case .binary: "binary"
    case .tooLarge: "too large"
    case .unreadable: "unreadable"
    case .symbolicLink: "symbolic link"
    case .notRegular: "not a regular file"
    case .gitLFSPointer: "Git LFS pointer"
    case .formatNotRead: "format not read"
    case .noTextField, .missingField: "no text field"
    }
  }
}

extension SkipReason {
  /// Why the bytes of a file cannot be had.
  init(_ error: FileReadError) {
    self =
      switch error {
      case .unreadable(let cause): .unreadable(cause: cause)
      case .notRegular: .notRegular
      case .gitLFSPointer: .gitLFSPointer
      case .tooLarge(let bytes, let limit): .tooLarge(bytes: bytes, limit: limit)
      }
  }

  /// Why a table has nothing to read.
  init(_ error: RecordHeaderError) {
    self =
      switch error {
      case .noTextField(let fields): .noTextField(fields: fields)
      case .missingField(let field, let fields): .missingField(field, fields: fields)
      }
  }
}
