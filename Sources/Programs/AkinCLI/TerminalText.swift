internal import Foundation

/// Makes text harmless for a terminal, measures it and wraps it.
package enum TerminalText {
  /// `text` with its control characters written out as `\u{1B}`.
  ///
  /// A document may hold escape sequences that would recolour the screen, change its title or hide
  /// words, and marks that reverse the direction of writing. A reader must see that they are there.
  package static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isHarmful(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` in one line, with its line breaks written out as well, such as those of a file's name.
  package static func line(_ text: String) -> String {
    let visible = visible(text)
    guard visible.unicodeScalars.contains(where: breaksLine) else { return visible }
    return visible.unicodeScalars.reduce(into: "") { result, scalar in
      if breaksLine(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  /// Whether it is a control of C0 or C1 other than the line feed, or a mark that reverses writing.
  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// How many columns a terminal needs for `text`: two for wide characters, none for marks.
  package static func columns(_ text: some StringProtocol) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.reduce(0) { $0 + columns(of: $1) }
  }

  private static func columns(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// The longest start of `text` that fits `width` columns.
  package static func cut(_ text: some StringProtocol, to width: Int) -> String {
    var used = 0
    return String(
      text.prefix { character in
        used += columns(of: character)
        return used <= width
      })
  }

  /// A path of headings in at most `width` columns: `…` replaces outer headings first, and then the
  /// beginning of the last one.
  package static func cut(heading: String, to width: Int) -> String {
    guard columns(heading) > width else { return heading }
    let separator = " > "
    var rest = heading[...]
    while let next = rest.firstRange(of: separator) {
      rest = rest[next.upperBound...]
      if columns(rest) + 4 <= width { return "… > " + rest }
    }
    var words = rest.split(separator: " ")[...]
    while words.count > 1 {
      words.removeFirst()
      let shorter = "… " + words.joined(separator: " ")
      if columns(shorter) <= width { return shorter }
    }
    return cut(rest, to: max(0, width - 1)) + "…"
  }

  /// `text` in lines of at most `width` columns, broken at spaces, and inside a word only where it
  /// is longer than a line, unless words such as paths are to stay whole.
  package static func wrapped(
    _ text: String, to width: Int, cuttingWords: Bool = true
  ) -> [String] {
    let width = max(width, 10)
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(whereSeparator: \.isWhitespace) {
      var word = word
      var size = columns(word)
      if used > 0, used + 1 + size <= width {
        line += " " + word
        used += 1 + size
        continue
      }
      if used > 0 { lines.append(line) }
      while cuttingWords, size > width {
        let part = cut(word, to: width)
        lines.append(part)
        word = word.dropFirst(part.count)
        size = columns(word)
      }
      line = String(word)
      used = size
    }
    if used > 0 { lines.append(line) }
    return lines
  }
}
