internal import TextAnalysis

// Emphasis (CommonMark 0.31, "Emphasis and strong emphasis").
extension MarkdownInline {
  mutating func readDelimiters() {
    let mark = bytes[position]
    var count = 0
    while byte(position + count) == mark { count += 1 }
    let (before, after) = (kind(endingAt: position), kind(at: position + count))
    let opens = after != .space && (after == .letter || before != .letter)
    let closes = before != .space && (before == .letter || after != .letter)
    let isUnderscore = mark == UInt8(ascii: "_")
    var canOpen = opens && (!isUnderscore || !closes || before == .punctuation)
    var canClose = closes && (!isUnderscore || !opens || after == .punctuation)
    if mark == UInt8(ascii: "=") {
      // `a==b` compares.
      canOpen = canOpen && !Whitespace.isLetterOrDigit(byte(position - 1))
      canClose = canClose && !Whitespace.isLetterOrDigit(byte(position + count))
    }
    guard canOpen || canClose, fits(count, mark) else {
      position += count
      return
    }
    put(until: position + count, shownAs: Array(repeating: mark, count: count))
    var delimiter = Delimiter(
      piece: pieces.count - 1, mark: mark, canOpen: canOpen, canClose: canClose, count: count)
    if canClose { pair(&delimiter) }
    if canOpen, delimiter.count > 0 { delimiters.append(delimiter) }
  }

  /// Whether a run of so many marks means anything: `~gone~`, `~~gone~~`, `==marked==`.
  private func fits(_ count: Int, _ mark: UInt8) -> Bool {
    switch mark {
    case UInt8(ascii: "~"): count <= 2
    case UInt8(ascii: "="): count == 2
    default: true
    }
  }

  /// Takes the marks of a closing run and of the runs that open what it closes out of the text.
  private mutating func pair(_ closing: inout Delimiter) {
    var index = delimiters.count - 1
    let last = max(0, delimiters.count - MarkdownInline.lookBack)
    while index >= last, closing.count > 0 {
      let open = delimiters[index]
      // The rule of three: `**a*b` does not make `*a*`.
      let clashes =
        (open.canClose || closing.canOpen) && (open.count + closing.count) % 3 == 0
        && (open.count % 3 != 0 || closing.count % 3 != 0)
      let differs = open.mark == UInt8(ascii: "~") && open.count != closing.count
      guard open.mark == closing.mark, !clashes, !differs else {
        index -= 1
        continue
      }
      let used = min(open.count, closing.count)
      hide(used, of: open.piece)
      hide(used, of: closing.piece)
      closing.count -= used
      delimiters.removeSubrange((index + 1)...)
      delimiters[index].count -= used
      if delimiters[index].count == 0 { delimiters.removeLast() }
      index -= 1
    }
  }

  private mutating func hide(_ count: Int, of piece: Int) {
    pieces[piece].replacement?.removeLast(count)
    pieces[piece].isShown = pieces[piece].replacement?.isEmpty == false
  }

  private enum Neighbour { case space, punctuation, letter }

  private func kind(at index: Int) -> Neighbour {
    let byte = byte(index)
    if Whitespace.isSpace(byte) { return .space }
    // U+2010 to U+203F: dashes, quotation marks, the ellipsis.
    if byte == 0xE2, self.byte(index + 1) == 0x80 { return .punctuation }
    return byte >= 0x80 || Whitespace.isLetterOrDigit(byte) ? .letter : .punctuation
  }

  private func kind(endingAt index: Int) -> Neighbour {
    byte(index - 3) == 0xE2 && byte(index - 2) == 0x80 ? .punctuation : kind(at: index - 1)
  }
}
