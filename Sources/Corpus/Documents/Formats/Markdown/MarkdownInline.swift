internal import Records
internal import TextAnalysis

/// The text of a paragraph as a reader sees it: no emphasis marks, links and images as their text.
struct MarkdownInline {
  /// A stretch of the paragraph and what is shown of it.
  private struct Piece {
    var range: Range<Int>
    /// Shown in its place; `nil` shows the stretch itself.
    var replacement: [UInt8]?
    var isShown = true
  }

  /// A run of emphasis marks of which some may still find their partner.
  private struct Delimiter {
    var piece: Int
    var mark: UInt8
    var canOpen: Bool
    var canClose: Bool
    var count: Int { didSet { count = max(0, count) } }
  }

  private struct Bracket {
    var piece: Int
    var textStart: Int
  }

  private let bytes: [UInt8]
  private let definedLabels: Set<String>
  private var pieces: [Piece] = []
  private var delimiters: [Delimiter] = []
  private var brackets: [Bracket] = []
  private var position = 0
  private var textStart = 0
  /// Where `>` was last looked for and found, so that no stretch is searched twice.
  private var knownAngle: Range<Int>?
  private var hasMoreComments = true

  /// Marks further back than this are not paired: hostile text must not cost its square.
  private static let lookBack = 64
  /// The longest tag, address or title that is looked for.
  private static let longestMarkup = 1_000
  /// How far the end of a stretch of code is looked for.
  private static let longestCode = 1 << 16

  /// Shows a paragraph; the result points into it.
  static func shown(_ paragraph: [UInt8], definedLabels: Set<String>) -> MappedText {
    var inline = MarkdownInline(bytes: paragraph, definedLabels: definedLabels)
    inline.scan()
    var text = MappedText()
    for piece in inline.pieces where piece.isShown {
      if let replacement = piece.replacement {
        text.append(replacement, insteadOf: piece.range)
      } else {
        text.append(piece.range, of: paragraph)
      }
    }
    return text
  }

  private init(bytes: [UInt8], definedLabels: Set<String>) {
    self.bytes = bytes
    self.definedLabels = definedLabels
  }

