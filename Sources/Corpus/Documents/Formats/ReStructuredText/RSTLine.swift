internal import Records
internal import TextAnalysis

/// One line of reStructuredText, or the rest of one behind a mark.
struct RSTLine {
  /// The content in the source, without white space around it.
  var content: Range<Int>
  /// The column at which the content begins; tabs stop at every eighth.
  var indent: Int

  var isBlank: Bool { content.isEmpty }

  /// The lines of a source.
  static func all(of source: [UInt8], from start: Int) -> [RSTLine] {
    var lines: [RSTLine] = []
    for line in Lines(source, start..<source.count) {
      let content = Whitespace.trimmed(source, line)
      var column = 0
      for index in line.lowerBound..<content.lowerBound {
        column += source[index] == 0x09 ? 8 - column % 8 : 1
      }
      lines.append(RSTLine(content: content, indent: column))
    }
    return lines
  }

  /// The line behind a mark of so many bytes.
  func behind(_ length: Int, in source: [UInt8]) -> RSTLine {
    let start = min(content.lowerBound + length, content.upperBound)
    let rest = Whitespace.trimmed(source, start..<content.upperBound)
    return RSTLine(content: rest, indent: indent + rest.lowerBound - content.lowerBound)
  }
}

/// The marks that lines of reStructuredText begin with.
enum RSTMark {
  /// The length of a bullet: `-`, `*`, `+`, `•`, `‣` or `⁃`, and a space or the end behind it.
  static func bullet(_ text: ArraySlice<UInt8>) -> Int? {
    guard let first = text.first else { return nil }
    var length = 1
    if first == 0xE2 {
      let sign = text.prefix(3)
      guard
        sign.elementsEqual([0xE2, 0x80, 0xA2]) || sign.elementsEqual([0xE2, 0x80, 0xA3])
          || sign.elementsEqual([0xE2, 0x81, 0x83])
      else { return nil }
      length = 3
    } else if !"-*+".utf8.contains(first) {
      return nil
    }
    return endsMark(text.dropFirst(length)) ? length : nil
  }

  /// The length of a number or letter that begins an item: `1.`, `(b)`, `iv)`, `#.`.
  static func enumerator(_ text: ArraySlice<UInt8>) -> Int? {
    let isBracketed = text.first == UInt8(ascii: "(")
    let label = text.dropFirst(isBracketed ? 1 : 0).prefix { Whitespace.isLetterOrDigit($0) }
    var rest = text[label.endIndex...]
    if label.isEmpty {
      guard rest.first == UInt8(ascii: "#") else { return nil }
      rest = rest.dropFirst()
    } else {
      let isNumber = label.count <= 9 && label.allSatisfy(Whitespace.isDigit)
      let isRoman =
        label.allSatisfy { "ivxlcdm".utf8.contains($0) }
        || label.allSatisfy { "IVXLCDM".utf8.contains($0) }
      guard
        isNumber || isRoman || (label.count == 1 && Whitespace.isLetter(label[label.startIndex]))
      else { return nil }
    }
    guard let mark = rest.first,
      mark == UInt8(ascii: ")") || (!isBracketed && mark == UInt8(ascii: "."))
    else { return nil }
    return endsMark(rest.dropFirst()) ? rest.startIndex + 1 - text.startIndex : nil
  }

  /// The name of a field, `:name:`, and the length of it all.
  static func field(_ text: ArraySlice<UInt8>) -> (name: Range<Int>, length: Int)? {
    guard text.first == UInt8(ascii: ":") else { return nil }
    var index = text.startIndex + 1
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if text[index] == UInt8(ascii: ":") {
        if endsMark(text[(index + 1)...]) { break }
        // A role is no field.
        if text[index + 1] == UInt8(ascii: "`") { return nil }
      }
      index += 1
    }
    let name = text.startIndex + 1..<max(index, text.startIndex + 1)
    guard index < text.endIndex, !name.isEmpty, !Whitespace.isSpace(text[name.lowerBound]),
      !Whitespace.isSpace(text[name.upperBound - 1])
    else { return nil }
    return (name, index + 1 - text.startIndex)
  }

  /// The length of the options of a command that a description follows behind two spaces:
  /// `-o FILE, --output=FILE`.
  static func option(_ text: ArraySlice<UInt8>) -> Int? {
    guard let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "/"),
      let next = text.dropFirst().first,
      Whitespace.isLetterOrDigit(next) || (first == UInt8(ascii: "-") && next == first)
    else { return nil }
    let last = text.endIndex - 1
    guard
      let gap = text.indices.dropFirst(2).first(where: {
        $0 < last && Whitespace.isSpace(text[$0]) && Whitespace.isSpace(text[$0 + 1])
      })
    else { return nil }
    // `--  Somebody` is who said something.
    let isDash = text[..<gap].allSatisfy { $0 == UInt8(ascii: "-") }
    return isDash ? nil : gap - text.startIndex
  }

  /// The mark that a line consists of, which may rule it or underline a title.
  static func rule(_ text: ArraySlice<UInt8>) -> UInt8? {
    guard let mark = text.first, (0x21...0x7E).contains(mark), !Whitespace.isLetterOrDigit(mark),
      text.allSatisfy({ $0 == mark })
    else { return nil }
    return mark
  }

  /// Whether a line begins a grid table: `+-----+---+`.
  static func isGridRule(_ text: ArraySlice<UInt8>) -> Bool {
    text.count > 2 && text.first == UInt8(ascii: "+") && text.last == UInt8(ascii: "+")
      && text.contains { $0 != UInt8(ascii: "+") }
      && text.allSatisfy { "+-=".utf8.contains($0) }
  }

  /// Whether a line rules a simple table: two or more runs of a mark.
  static func isColumnRule(_ text: ArraySlice<UInt8>, _ mark: UInt8 = UInt8(ascii: "=")) -> Bool {
    text.first == mark && text.contains(0x20) && text.allSatisfy { $0 == mark || $0 == 0x20 }
  }

  /// Whether a line begins explicit markup.
  static func isExplicit(_ text: ArraySlice<UInt8>) -> Bool {
    text.starts(with: "..".utf8) && endsMark(text.dropFirst(2))
  }

  private static func endsMark(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.first.map(Whitespace.isSpace) ?? true
  }
}
