/// What breaks the rules of JSON (RFC 8259), and where.
package struct JSONSyntaxError: Error, Equatable {
  /// A rule that is broken.
  package enum Problem: Equatable {
    case missing(Part)
    /// More than one value.
    case trailing
    case nestedTooDeeply
    case controlCharacterInString
    case unclosedString
    case unknownEscape
    /// `\u` without four hexadecimal digits.
    case shortEscape
    case halfSurrogatePair
  }

  /// What must stand at a place.
  package enum Part: String {
    case value = "a value"
    case quote = "a quote"
    case colon = "a colon"
    case digit = "a digit"
    case endOfItem = "a comma or a closing bracket"
    case endOfMember = "a comma or a closing brace"
  }

  package let problem: Problem
  /// Where in the source, from 0.
  package let offset: Int
}

extension JSONSyntaxError.Problem: CustomStringConvertible {
  /// What is wrong, without the place.
  package var description: String {
    switch self {
    case .missing(let part): "\(part.rawValue) is missing"
    case .trailing: "something follows the value"
    case .nestedTooDeeply: "nested too deeply"
    case .controlCharacterInString: "a control character in a string"
    case .unclosedString: "a string is not closed"
    case .unknownEscape: "an unknown escape"
    case .shortEscape: "\\u without four digits"
    case .halfSurrogatePair: "half a surrogate pair"
    }
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  package var description: String { "\(problem) at byte \(offset)" }
}
