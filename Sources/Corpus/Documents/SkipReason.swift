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
  /// Another path leads to the same file or folder, which is read there.
  case readElsewhere(path: String)
  /// Git has left a pointer in the place of the file.
  case gitLFSPointer
  /// A kind of file that no reader knows.
  case formatNotRead(fileExtension: String)
  /// A file that was read and has no text for an index.
  case withoutText
  /// A table or a file of records in which no field is known to hold text.
  case noTextField(fields: [String])
  /// A table whose first line has values where names of columns are expected.
  case headerIsData(fields: [String])
  /// A gzip file that is cut short or damaged; `cause` says which.
  case badGzip(cause: String)
  /// A JSON file that is no list of records; `found` is what it is.
  case notRecords(found: String)
  /// A table without the field that was asked for.
  case missingField(String, fields: [String])
  /// A file of records in which the field that should hold the text holds something else.
  case fieldIsNotText(String, found: String)
}

extension SkipReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "empty"
    case .binary: "binary, not text"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes, the limit is \(limit)"
    case .unreadable(let cause): "cannot be read (\(cause))"
    case .symbolicLink: "symbolic link, not followed"
    case .readElsewhere(let path): "the same as \(path), which is read"
    case .notRegular: "not a regular file"
    case .formatNotRead(let fileExtension): ".\(fileExtension) is not read yet"
    case .withoutText: "read, and there is no text in it"
    case .gitLFSPointer: FileReadError.gitLFSPointer.description
    case .noTextField(let fields):
      "none of its fields (\(fields.joined(separator: ", "))) usually holds text; name one"
    case .headerIsData(let fields):
      "the first line looks like data, not like names of columns: \(fields.joined(separator: ", ")); "
        + "say that there is no header, or name a field"
    case .badGzip(let cause): "cannot be unpacked: \(cause)"
    case .notRecords(let found): "\(found), not an array of records or one record a line"
    case .missingField(let field, let fields):
      "no field \"\(field)\"; it has \(fields.joined(separator: ", "))"
    case .fieldIsNotText(let field, let found):
      RecordFault.fieldIsNotText(field, found: found).description
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
    case .readElsewhere: "read under another name"
    case .gitLFSPointer: "Git LFS pointer"
    case .formatNotRead: "format not read"
    case .withoutText: "without text"
    case .badGzip: "damaged gzip"
    case .notRecords: "JSON without records"
    case .noTextField, .missingField, .headerIsData, .fieldIsNotText: "no text field"
    }
  }
}

extension SkipReason {
  /// File name extensions of text that is mostly markup: as plain text its tags would be read as
  /// prose.
  package static let kindsOfMarkup: Set<String> = [
    "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "rtf", "pdf", "ps", "eps", "svg",
  ]

  /// Why the bytes of a file cannot be had.
  init(_ error: FileReadError) {
    self =
      switch error {
      case .unreadable(let cause): .unreadable(cause: cause)
      case .notRegular: .notRegular
      case .gitLFSPointer: .gitLFSPointer
      case .badGzip(let cause): .badGzip(cause: cause)
      case .tooLarge(let bytes, let limit): .tooLarge(bytes: bytes, limit: limit)
      }
  }

  /// Why a table has nothing to read.
  init(_ error: RecordHeaderError) {
    self =
      switch error {
      case .noTextField(let fields, false): .noTextField(fields: fields)
      case .noTextField(let fields, true): .headerIsData(fields: fields)
      case .missingField(let field, let fields): .missingField(field, fields: fields)
      }
  }
}
