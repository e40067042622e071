extension TextOutput {
  /// Writes `value` as JSON on a line of its own.
  func writeJSON(_ value: some Encodable) throws {
    try write(JSONValueEncoder.text(value) + "\n")
  }
}

/// A JSON string with its quotes.
///
/// UTF-8 stays as it is but for what would act on a terminal: controls, and the marks that reverse
/// writing.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where TerminalText.isHarmful(scalar):
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
