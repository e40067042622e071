/// Why text cannot be cut.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum TextBoundaryError: Error, Equatable {
  /// ICU has no rules for a language; `status` is ICU's own word.
  case noRules(TextUnit, language: String, status: String)
}

extension TextBoundaryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noRules(let unit, let language, let status):
      "ICU cannot cut \(unit)s for the language \"\(language)\" (\(status)). "
        + "Check that ICU's data is installed."
    }
  }
}
