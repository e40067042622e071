/// Removes the parts of a text that are for a browser or a mail program and not for a reader.
enum Markup {
  /// The text with HTML character references resolved, and a `|` in place of each tag, web address
  /// and mail address.
  ///
  /// A `<` or `&` that begins none of these stays, with the text after it: `a < b`, `vector<int>`,
  /// `R&D`.
  static func removed(from text: String) -> String {
    guard isLikely(in: text) else { return text }
    var bytes = Array(text.utf8)
    var wasEscaped = true
    // A reference that was escaped twice, such as `&amp;eacute;`, is resolved twice.
    for _ in 0..<2 where wasEscaped { (bytes, wasEscaped) = resolved(bytes) }
    return String(decoding: withoutTagsAndAddresses(bytes), as: UTF8.self)
  }

  /// Whether the text can have something to remove; for most texts nothing more is done.
  private static func isLikely(in text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: "@"): return true
      case UInt8(ascii: "/") where last == UInt8(ascii: ":"): return true
      case UInt8(ascii: "w") where last == byte, UInt8(ascii: "W") where last == byte: return true
      // The ends of `lt;` and `nbsp;`, `apos;`.
      case UInt8(ascii: ";"):
        if "tps".utf8.contains(last) { return true }
      default: break
      }
      last = byte
    }
    return false
  }

  // MARK: Character references

  /// Resolves references, and tells whether one of them was an ampersand.
  private static func resolved(_ bytes: [UInt8]) -> (bytes: [UInt8], hadAmpersand: Bool) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var hadAmpersand = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "&") {
        if let (end, text) = CharacterReference.read(bytes, at: index) {
          if text == [byte] { hadAmpersand = true }
          result += text
          index = end
          continue
        }
        if let end = endOfUnknownName(in: bytes, at: index) {
          result.append(separator)
          index = end
          continue
        }
      } else if byte == UInt8(ascii: ";"), let (length, text) = bareName(before: result[...]) {
        result.removeLast(length)
        result.append(text)
        index += 1
        continue
      }
      result.append(byte)
      index += 1
    }
    return (result, hadAmpersand)
  }

  /// The end of a reference with an unknown name; a single letter is no name: `R&D; more`.
  private static func endOfUnknownName(in bytes: [UInt8], at start: Int) -> Int? {
    var index = start + 1
    while index < bytes.count, isLetterOrDigit(bytes[index]) { index += 1 }
    guard index - start > 2, index < bytes.count, bytes[index] == UInt8(ascii: ";"),
      !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[start + 1])
    else { return nil }
    return index + 1
  }

  /// A name that lost its ampersand, as in feeds (` quot;`); an `amp;` may be an amplifier, so it
  /// stays.
  private static func bareName(before bytes: ArraySlice<UInt8>) -> (length: Int, text: UInt8)? {
    let name = bytes.suffix(5).reversed().prefix { isLetterOrDigit($0) }
    let text: Character
    switch String(decoding: name.reversed(), as: UTF8.self) {
    case "lt": text = "<"
    case "gt": text = ">"
    case "quot": text = "\""
    case "apos": text = "'"
    case "nbsp": text = " "
    default: return nil
    }
    return text.asciiValue.map { (name.count, $0) }
  }

  // MARK: Tags and addresses

  private static func withoutTagsAndAddresses(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "<"):
        if let end = endOfTag(in: bytes, at: index) {
          result.append(separator)
          index = end
          continue
        }
      case UInt8(ascii: ":") where bytes[index...].starts(with: "://".utf8):
        let scheme = result.reversed().prefix { isLetterOrDigit($0) || "+.-".utf8.contains($0) }
        if !scheme.isEmpty {
          result.removeLast(scheme.count)
          result.append(separator)
          index = endOfAddress(in: bytes, from: index)
          continue
        }
      case UInt8(ascii: "w"), UInt8(ascii: "W"):
        let isStart = !(result.last.map(isLetterOrDigit) ?? false)
        if isStart, isName("www.", in: bytes, at: index) {
          result.append(separator)
          index = endOfAddress(in: bytes, from: index)
          continue
        }
      case UInt8(ascii: "@"):
        let local = result.reversed().prefix { isLetterOrDigit($0) || "._%+-".utf8.contains($0) }
        if !local.isEmpty, let end = endOfDomain(in: bytes, from: index + 1) {
          result.removeLast(local.count)
          if result.ends(with: "mailto:") { result.removeLast("mailto:".utf8.count) }
          result.append(separator)
          index = end
          continue
        }
      default: break
      }
      result.append(byte)
      index += 1
    }
    return result
  }

  /// The end of the tag that begins at a `<`; nil when no tag begins there.
  private static func endOfTag(in bytes: [UInt8], at start: Int) -> Int? {
    if bytes[start...].starts(with: "<!--".utf8) {
      var index = start + 4
      while index < bytes.count, !bytes[index...].starts(with: "-->".utf8) { index += 1 }
      return min(index + 3, bytes.count)
    }
    let isClosing = bytes[start...].starts(with: "</".utf8)
    let nameStart = start + (isClosing ? 2 : 1)
    var nameEnd = nameStart
    while nameEnd < bytes.count, isLetterOrDigit(bytes[nameEnd]) { nameEnd += 1 }
    // No known name is longer, so the rest need not be read.
    guard 1...10 ~= nameEnd - nameStart, nameEnd < bytes.count else { return nil }
    let name = String(decoding: bytes[nameStart..<nameEnd], as: UTF8.self).lowercased()
    let isMark = marks.contains(name)
    let isBlock = blocks.contains(name)
    guard isMark || isBlock || fields.contains(name) else { return nil }

    var end = nameEnd
    var hasValue = false
    var isBare = true
    while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "<") {
      let byte = bytes[end]
      if byte == UInt8(ascii: "=") { hasValue = true }
      if byte > 0x20 && byte != UInt8(ascii: "/") { isBare = false }
      end += 1
    }
    let isSeparated = bytes[nameEnd] <= 0x20 || "/>".utf8.contains(bytes[nameEnd])
    guard isSeparated, hasValue || isBare else { return nil }
    guard end < bytes.count, bytes[end] == UInt8(ascii: ">") else {
      // A text may have been cut within a tag; then quotation marks tell the tag from a comparison.
      return bytes[nameEnd..<end].contains(UInt8(ascii: "\"")) ? end : nil
    }
    // `List<Table>` and `cp <source>` are not HTML.
    let isJoined = start > 0 && isLetterOrDigit(bytes[start - 1])
    guard isClosing || hasValue || isMark || (isBlock && !isJoined) else { return nil }
    return end + 1
  }

  /// Tags whose names are no words, or that stand within words.
  private static let marks = Lexicon.words(.inlineTags)
  /// Tags that stand alone in HTML; joined to a word, they are a type parameter.
  private static let blocks = Lexicon.words(.blockTags)
  /// Tags only with attributes or an end tag; otherwise they are placeholders.
  private static let fields = Lexicon.words(.tagsWithAttributes)

  /// The end of an address, at the first space.
  ///
  /// Characters other than Latin, Greek and Cyrillic ones end it too, because scripts without
  /// spaces put the next word there.
  private static func endOfAddress(in bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), 0xC2, 0xE0...0xFF:
        return index
      default: index += 1
      }
    }
    return index
  }

  /// The end of a name with a dot in it; nil when there is none.
  private static func endOfDomain(in bytes: [UInt8], from start: Int) -> Int? {
    var end = start
    while end < bytes.count, isLetterOrDigit(bytes[end]) || "-.".utf8.contains(bytes[end]) {
      end += 1
    }
    while end > start, !isLetterOrDigit(bytes[end - 1]) { end -= 1 }
    return bytes[start..<end].contains(UInt8(ascii: ".")) ? end : nil
  }

  private static func isName(_ name: String, in bytes: [UInt8], at start: Int) -> Bool {
    // Compares letters without their case.
    bytes[start...].prefix(name.utf8.count).elementsEqual(name.utf8) { $0 | 0x20 == $1 | 0x20 }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }

  /// Separates words, so that they do not stand side by side.
  private static let separator = UInt8(ascii: "|")
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
