internal import Records
internal import TextAnalysis

/// The paragraphs of plain text.
enum PlainText {
  /// The paragraphs and list items in a range, without the white space around them.
  ///
  /// A blank line ends one, and so does a line of nothing but punctuation (a rule, the underline of
  /// a title) and a change in how deep a mail is quoted; an item begins where a line starts with a
  /// bullet, which is left out, or with a number. Each line of the head of a mail is one of its
  /// own, and so is each line of a list without bullets (`ListLines`).
  static func units(of bytes: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var units: [Range<Int>] = []
    var open: [Range<Int>] = []
    var indents: [Int] = []
    var isItem = false
    var inNumberedList = false
    var quoteDepth = 0
    var afterDirective = false
    let headEnd = headEnd(bytes, range)
    func close() {
      if isItem, let first = open.first, let last = open.last {
        units.append(first.lowerBound..<last.upperBound)
      } else {
        units += ListLines.parts(of: bytes, open, indents: indents)
      }
      open.removeAll(keepingCapacity: true)
      indents.removeAll(keepingCapacity: true)
      isItem = false
    }
    for line in Lines(bytes, range) {
      let (depth, start) = quoteMarks(bytes, line)
      let content = Whitespace.trimmed(bytes, start..<line.upperBound)
      if depth != quoteDepth {
        close()
        quoteDepth = depth
      }
      if content.isEmpty || isRule(bytes, content) {
        close()
        afterDirective = false
        continue
      }
      if isDirective(bytes, content)
        || (afterDirective && bytes[content].first == UInt8(ascii: ":"))
      {
        // What follows with colons, `:class: good`, is the directive's.
        close()
        afterDirective = true
        continue
      }
      afterDirective = false
      // A head's line goes on in the next one where that is indented.
      if line.lowerBound < headEnd, !Whitespace.isSpace(bytes[line.lowerBound]) { close() }
      if let bullet = bulletLength(bytes, content) {
        close()
        open = [content.lowerBound + bullet..<content.upperBound]
        indents = [content.lowerBound - start]
        isItem = true
        inNumberedList = false
        continue
      }
      if let number = itemNumber(bytes, content), number == 1 || inNumberedList || open.isEmpty {
        close()
        inNumberedList = true
        isItem = true
      }
      open.append(content)
      indents.append(content.lowerBound - start)
    }
    close()
    return units
  }

  /// The text with a space for each mark that quotes a line of a mail: offsets stay as they are.
  static func blankingQuoteMarks(_ bytes: [UInt8], from start: Int) -> [UInt8] {
    var shown = bytes
    for line in Lines(bytes, start..<bytes.count) {
      for index in line.lowerBound..<quoteMarks(bytes, line).end { shown[index] = 0x20 }
    }
    return shown
  }

  /// The marks `>` at the start of a line, spaces between them allowed, and where they end.
  private static func quoteMarks(_ bytes: [UInt8], _ line: Range<Int>) -> (depth: Int, end: Int) {
    var (depth, end) = (0, line.lowerBound)
    var index = end
    while index < line.upperBound {
      if bytes[index] == UInt8(ascii: ">") {
        depth += 1
        end = index + 1
      } else if bytes[index] != 0x20 {
        break
      }
      index += 1
    }
    return (depth, end)
  }

  /// Where the head of a mail ends, or the head of a file that is written like a mail.
  ///
  /// The head is a first paragraph of lines such as `Subject: tides`; long lines go on indented.
  static func headEnd(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var count = 0
    for line in Lines(bytes, range) {
      if Whitespace.trimmed(bytes, line).isEmpty { return count > 1 ? line.lowerBound : 0 }
      if Whitespace.isSpace(bytes[line.lowerBound]) && count > 0 { continue }
      let name = bytes[line].prefix { Whitespace.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
      let value = bytes[line].dropFirst(name.count)
      guard !name.isEmpty, value.first == UInt8(ascii: ":"),
        value.dropFirst().first.map(Whitespace.isSpace) != false
      else { return 0 }
      count += 1
    }
    return count > 1 ? range.upperBound : 0
  }

  /// A line by which reStructuredText sets something up and says nothing: `.. code-block:: python`,
  /// `.. _label:`.
  private static func isDirective(_ bytes: [UInt8], _ content: Range<Int>) -> Bool {
    guard bytes[content].starts(with: ".. ".utf8) else { return false }
    let rest = bytes[content].dropFirst(3)
    if rest.first == UInt8(ascii: "_") { return true }
    let name = rest.prefix { Whitespace.isLetterOrDigit($0) || "-:".utf8.contains($0) }
    guard name.count > 2, name.suffix(2).elementsEqual("::".utf8) else { return false }
    // More than one word behind it is text, as in `.. note:: Mind the tide.`
    return !rest.dropFirst(name.count + 1).contains(0x20)
  }

  /// Three or more marks of one kind, spaces between them allowed: `-----`, `* * *`, `===  ===`.
  static func isRule(_ bytes: [UInt8], _ content: Range<Int>) -> Bool {
    let mark = bytes[content.lowerBound]
    guard (0x21...0x7E).contains(mark), !Whitespace.isLetterOrDigit(mark) else { return false }
    var count = 0
    for byte in bytes[content] where !Whitespace.isSpace(byte) {
      guard byte == mark || byte == UInt8(ascii: "+") else { return false }
      count += 1
    }
    return count >= 3
  }

  /// The length of a bullet and the spaces after it.
  private static func bulletLength(_ bytes: [UInt8], _ content: Range<Int>) -> Int? {
    var length: Int
    switch bytes[content.lowerBound] {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): length = 1
    case 0xE2 where bytes[content].starts(with: [0xE2, 0x80, 0xA2]): length = 3  // •
    default: return nil
    }
    let start = length
    while length < content.count, Whitespace.isSpace(bytes[content.lowerBound + length]) {
      length += 1
    }
    return length > start ? length : nil
  }

  /// The number of a line that begins `12. ` or `12) `.
  private static func itemNumber(_ bytes: [UInt8], _ content: Range<Int>) -> Int? {
    var number = 0
    var index = content.lowerBound
    while index < content.upperBound, Whitespace.isDigit(bytes[index]) {
      guard index - content.lowerBound < 3 else { return nil }
      number = number * 10 + Int(bytes[index] - 0x30)
      index += 1
    }
    guard index > content.lowerBound, index + 1 < content.upperBound,
      bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")"),
      Whitespace.isSpace(bytes[index + 1])
    else { return nil }
    return number
  }
}
