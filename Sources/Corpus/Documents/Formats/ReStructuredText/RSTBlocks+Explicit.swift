internal import Records
internal import TextAnalysis

// What begins with two dots: footnotes, targets, substitutions, directives and comments.
extension RSTBlocks {
  /// Reads explicit markup, or a target without a name (`__ address`).
  mutating func readExplicit(_ lines: [RSTLine], _ index: Int, titled: Bool, depth: Int) -> Int? {
    let line = lines[index]
    if text(line).starts(with: "__ ".utf8) { return index + 1 }
    guard RSTMark.isExplicit(text(line)) else { return nil }
    closeTerm()
    let rest = line.behind(2, in: source)
    // Two dots alone are a comment that does not go on behind a blank line.
    if rest.isBlank, index + 1 < lines.count, lines[index + 1].isBlank { return index + 1 }
    let end = endOfIndented(lines, from: index + 1, over: line.indent)
    let below = Array(lines[(index + 1)..<end])
    switch text(rest).first {
    case UInt8(ascii: "[") where readNote(rest, below, depth: depth): break
    case UInt8(ascii: "_"): readTarget(rest, below)
    case UInt8(ascii: "|"): readSubstitution(rest, below)
    default:
      if let directive = directive(rest, below, from: line.content.lowerBound) {
        read(directive, titled: titled, depth: depth)
      }
    }
    return end
  }

  /// A footnote, whose mark is nothing to read, or a citation with its label.
  private mutating func readNote(_ line: RSTLine, _ below: [RSTLine], depth: Int) -> Bool {
    let text = text(line)
    guard let close = text.firstIndex(of: UInt8(ascii: "]")), close > text.startIndex + 1,
      close + 1 == text.endIndex || Whitespace.isSpace(text[close + 1])
    else { return false }
    let label = text[(text.startIndex + 1)..<close]
    guard !label.contains(where: Whitespace.isSpace) else { return false }
    let isFootnote = RSTInline.isFootnoteLabel(label)
    let body = isFootnote ? line.behind(close + 1 - text.startIndex, in: source) : line
    read([body] + below, titled: false, depth: depth + 1)
    return true
  }

  /// Remembers a label, `_label:`, that names what follows; other targets are addresses.
  private mutating func readTarget(_ line: RSTLine, _ below: [RSTLine]) {
    let text = text(line)
    guard text.last == UInt8(ascii: ":"), below.isEmpty else { return }
    let name = text.dropFirst().dropLast()
    if !name.isEmpty { labels.append(name.startIndex..<name.endIndex) }
  }

  // MARK: Substitutions

  private mutating func readSubstitution(_ line: RSTLine, _ below: [RSTLine]) {
    let text = text(line)
    guard let close = text.dropFirst().firstIndex(of: UInt8(ascii: "|")) else { return }
    let rest = line.behind(close + 1 - text.startIndex, in: source)
    guard let directive = directive(rest, below, from: line.content.lowerBound) else { return }
    references.substitute(
      text[(text.startIndex + 1)..<close], by: replacement(directive))
  }

  private func replacement(_ directive: RSTDirective) -> [UInt8] {
    switch directive.name {
    case "replace":
      return joined((directive.argument + directive.body).map(\.content))
    case "unicode":
      let text = String(decoding: joined(directive.argument.map(\.content)), as: UTF8.self)
      var shown: [UInt8] = []
      for word in text.split(separator: " ").prefix(while: { $0 != ".." }) {
        shown += Self.character(word).map { Array($0.utf8) } ?? Array(word.utf8)
      }
      return shown
    case "image": return joined(directive.option("alt"))
    default: return []
    }
  }

  /// A character by its number: `0x2014`, `U+2014`, `\u2014`, `&#x2014;` or `8212`.
  private static func character(_ word: Substring) -> String? {
    let marks: [(mark: String, radix: Int)] = [
      ("0x", 16), ("U+", 16), ("u+", 16), ("\\u", 16), ("\\x", 16), ("x", 16), ("&#x", 16),
      ("", 10),
    ]
    for (mark, radix) in marks where word.hasPrefix(mark) {
      let digits = word.dropFirst(mark.count)
      if let number = UInt32(digits.hasSuffix(";") ? digits.dropLast() : digits, radix: radix) {
        return Unicode.Scalar(number).map { String(Character($0)) }
      }
    }
    return nil
  }

