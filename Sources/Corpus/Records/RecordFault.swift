/// What is wrong with one record.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum RecordFault: Error, Sendable, Equatable {
  /// `byte` counts from the start of the record's line, from 1.
  case invalidJSON(String, byte: Int)
  /// What stands in its place: `an array`, `the number 42`.
  case notAnObject(String)
  case missingField(String)
  /// None of the fields that usually hold text.
  case noTextField
  /// The field, and what it holds: `the number 42`.
  case fieldIsNotText(String, found: String)
  case unclosedQuote
  /// A byte of the record belongs to no character.
  case notUTF8
}

extension RecordFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidJSON(let what, let byte): "not valid JSON: \(what) at byte \(byte) of the line"
    case .notAnObject(let found): "\(found), not a JSON object"
    case .missingField(let field): "no field \"\(field)\""
    case .noTextField: "no field that usually holds text; name one"
    case .fieldIsNotText(let field, let found):
      "the field \"\(field)\" is not text but \(found)"
    case .unclosedQuote: "a quote is opened and never closed"
    case .notUTF8: "not UTF-8"
    }
  }
}
