internal import TextAnalysis

// What programs for notes add: links between notes, hidden text, names of blocks, notes in the text.
extension MarkdownInline {
  /// `[[Page]]`, `[[Page#Heading]]`, `[[Page|shown]]`, and `![[Page]]`, which shows the page itself.
  mutating func readWikiLink(isEmbedded: Bool) -> Bool {
    let start = position + (isEmbedded ? 3 : 2)
    let limit = min(bytes.count, start + MarkdownInline.longestMarkup)
    guard start < limit, !" \t:^".utf8.contains(bytes[start]),
      let close = bytes[start..<limit].firstIndex(where: { "[]\n".utf8.contains($0) }),
      close > start, bytes[close] == UInt8(ascii: "]"), byte(close + 1) == UInt8(ascii: "]"),
      // The text of a usual link may be in brackets.
      byte(close + 2) != UInt8(ascii: "(")
    else { return false }
    let inner = bytes[start..<close]
    let bar = inner.firstIndex(of: UInt8(ascii: "|"))
    var target = start..<(bar ?? close)
    // In a table the bar is escaped.
    if bar != nil, bytes[target].last == UInt8(ascii: "\\") {
      target = target.lowerBound..<target.upperBound - 1
    }
    if let bar, !isEmbedded || !isSize(bytes[(bar + 1)..<close]) {
      show(bar + 1..<close)
    } else if !isEmbedded || !isFile(bytes[target]) {
      showTarget(target)
    }
    put(until: close + 2)
    return true
  }

  /// Shows a stretch further on, and nothing of what is before it.
  private mutating func show(_ range: Range<Int>) {
    put(until: range.lowerBound)
    position = range.upperBound
  }

  /// `Page#Heading` is shown as `Page > Heading`; the name of a block, `#^a1b2c3`, is not.
  private mutating func showTarget(_ target: Range<Int>) {
    var start = target.lowerBound
    for part in bytes[target].split(separator: UInt8(ascii: "#")) {
      guard part.first != UInt8(ascii: "^") else { continue }
      if start == target.lowerBound {
        show(part.startIndex..<part.endIndex)
      } else {
        put(until: part.startIndex, shownAs: Array(" > ".utf8))
        position = part.endIndex
      }
      start = part.endIndex
    }
  }

  /// `300` or `300x200`, the size of a picture.
  private func isSize(_ text: ArraySlice<UInt8>) -> Bool {
    text.first.map(Whitespace.isDigit) == true
      && text.allSatisfy { Whitespace.isDigit($0) || $0 == UInt8(ascii: "x") }
  }

  /// Whether a target names a file that is no note, such as a picture.
  private func isFile(_ target: ArraySlice<UInt8>) -> Bool {
    guard let dot = target.lastIndex(of: UInt8(ascii: ".")) else { return false }
    let ending = target[(dot + 1)...]
    return (2...5).contains(ending.count) && ending.allSatisfy(Whitespace.isLetterOrDigit)
      && !ending.elementsEqual("md".utf8)
  }

  /// `%%hidden%%`.
  mutating func readHidden() {
    guard byte(position + 1) == UInt8(ascii: "%"), hasMoreHiddenMarks,
      !Whitespace.isLetterOrDigit(byte(position - 1))
    else {
      position += 1
      return
    }
    var index = position + 2
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), bytes[index + 1] == UInt8(ascii: "%") {
        put(until: index + 2)
        return
      }
      index += 1
    }
    hasMoreHiddenMarks = false
    position += 2
  }

  /// `^name` at the end, which names the block for links, and `^[text]`, a footnote.
  mutating func readCaret() {
    let next = byte(position + 1)
    if next == UInt8(ascii: "[") {
      put(until: position + 2, shownAs: Array("^[".utf8))
      brackets.append(Bracket(piece: pieces.count - 1, textStart: position, isNote: true))
      return
    }
    let name = bytes[(position + 1)...]
    // A short number is a power.
    let isPower = name.count < 6 && name.allSatisfy(Whitespace.isDigit)
    guard Whitespace.isSpace(byte(position - 1)), !isPower, name.count <= 64,
      name.allSatisfy({ Whitespace.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
    else {
      position += 1
      return
    }
    put(until: bytes.count)
  }
}
