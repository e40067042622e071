internal import Records
internal import TextAnalysis

/// The text of a block of reStructuredText as a reader sees it: no marks, roles and links as their
/// text, substitutions as what they stand for.
struct RSTInline {
  private let bytes: [UInt8]
  private let references: RSTReferences
  private var text = MappedText()
  private var position = 0
  private var textStart = 0
  /// Marks that end nothing any more, so that no stretch is searched twice.
  private var exhausted: Set<[UInt8]> = []

  /// How far the ends of names are looked for.
  private static let longestName = 256

  /// Shows a block; the result points into it.
  static func shown(_ block: [UInt8], _ references: RSTReferences) -> MappedText {
    var inline = RSTInline(bytes: block, references: references)
    inline.scan()
    return inline.text
  }

  private init(bytes: [UInt8], references: RSTReferences) {
    self.bytes = bytes
    self.references = references
  }

  private mutating func scan() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"): readEscape()
      case UInt8(ascii: "*"): readEmphasis()
      case UInt8(ascii: "`"): readQuotes(from: position, role: nil)
      case UInt8(ascii: ":"): readRole()
      case UInt8(ascii: "|"): readSubstitution()
      case UInt8(ascii: "_"): readUnderscore()
      case UInt8(ascii: "["): readFootnote()
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
    text.append(textStart..<position, of: bytes)
    textStart = position
  }

  /// Shows a stretch from the position on as something else, or not at all.
  private mutating func put(until end: Int, shownAs replacement: [UInt8] = []) {
    flush()
    text.append(replacement, insteadOf: position..<end)
    (position, textStart) = (end, end)
  }

  /// Shows a part of a stretch from the position on.
  private mutating func put(_ shown: Range<Int>, until end: Int, isRaw: Bool = false) {
    put(until: shown.lowerBound)
    if isRaw {
      position = shown.upperBound
    } else {
      while position < shown.upperBound {
        if bytes[position] == UInt8(ascii: "\\") { readEscape() } else { position += 1 }
      }
      position = min(position, end)
    }
    put(until: end)
  }

  /// A backslash shows what is behind it, and a space behind it not at all.
  private mutating func readEscape() {
    let next = byte(position + 1)
    put(until: min(bytes.count, position + (Whitespace.isSpace(next) ? 2 : 1)))
    if !Whitespace.isSpace(next), position < bytes.count { position += 1 }
  }

  // MARK: Marked text

  private mutating func readEmphasis() {
    let length = byte(position + 1) == UInt8(ascii: "*") ? 2 : 1
    let mark = Array(bytes[position..<position + length])
    guard canStart(position, length: length),
      let end = end(of: mark, from: position + length, escapes: true)
    else {
      position += length
      return
    }
    put(position + length..<end, until: end + length)
  }

  /// Reads what stands in backquotes at `quote`: text as it is, a reference or a role's text.
  private mutating func readQuotes(from quote: Int, role: Range<Int>?) {
    let isLiteral = byte(quote + 1) == UInt8(ascii: "`")
    if isLiteral, role == nil {
      guard canStart(position, length: 2),
        let end = end(of: Array("``".utf8), from: position + 2, escapes: false)
      else {
        while byte(position) == UInt8(ascii: "`") { position += 1 }
        return
      }
      put(position + 2..<end, until: end + 2, isRaw: true)
      return
    }
    let openingLength = quote + 1 - position
    guard canStart(position, length: openingLength),
      let close = end(of: [UInt8(ascii: "`")], from: quote + 1, escapes: true)
    else {
      position = quote + 1
      return
    }
    let after = markEnd(behind: close + 1)
    let isReference = after > close + 1 && bytes[after - 1] == UInt8(ascii: "_")
    let name = role ?? (after > close + 1 && !isReference ? close + 2..<after - 1 : nil)
    put(text(quote + 1..<close, role: name, isReference: isReference), until: after)
  }

  private mutating func put(_ shown: RoleText, until end: Int) {
    if !shown.before.isEmpty { put(until: shown.range.lowerBound, shownAs: shown.before) }
    put(shown.range, until: end, isRaw: shown.isRaw)
  }

  /// Where a reference's underscores or a role behind the text end; the index itself for neither.
  private func markEnd(behind index: Int) -> Int {
    if byte(index) == UInt8(ascii: "_") {
      return byte(index + 1) == UInt8(ascii: "_") ? index + 2 : index + 1
    }
    return roleEnd(at: index).map { $0 + 1 } ?? index
  }

  /// The index of the colon behind the name of a role that begins with the colon at an index.
  private func roleEnd(at start: Int) -> Int? {
    guard byte(start) == UInt8(ascii: ":"), Whitespace.isLetterOrDigit(byte(start + 1)) else {
      return nil
    }
    var index = start + 1
    let limit = min(bytes.count, start + Self.longestName)
    while index < limit,
      Whitespace.isLetterOrDigit(bytes[index]) || "-_+.:".utf8.contains(bytes[index])
    {
      index += 1
    }
    return index > start + 2 && bytes[index - 1] == UInt8(ascii: ":") ? index - 1 : nil
  }

  /// `:role:` before backquotes.
  private mutating func readRole() {
    guard let end = roleEnd(at: position), byte(end + 1) == UInt8(ascii: "`") else {
      position += 1
      return
    }
    readQuotes(from: end + 1, role: position + 1..<end)
  }

  private mutating func readSubstitution() {
    guard canStart(position, length: 1),
      let close = end(of: [UInt8(ascii: "|")], from: position + 1, escapes: true)
    else {
      position += 1
      return
    }
    let end = markEnd(behind: close + 1)
    guard let shown = references.substitution(of: bytes[position + 1..<close]) else {
      // Defined elsewhere, or no substitution: it stays.
      position = end
      return
    }
    // What a replacement has of substitutions itself is shown as it is written.
    put(until: end, shownAs: RSTInline.shown(shown, RSTReferences()).bytes)
  }

  // MARK: References

  /// The underscore behind a word that is a reference, or before a target in the text.
  private mutating func readUnderscore() {
    if byte(position + 1) == UInt8(ascii: "`"), canStart(position, length: 2),
      let close = end(of: [UInt8(ascii: "`")], from: position + 2, escapes: true)
    {
      put(position + 2..<close, until: close + 1)
      return
    }
    let length = byte(position + 1) == UInt8(ascii: "_") ? 2 : 1
    if canEnd(at: position + length), isName(endingAt: position) {
      put(until: position + length)
    } else {
      position += length
    }
  }

  /// Whether a name stands before an index that begins where marks may begin.
  private func isName(endingAt end: Int) -> Bool {
    var start = end
    while start > max(0, end - Self.longestName) {
      let last = bytes[start - 1]
      // Of the marks within a name no two stand side by side.
      let isMark = "-_.+".utf8.contains(last) && !"-_.+".utf8.contains(byte(start))
      guard Whitespace.isLetterOrDigit(last) || last >= 0x80 || isMark else { break }
      start -= 1
    }
    guard start < end, start >= textStart else { return false }
    let isLetter = { (byte: UInt8) in Whitespace.isLetterOrDigit(byte) || byte >= 0x80 }
    return isLetter(bytes[start]) && isLetter(bytes[end - 1]) && follows(start)
  }

  /// `[1]_`, a footnote's mark, which is nothing to read; `[Roe2001]_` is shown as it is.
  private mutating func readFootnote() {
    let limit = min(bytes.count, position + Self.longestName)
    guard follows(position), let close = bytes[position..<limit].firstIndex(of: UInt8(ascii: "]")),
      byte(close + 1) == UInt8(ascii: "_"), canEnd(at: close + 2), close > position + 1,
      !bytes[position..<close].contains(where: Whitespace.isSpace)
    else {
      position += 1
      return
    }
    guard Self.isFootnoteLabel(bytes[position + 1..<close]) else {
      position = close + 1
      put(until: close + 2)
      return
    }
    let mark = position
    // The space before the mark goes with it.
    while position > textStart, Whitespace.isSpace(bytes[position - 1]) { position -= 1 }
    put(until: max(mark, close + 2))
  }

  /// Whether a label is that of a footnote and no citation: a number, `#`, `#name` or `*`.
  static func isFootnoteLabel(_ label: ArraySlice<UInt8>) -> Bool {
    label.first == UInt8(ascii: "#") || label.elementsEqual("*".utf8)
      || label.allSatisfy(Whitespace.isDigit)
  }

  // MARK: Where marks begin and end

  /// Whether a mark may begin here: text follows it, and no quotes enclose it.
  private func canStart(_ index: Int, length: Int) -> Bool {
    let next = byte(index + length)
    guard !Whitespace.isSpace(next), index >= textStart, follows(index) else { return false }
    switch byte(index - 1) {
    case UInt8(ascii: "("): return next != UInt8(ascii: ")")
    case UInt8(ascii: "["): return next != UInt8(ascii: "]")
    case UInt8(ascii: "{"): return next != UInt8(ascii: "}")
    case UInt8(ascii: "<"): return next != UInt8(ascii: ">")
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return next != byte(index - 1)
    default: return true
    }
  }

  /// Whether white space or a mark that may stand before marked text is before an index.
  private func follows(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    let last = bytes[index - 1]
    if last < 0x80 { return Whitespace.isSpace(last) || "'\"([{<-/:".utf8.contains(last) }
    return isPunctuation(
      String(decoding: bytes[max(0, index - 4)..<index], as: UTF8.self).unicodeScalars.last)
  }

  /// Whether marked text may end before an index.
  private func canEnd(at index: Int) -> Bool {
    guard index < bytes.count else { return true }
    let next = bytes[index]
    if next < 0x80 {
      return Whitespace.isSpace(next) || "'\")]}>-/\\:.,;!?".utf8.contains(next)
    }
    return isPunctuation(
      String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self).unicodeScalars
        .first)
  }

  private func isPunctuation(_ scalar: Unicode.Scalar?) -> Bool {
    switch scalar?.properties.generalCategory {
    case .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
      .dashPunctuation, .otherPunctuation, .spaceSeparator:
      true
    default: false
    }
  }

  /// The index of the mark that ends marked text: no space before it, no letter behind it.
  private mutating func end(of mark: [UInt8], from start: Int, escapes: Bool) -> Int? {
    guard !exhausted.contains(mark) else { return nil }
    var index = start
    while index + mark.count <= bytes.count {
      if escapes, bytes[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if bytes[index] == mark[0], index > start, !Whitespace.isSpace(bytes[index - 1]),
        bytes[index...].starts(with: mark),
        canEnd(
          at: mark[0] == UInt8(ascii: "*")
            ? index + mark.count : markEnd(behind: index + mark.count))
      {
        // Of more backquotes the last two end the text.
        guard mark.count == 2, byte(index + 2) == mark[0] else { return index }
      }
      index += 1
    }
    exhausted.insert(mark)
    return nil
  }
}

