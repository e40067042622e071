internal import JSONCoding

/// `value` as JSON on one line, harmless to a terminal.
package func jsonText(_ value: some Encodable) throws -> String {
  try JSONValueEncoder.text(value, writing: harmless)
}

/// A JSON string with its quotes, harmless to a terminal.
func quoted(_ text: String) -> String { JSONString.quoted(text, writing: harmless) }

/// Escapes characters that would act on a terminal: controls, and marks that reverse writing.
private func harmless(_ scalar: Unicode.Scalar) -> String? {
  // These have escapes of their own.
  if scalar == "\n" || scalar == "\r" || scalar == "\t" { return nil }
  return TerminalText.isHarmful(scalar) ? JSONString.escape(scalar) : nil
}

extension TextOutput {
  /// Writes `value` as JSON on a line of its own.
  func writeJSON(_ value: some Encodable) throws { try write(jsonText(value) + "\n") }
}
