/// Why a filter cannot be understood, or cannot be answered.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum FilterError: Error, Equatable, Sendable {
  /// A condition that does not read as one; the column counts characters from 1.
  case syntax(condition: String, column: Int, found: String, expected: String)
  /// A field that no record of the index has.
  case unknownField(String, known: [String])
  /// A point in time that is not written as ISO 8601 says.
  case notADate(String)
  /// An order with a text, asked of a field that holds numbers.
  case notANumber(String, field: String)
  /// A pattern with a bracket that is not closed.
  case badPattern(String)
  /// A type that no document of the index has.
  case unknownType(String, known: [String])
  /// No document's path begins so.
  case unknownPath(String)
  /// The index was made before records' fields were kept.
  case noFields(String, path: String)
}

extension FilterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let condition, let column, let found, let expected):
      "the condition \"\(condition)\", column \(column): \(found), expected \(expected)."
    case .unknownField(let name, let known)
    where name.contains(".") && known.contains(String(name.prefix { $0 != "." })):
      "no record here has a field \"\(name)\": what is inside of others is not told apart. Look for "
        + "it in the text of \"\(name.prefix { $0 != "." })\", with ~."
    case .notANumber(let text, let field):
      "\"\(text)\" is no number, and \"\(field)\" holds numbers."
    case .badPattern(let pattern):
      "the pattern \"\(pattern)\" has a [ that is not closed. Write \\[ for the character itself."
    case .unknownPath(let prefix):
      "no path in the index begins with \"\(prefix)\". Paths are those below the indexed folder, as "
        + "hits show them."
    case .unknownType(let type, let known):
      "no document of type \(type)"
        + (known.isEmpty
          ? ": the index has no documents." : "; there are: \(known.joined(separator: ", ")).")
    case .unknownField(let name, let known)
    where known.contains { $0.lowercased() == name.lowercased() }:
      "no record here has a field \"\(name)\", but there is "
        + known.filter { $0.lowercased() == name.lowercased() }.map { "\"\($0)\"" }
        .joined(separator: " and ") + ": capitals count in names of fields."
    case .unknownField(let name, let known):
      "no record here has a field \"\(name)\"; there are: "
        + (known + ["path", "type", "modified"]).joined(separator: ", ") + "."
    case .notADate(let text):
      "\"\(text)\" is not a date. Write 2026-11-23 or 2026-11-23T07:38:44Z (UTC)."
    case .noFields(let name, let path):
      "\(path): made before the fields of records were kept, so nothing is known of \"\(name)\". "
        + "Index its folder again."
    }
  }
}
