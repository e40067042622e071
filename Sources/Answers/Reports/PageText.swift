internal import Foundation
internal import Hashing

/// A page of HTML that needs no network and no other file.
///
/// The policy in its head allows only its own style and script.
///
/// - Parameters:
///   - title: Any text.
///   - style: The style sheet.
///   - script: The only script that may run; nil for none.
///   - body: The contents of the body.
/// - Returns: The page.
func page(title: String, style: String, script: String? = nil, body: String) -> String {
  """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
  img-src data:; style-src \(digest(style))\(script.map { "; script-src \(digest($0))" } ?? "")">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>\(escaped(title))</title>
  <link rel="icon" href="data:,">
  <style>\(style)</style>
  </head>
  <body>
  \(body)
  </body>
  </html>

  """
}

/// The text of a file in `Resources`, which the build puts into the program as bytes.
func text(of resource: [UInt8]) -> String { String(decoding: resource, as: UTF8.self) }

/// The text with escapes, so that nothing of it is markup.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case _ where isHarmful(scalar): result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// The text as a JSON string that cannot end the HTML element around it.
func quotedJSON(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "<": result += "\\u003c"
    case "\n", "\t": result += " "
    case _ where isHarmful(scalar): result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// Whether it is a control character other than tab and line feed, or a mark that reverses the
/// direction of writing.
private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
    "\u{2066}"..."\u{2069}":
    true
  default: false
  }
}

/// The beginning of a text, with an ellipsis if it is cut.
func cut(_ text: String, to length: Int) -> String {
  // Bytes are quicker to count than characters, and never fewer.
  text.utf8.count <= length || text.count <= length ? text : text.prefix(length - 1) + "…"
}

/// A number with a fixed number of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}

/// A count with commas between thousands.
func counted(_ value: Int) -> String {
  var digits = String(value)
  var place = digits.count - 3
  while place > 0 {
    digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
    place -= 3
  }
  return digits
}

/// Numbers as base64 of their bytes, little-endian.
func base64<Number: FixedWidthInteger>(_ numbers: [Number]) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(numbers.count * Number.bitWidth / 8)
  for number in numbers {
    for byte in 0..<Number.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte)))
    }
  }
  return Data(bytes).base64EncodedString()
}

/// The name of a script or style in a content security policy that allows it.
func digest(_ source: String) -> String {
  var hasher = SHA256Hasher()
  hasher.update(source.utf8Span.span)
  return "'sha256-" + Data(hasher.finalize()).base64EncodedString() + "'"
}
