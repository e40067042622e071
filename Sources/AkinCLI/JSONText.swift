internal import Foundation

/// Values as JSON text.
struct JSONText {
  private let encoder = JSONEncoder()
  private let isForTerminal: Bool

  /// - Parameter isForTerminal: Also escapes what would act on a terminal.
  init(isForTerminal: Bool) {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.isForTerminal = isForTerminal
  }

  /// `value` on one line, in the order of its keys' names.
  func line(_ value: some Encodable) throws -> String {
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return isForTerminal ? escaped(text) : text
  }

  /// JSON's own escapes for what it allows to stand as it is: all of it is inside of strings.
  private func escaped(_ text: String) -> String {
    let visible = TerminalText.visible(text)
    guard visible != text else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      let shown = TerminalText.visible(String(scalar))
      guard shown.count > 1 else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return result
  }
}

/// A JSON string with its quotes.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