  private mutating func scan() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"): readEscape()
      case UInt8(ascii: "`"): readCode()
      case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): readDelimiters()
      case UInt8(ascii: "!") where byte(position + 1) == UInt8(ascii: "["): openBracket(length: 2)
      case UInt8(ascii: "["): openBracket(length: 1)
      case UInt8(ascii: "]"): closeBracket()
      case UInt8(ascii: "<"): readAngle()
      case UInt8(ascii: "&"): readEntity()
      default: position += 1
      }
    }
    flush()
  }

  private func byte(_ index: Int) -> UInt8 {
    index >= 0 && index < bytes.count ? bytes[index] : 0x20
  }

  /// Ends the plain text before the position.
  private mutating func flush() {
    if textStart < position { pieces.append(Piece(range: textStart..<position)) }
    textStart = position
  }

  /// Puts a stretch from the position on, shown as something else or not at all.
  private mutating func put(until end: Int, shownAs replacement: [UInt8] = []) {
    flush()
    pieces.append(
      Piece(range: position..<end, replacement: replacement, isShown: !replacement.isEmpty))
    position = end
    textStart = end
  }

  private mutating func readEscape() {
    let next = byte(position + 1)
    if next == UInt8(ascii: "\n") {
      // A line break that the author insists on.
      put(until: position + 1)
      return
    }
    guard (0x21...0x7E).contains(next), !Whitespace.isLetterOrDigit(next) else {
      position += 1
      return
    }
    put(until: position + 1)
    position += 1
  }

  private mutating func readCode() {
    var length = 0
    while byte(position + length) == UInt8(ascii: "`") { length += 1 }
    var index = position + length
    let limit = min(bytes.count, index + MarkdownInline.longestCode)
    while index < limit {
      guard bytes[index] == UInt8(ascii: "`") else {
        index += 1
        continue
      }
      var closing = 0
      while byte(index + closing) == UInt8(ascii: "`") { closing += 1 }
      if closing == length {
        put(until: position + length)
        position = index
        put(until: index + length)
        return
      }
      index += closing
    }
    position += length
  }

  private mutating func readAngle() {
    if let end = commentEnd() ?? tagEnd() {
      let name = bytes[position + 1..<end].prefix(2)
      put(until: end, shownAs: name.elementsEqual("br".utf8) ? [0x20] : [])
    } else if let end = autolinkEnd() {
      put(until: position + 1)
      position = end - 1
      put(until: end)
    } else {
      position += 1
    }
  }

  private mutating func commentEnd() -> Int? {
    guard hasMoreComments, bytes[position...].starts(with: "<!--".utf8) else { return nil }
    var index = position + 4
    while index + 2 < bytes.count {
      if bytes[index] == UInt8(ascii: "-"), bytes[index...].starts(with: "-->".utf8) {
        return index + 3
      }
      index += 1
    }
    hasMoreComments = false
    return nil
  }

  /// The index behind the next `>`.
  private mutating func angleEnd(from start: Int) -> Int? {
    if knownAngle?.contains(start) != true {
      let angle = bytes[min(start, bytes.count)...].firstIndex(of: UInt8(ascii: ">"))
      knownAngle = start..<max(start, angle ?? bytes.count) + 1
    }
    guard let angle = knownAngle.map({ $0.upperBound - 1 }), angle < bytes.count,
      angle - start <= MarkdownInline.longestMarkup
    else { return nil }
    return angle + 1
  }

  /// `<name …>` or `</name>`.
  private mutating func tagEnd() -> Int? {
    var index = position + 1
    if byte(index) == UInt8(ascii: "/") { index += 1 }
    guard Whitespace.isLetter(byte(index)) else { return nil }
    while Whitespace.isLetterOrDigit(byte(index)) || byte(index) == UInt8(ascii: "-") { index += 1 }
    guard index < bytes.count,
      Whitespace.isSpace(bytes[index]) || "/>".utf8.contains(bytes[index])
    else { return nil }
    return angleEnd(from: index)
  }

  /// `<https://…>` or `<name@host>`: no spaces, and a colon or an at sign.
  private mutating func autolinkEnd() -> Int? {
    guard let end = angleEnd(from: position + 1) else { return nil }
    let inner = bytes[position + 1..<end - 1]
    guard inner.first.map(Whitespace.isLetter) == true,
      inner.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") }),
      !inner.contains(where: { Whitespace.isSpace($0) || $0 == UInt8(ascii: "<") })
    else { return nil }
    return end
  }

  private mutating func readEntity() {
    guard let (end, text) = CharacterReference.read(bytes, at: position) else {
      position += 1
      return
    }
    put(until: end, shownAs: text)
  }
}

// Links and images.
extension MarkdownInline {
  private mutating func openBracket(length: Int) {
    put(until: position + length, shownAs: Array(bytes[position..<position + length]))
    brackets.append(Bracket(piece: pieces.count - 1, textStart: position))
  }

  private mutating func closeBracket() {
    guard let open = brackets.popLast() else {
      position += 1
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

// Emphasis (CommonMark 0.31, "Emphasis and strong emphasis").
extension MarkdownInline {
  private mutating func readDelimiters() {
    let mark = bytes[position]
    var count = 0
    while byte(position + count) == mark { count += 1 }
    let (before, after) = (kind(endingAt: position), kind(at: position + count))
    let opens = after != .space && (after == .letter || before != .letter)
    let closes = before != .space && (before == .letter || after != .letter)
    let isUnderscore = mark == UInt8(ascii: "_")
    let canOpen = opens && (!isUnderscore || !closes || before == .punctuation)
    let canClose = closes && (!isUnderscore || !opens || after == .punctuation)
    guard canOpen || canClose, mark != UInt8(ascii: "~") || count == 2 else {
      position += count
      return
    }
    put(until: position + count, shownAs: Array(repeating: mark, count: count))
    var delimiter = Delimiter(
      piece: pieces.count - 1, mark: mark, canOpen: canOpen, canClose: canClose, count: count)
    if canClose { pair(&delimiter) }
    if canOpen, delimiter.count > 0 { delimiters.append(delimiter) }
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
      guard open.mark == closing.mark, !clashes else {
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
