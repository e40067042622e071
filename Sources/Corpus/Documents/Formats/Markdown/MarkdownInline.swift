internal import Records
internal import TextAnalysis

/// The text of a paragraph as a reader sees it: no emphasis marks, links and images as their text.
struct MarkdownInline {
  /// A stretch of the paragraph and what is shown of it.
  struct Piece {
    var range: Range<Int>
    /// Shown in its place; `nil` shows the stretch itself.
    var replacement: [UInt8]?
    var isShown = true
  }

  /// A run of emphasis marks of which some may still find their partner.
  struct Delimiter {
    var piece: Int
    var mark: UInt8
    var canOpen: Bool
    var canClose: Bool
    var count: Int { didSet { count = max(0, count) } }
  }

  struct Bracket {
    var piece: Int
    var textStart: Int
    /// Whether a footnote's text is in it: `^[text]`.
    var isNote = false
  }

  let bytes: [UInt8]
  let definedLabels: Set<String>
  var pieces: [Piece] = []
  var delimiters: [Delimiter] = []
  var brackets: [Bracket] = []
  var position = 0
  private var textStart = 0
  /// Where `>` was last looked for and found, so that no stretch is searched twice.
  private var knownAngle: Range<Int>?
  private var hasMoreComments = true
  /// Hidden tags that no tag closes any more.
  private var unclosed: Set<String> = []
  /// Whether marks of Markdown mean nothing.
  private let isHTML: Bool
  /// Whether `%%` may end a comment further on.
  var hasMoreHiddenMarks = true

  /// Marks further back than this are not paired: hostile text must not cost its square.
  static let lookBack = 64
  /// The longest tag, address or title that is looked for.
  static let longestMarkup = 1_000
  /// How far the end of a stretch of code is looked for.
  private static let longestCode = 1 << 16

  /// Shows a paragraph; the result points into it.
  static func shown(
    _ paragraph: [UInt8], definedLabels: Set<String>, isHTML: Bool = false
  ) -> MappedText {
    var inline = MarkdownInline(bytes: paragraph, definedLabels: definedLabels, isHTML: isHTML)
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

  private init(bytes: [UInt8], definedLabels: Set<String>, isHTML: Bool) {
    self.bytes = bytes
    self.definedLabels = definedLabels
    self.isHTML = isHTML
  }

  private mutating func scan() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "<"): readAngle()
      case UInt8(ascii: "&"): readEntity()
      case _ where isHTML: position += 1
      case UInt8(ascii: "\\"): readEscape()
      case UInt8(ascii: "`"): readCode()
      case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "="):
        readDelimiters()
      case UInt8(ascii: "!"), UInt8(ascii: "["): readBracket()
      case UInt8(ascii: "]"): closeBracket()
      case UInt8(ascii: "%"): readHidden()
      case UInt8(ascii: "^"): readCaret()
      default: position += 1
      }
    }
    flush()
  }

  func byte(_ index: Int) -> UInt8 {
    index >= 0 && index < bytes.count ? bytes[index] : 0x20
  }

  /// Ends the plain text before the position.
  mutating func flush() {
    if textStart < position { pieces.append(Piece(range: textStart..<position)) }
    textStart = position
  }

  /// Puts a stretch from the position on, shown as something else or not at all.
  mutating func put(until end: Int, shownAs replacement: [UInt8] = []) {
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
    if let end = commentEnd() ?? instructionEnd() {
      put(until: end)
    } else if let end = tagEnd() {
      let name = HTMLTag.name(bytes[position...])
      if HTMLTag.hidden.contains(name), byte(position + 1) != UInt8(ascii: "/") {
        put(until: hiddenEnd(of: name, from: end))
        return
      }
      // A line break, and what stands on lines of its own, is apart from its neighbours.
      let isApart = name == "br" || HTMLTag.blocks.contains(name)
      put(until: end, shownAs: isApart ? [0x20] : [])
    } else if !isHTML, let end = autolinkEnd() {
      put(until: position + 1)
      position = end - 1
      put(until: end)
    } else {
      position += 1
    }
  }

  /// Where a script or style ends: without a closing tag it is the whole block, or its tag alone.
  private mutating func hiddenEnd(of name: String, from start: Int) -> Int {
    guard !unclosed.contains(name) else { return start }
    if let end = HTMLTag.firstEnd(of: ["</\(name)>"], bytes[start...]) { return end }
    unclosed.insert(name)
    return isHTML && position == 0 ? bytes.count : start
  }

  /// `<? … ?>`, `<!DOCTYPE …>` and `<![CDATA[ … ]]>`, which no reader sees.
  private mutating func instructionEnd() -> Int? {
    let next = byte(position + 1)
    guard next == UInt8(ascii: "?") || next == UInt8(ascii: "!") else { return nil }
    guard let kind = HTMLBlock(bytes[position...]), case .until(let ends, _) = kind else {
      return nil
    }
    if ends == [">"] { return angleEnd(from: position + 2) }
    guard isHTML, position == 0 || ends != ["?>"] else { return nil }
    return HTMLTag.firstEnd(of: ends, bytes[position...]) ?? bytes.count
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
    // In HTML a comment without an end goes on to that of the block.
    return isHTML ? bytes.count : nil
  }

  /// The index behind the next `>`.
  mutating func angleEnd(from start: Int) -> Int? {
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