  private func joined(_ lines: [Range<Int>]) -> [UInt8] {
    Array(lines.map { source[$0] }.joined(separator: " ".utf8))
  }

  // MARK: Directives

  /// The directive that `name::` and the lines below it are; nil for a comment.
  private func directive(
    _ line: RSTLine, _ below: [RSTLine], from start: Int
  ) -> RSTDirective? {
    let text = text(line)
    let name = text.prefix {
      Whitespace.isLetterOrDigit($0) || $0 >= 0x80 || "-_+.:".utf8.contains($0)
    }
    // The colons are part of the prefix, unless a space is before them.
    var end = name.endIndex
    var shown = name
    if name.suffix(2).elementsEqual("::".utf8) {
      shown = name.dropLast(2)
    } else if text[end...].starts(with: " ::".utf8) {
      end += 3
    } else {
      return nil
    }
    guard let first = shown.first, Whitespace.isLetterOrDigit(first) || first >= 0x80,
      end == text.endIndex || Whitespace.isSpace(text[end])
    else { return nil }
    return RSTDirective(
      source, name: String(decoding: shown, as: UTF8.self), mark: start..<end,
      [line.behind(end - text.startIndex, in: source)] + below)
  }

  private mutating func read(_ directive: RSTDirective, titled: Bool, depth: Int) {
    let body = directive.body
    switch directive.kind {
    case .hidden: return
    case .text: readText(directive, titled: titled, depth: depth)
    case .body: read(body, titled: titled, depth: depth + 1)
    case .version(let words):
      guard let first = directive.argument.first else {
        read(body, titled: titled, depth: depth + 1)
        return
      }
      let version = text(first).prefix { !Whitespace.isSpace($0) }
      opening = MarkupBlock.Opening(text: words, source: directive.mark)
      let rest = [first.behind(version.count, in: source)] + directive.argument.dropFirst()
      explain([version.startIndex..<version.endIndex], by: rest + body, depth: depth)
    case .code: addCode(body.isEmpty ? directive.argument : body)
    case .picture:
      addParagraph(directive.option("alt").map { RSTLine(content: $0, indent: 0) })
      read(body, titled: false, depth: depth + 1)
    case .listTable:
      addParagraph(directive.argument)
      addTable(
        RSTTable(rows: listTable(body), hasHeader: number(directive.option("header-rows")) > 0),
        depth: depth)
    case .valueTable:
      addParagraph(directive.argument)
      let names = directive.option("header").map { RSTLine(content: $0, indent: 0) }
      addTable(
        RSTTable(
          rows: RSTValues.rows(source, names) + RSTValues.rows(source, body),
          hasHeader: !names.isEmpty || number(directive.option("header-rows")) > 0),
        depth: depth)
    }
  }

  private func number(_ option: [Range<Int>]) -> Int {
    option.first.flatMap { Int(String(decoding: source[$0], as: UTF8.self)) } ?? 0
  }

  private mutating func readText(_ directive: RSTDirective, titled: Bool, depth: Int) {
    let argument = directive.argument
    // Numbers are how many columns there are, or how wide.
    let isShown = argument.contains { text($0).contains { Whitespace.isLetter($0) || $0 >= 0x80 } }
    if let last = argument.last, isShown, argument.count == 1, !directive.body.isEmpty,
      !".:!?".utf8.contains(text(last).last ?? 0)
    {
      let isSignature = text(last).contains(UInt8(ascii: "("))
      explain(
        argument.map(\.content), isVerbatim: isSignature, by: directive.body, depth: depth)
      return
    }
    if isShown { read(argument, titled: false, depth: depth + 1) }
    read(directive.body, titled: titled, depth: depth + 1)
  }

  /// A table that is written as a list of lists.
  private func listTable(_ body: [RSTLine]) -> [RSTTable.Row] {
    items(body).compactMap { RSTTable.Row(items($0).map { $0.filter { !$0.isBlank } }) }
  }

  /// The bodies of the items of a list.
  private func items(_ lines: [RSTLine]) -> [[RSTLine]] {
    var items: [[RSTLine]] = []
    var index = 0
    while index < lines.count {
      guard let length = RSTMark.bullet(text(lines[index])) else {
        index += 1
        continue
      }
      let end = endOfIndented(lines, from: index + 1, over: lines[index].indent)
      items.append([lines[index].behind(length, in: source)] + lines[(index + 1)..<end])
      index = end
    }
    return items
  }
}
