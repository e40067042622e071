internal import TextAnalysis

// Links and images.
extension MarkdownInline {
  /// A bracket that may open a link, an image or a link between notes.
  mutating func readBracket() {
    let length = bytes[position] == UInt8(ascii: "[") ? 1 : 2
    guard byte(position + length - 1) == UInt8(ascii: "[") else {
      position += 1
      return
    }
    if byte(position + length) == UInt8(ascii: "["), readWikiLink(isEmbedded: length == 2) {
      return
    }
    openBracket(length: length)
  }

  private mutating func openBracket(length: Int) {
    put(until: position + length, shownAs: Array(bytes[position..<position + length]))
    brackets.append(Bracket(piece: pieces.count - 1, textStart: position))
  }

  mutating func closeBracket() {
    guard let open = brackets.popLast() else {
      position += 1
      return
    }
    if open.isNote {
      pieces[open.piece].replacement = Array(" (".utf8)
      put(until: position + 1, shownAs: [UInt8(ascii: ")")])
      return
    }
    let label = bytes[open.textStart..<position]
    guard let end = linkEnd(label) else {
      position += 1
      return
    }
    if label.first == UInt8(ascii: "^") {
      // A footnote's mark is nothing to read.
      flush()
      for index in open.piece..<pieces.count { pieces[index].isShown = false }
    } else {
      pieces[open.piece].isShown = false
    }
    put(until: end)
  }

  /// Where the link ends whose text was just read, or `nil` when it is only text in brackets.
  private mutating func linkEnd(_ label: ArraySlice<UInt8>) -> Int? {
    let after = position + 1
    if label.first == UInt8(ascii: "^"), label.count > 1 { return after }
    if byte(after) == UInt8(ascii: "("), let end = addressEnd(from: after + 1) { return end }
    if byte(after) == UInt8(ascii: "[") {
      let limit = min(bytes.count, after + 1_000)
      if let close = bytes[after..<limit].firstIndex(of: UInt8(ascii: "]")) {
        let reference = bytes[after + 1..<close]
        if isDefined(reference.isEmpty ? label : reference) { return close + 1 }
      }
    }
    return isDefined(label) ? after : nil
  }

  private func isDefined(_ label: ArraySlice<UInt8>) -> Bool {
    guard !definedLabels.isEmpty, label.count < 1_000 else { return false }
    return definedLabels.contains(String(decoding: label, as: UTF8.self).lowercased())
  }

  /// Reads `address "title")`.
  private mutating func addressEnd(from start: Int) -> Int? {
    var index = skipSpaces(from: start)
    if byte(index) == UInt8(ascii: "<") {
      guard let end = angleEnd(from: index + 1) else { return nil }
      index = end
    } else {
      var depth = 0
      let limit = min(bytes.count, index + MarkdownInline.longestMarkup)
      while index < limit, bytes[index] > 0x20 {
        if bytes[index] == UInt8(ascii: "\\") { index += 1 }
        if byte(index) == UInt8(ascii: "(") { depth += 1 }
        if byte(index) == UInt8(ascii: ")") {
          if depth == 0 { break }
          depth -= 1
        }
        index += 1
      }
    }
    index = skipSpaces(from: index)
    if let quote = titleQuote(byte(index)) {
      let limit = min(bytes.count, index + MarkdownInline.longestMarkup)
      guard index + 1 < limit, let close = bytes[index + 1..<limit].firstIndex(of: quote) else {
        return nil
      }
      index = skipSpaces(from: close + 1)
    }
    return index < bytes.count && bytes[index] == UInt8(ascii: ")") ? index + 1 : nil
  }

  private func titleQuote(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): byte
    case UInt8(ascii: "("): UInt8(ascii: ")")
    default: nil
    }
  }

  private func skipSpaces(from start: Int) -> Int {
    var index = start
    while index < bytes.count, Whitespace.isSpace(bytes[index]) { index += 1 }
    return index
  }
}
