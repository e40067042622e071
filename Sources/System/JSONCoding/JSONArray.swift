internal import Foundation

/// Arrays that are kept as they are written, and may only look like JSON.
package enum JSONArray {
  /// The strings' contents, and numbers and the rest as they are written; none for what is no array.
  package static func elements(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return [] }
    var elements: [String] = []
    var start = 1
    var depth = 0
    var isQuoted = false
    var index = 1
    while index < bytes.count {
      let byte = bytes[index]
      if isQuoted {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isQuoted = false }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = true
      } else if "[{".utf8.contains(byte) {
        depth += 1
      } else if depth == 0, byte == UInt8(ascii: ",") || index == bytes.count - 1 {
        if let element = element(bytes[start..<index]) { elements.append(element) }
        start = index + 1
      } else if "]}".utf8.contains(byte) {
        depth -= 1
      }
      index += 1
    }
    return elements
  }

  private static func element(_ bytes: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
    guard text.hasPrefix("\"") else { return text.isEmpty ? nil : text }
    return try? JSONString.text(of: text)
  }
}