// Roles.
extension RSTInline {
  /// What is shown of a role's or a reference's text.
  private struct RoleText {
    var range: Range<Int>
    var before: [UInt8] = []
    var isRaw = false
  }

  /// Their text is typed or named as it stands, and is no link.
  private static let verbatimRoles: Set<String> = [
    "command", "file", "kbd", "literal", "makevar", "program", "regexp", "samp",
  ]

  private func text(_ content: Range<Int>, role: Range<Int>?, isReference: Bool) -> RoleText {
    let name = role.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
    let kind = name.split(separator: ":").last.map(String.init) ?? ""
    if kind == "math" || kind == "code" { return RoleText(range: content, isRaw: true) }
    // What is raw is for one kind of output.
    if kind.hasPrefix("raw") { return RoleText(range: content.upperBound..<content.upperBound) }
    guard role != nil || isReference else { return RoleText(range: content) }
    if let title = title(before: content) { return RoleText(range: title) }
    switch kind {
    case "pep", "rfc":
      return RoleText(range: content, before: Array("\(kind.uppercased()) ".utf8))
    case "ref", "numref":
      if let title = references.title(of: bytes[content]) {
        // The title stands in place of the label.
        return RoleText(
          range: content.upperBound..<content.upperBound,
          before: RSTInline.shown(title, RSTReferences()).bytes)
      }
      return RoleText(range: content)
    default: break
    }
    guard role != nil, content.count > 1, !Self.verbatimRoles.contains(kind) else {
      return RoleText(range: content)
    }
    // `!name` is no link, and `.name` one from anywhere.
    if "!.".utf8.contains(byte(content.lowerBound)) {
      return RoleText(range: content.lowerBound + 1..<content.upperBound)
    }
    // `~os.path.join` shows the last name alone.
    if byte(content.lowerBound) == UInt8(ascii: "~") {
      let dot = bytes[content].lastIndex(of: UInt8(ascii: "."))
      let start = dot.map { $0 + 1 } ?? content.lowerBound + 1
      return RoleText(range: min(start, content.upperBound - 1)..<content.upperBound)
    }
    return RoleText(range: content)
  }

  /// The text before an address, `text <address>`; the address where there is no text.
  private func title(before content: Range<Int>) -> Range<Int>? {
    guard byte(content.upperBound - 1) == UInt8(ascii: ">"),
      let angle = bytes[content].lastIndex(of: UInt8(ascii: "<"))
    else { return nil }
    let title = Whitespace.trimmed(bytes, content.lowerBound..<angle)
    if title.isEmpty { return angle + 1..<content.upperBound - 1 }
    guard title.upperBound < angle else { return nil }
    return title
  }
}
