internal import TextAnalysis

/// Whether two sentences that ICU has cut apart are one.
enum SentenceJoin {
  /// How many bytes of a word are looked at: no abbreviation is longer, and hostile text has no
  /// end.
  private static let longestWord = 32

  /// Whether the sentence goes on behind its end, which is ICU's boundary; looks at the last word
  /// of the one and at the first of what follows, up to the paragraph's end.
  static func joins(_ bytes: [UInt8], sentence: Range<Int>, paragraphEnd: Int) -> Bool {
    let body = Whitespace.trimmed(bytes, sentence)
    let next = word(bytes, from: sentence.upperBound, to: paragraphEnd)
    guard let last = bytes[body].last, let following = bytes[next].first else { return false }
    if body.upperBound == next.lowerBound, last < 0x80, following < 0x80 {
      // Within an address or a name: `host.Example`, `a!b`.
      return true
    }
    if last != UInt8(ascii: ".") {
      // "Oh! yes, very."
      let isCry = body.count <= 12 && !bytes[body].contains(0x20)
      return (0x61...0x7A).contains(following) && (isCry || closesQuestion(bytes, body))
    }
    let stem = lastWord(bytes, body)
    guard !stem.isEmpty else { return false }
    // "1." or "(b)": the label of what follows.
    if stem.lowerBound == body.lowerBound, isLabel(bytes[stem]) { return true }
    guard let key = Abbreviations.key(bytes[stem]) else { return false }
    if Abbreviations.english.inside.contains(key) || Abbreviations.english.beforeAName.contains(key)
    {
      return true
    }
    let isNumber =
      Whitespace.isDigit(following)
      || (following == UInt8(ascii: "(") && next.count > 1
        && Whitespace.isDigit(bytes[next.lowerBound + 1]))
    if isNumber {
      return Abbreviations.english.beforeANumber.contains(key) || isAlia(bytes[stem])
    }
    if following == UInt8(ascii: "(") || following == UInt8(ascii: "[") {
      return isAlia(bytes[stem])
    }
    guard isCapital(following) || following >= 0x80 else { return false }
    if isInitial(bytes[next]) { return isInitial(bytes[stem.lowerBound..<stem.upperBound + 1]) }
    let isEitherWay =
      Abbreviations.english.eitherWay.contains(key) || isDotted(bytes[stem])
      || (stem.count == 1 && isCapital(bytes[stem.lowerBound]) && followsAName(bytes, stem, body))
    guard isEitherWay else { return false }
    guard let start = Abbreviations.key(letters(bytes, next)) else { return true }
    return !Abbreviations.english.starters.contains(start)
  }

  /// The word before the full stop: letters, digits, inner full stops and `&`.
  static func lastWord(_ bytes: [UInt8], _ body: Range<Int>) -> Range<Int> {
    let end = body.upperBound - 1
    var start = end
    while start > max(body.lowerBound, end - longestWord) {
      let byte = bytes[start - 1]
      guard
        Whitespace.isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "&")
          || byte >= 0x80
      else { break }
      start -= 1
    }
    return start..<end
  }

  /// Whether one capital may be an initial for what stands before it.
  private static func followsAName(
    _ bytes: [UInt8], _ stem: Range<Int>, _ body: Range<Int>
  ) -> Bool {
    var end = stem.lowerBound
    // Behind a bracket or a quote, or first of all.
    guard end > body.lowerBound, Whitespace.isSpace(bytes[end - 1]) else { return true }
    while end > body.lowerBound, Whitespace.isSpace(bytes[end - 1]) { end -= 1 }
    var start = end
    while start > max(body.lowerBound, end - longestWord), !Whitespace.isSpace(bytes[start - 1]) {
      start -= 1
    }
    guard let first = bytes[start..<end].first, let last = bytes[start..<end].last else {
      return true
    }
    if Whitespace.isDigit(first) { return false }
    guard (0x61...0x7A).contains(first), last != UInt8(ascii: ",") else { return true }
    return Abbreviations.key(bytes[start..<end]).map(Abbreviations.english.beforeAnInitial.contains)
      == true
  }

  static func word(_ bytes: [UInt8], from start: Int, to end: Int) -> Range<Int> {
    var lower = start
    while lower < end, Whitespace.isSpace(bytes[lower]) { lower += 1 }
    var upper = lower
    while upper < min(end, lower + longestWord), !Whitespace.isSpace(bytes[upper]) { upper += 1 }
    return lower..<upper
  }

  static func letters(_ bytes: [UInt8], _ word: Range<Int>) -> ArraySlice<UInt8> {
    bytes[word].prefix(while: Whitespace.isLetter)
  }

  /// Whether it ends in a question or a cry in quotes, behind which a sentence may go on.
  private static func closesQuestion(_ bytes: [UInt8], _ body: Range<Int>) -> Bool {
    var end = body.upperBound
    while end > body.lowerBound {
      switch bytes[end - 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"): end -= 1
      case 0x99, 0x9D:  // ’ and ”
        guard end - 3 >= body.lowerBound, bytes[end - 3] == 0xE2, bytes[end - 2] == 0x80 else {
          return false
        }
        end -= 3
      case UInt8(ascii: "!"), UInt8(ascii: "?"): return end < body.upperBound
      default: return false
      }
    }
    return false
  }

  /// A number, one letter, or a small Roman number.
  private static func isLabel(_ word: ArraySlice<UInt8>) -> Bool {
    if word.count == 1, word.allSatisfy(Whitespace.isLetter) { return true }
    if word.count <= 8,
      word.allSatisfy({ Whitespace.isDigit($0) || $0 == UInt8(ascii: ".") }),
      word.first.map(Whitespace.isDigit) == true
    {
      return word.count <= 3 || word.contains(UInt8(ascii: "."))
    }
    return word.count <= 5 && word.allSatisfy { "IVXivx".utf8.contains($0) }
  }

  /// The word before the full stop of "et al".
  private static func isAlia(_ word: ArraySlice<UInt8>) -> Bool {
    word.elementsEqual("al".utf8)
  }

  /// One capital and a full stop.
  private static func isInitial(_ word: ArraySlice<UInt8>) -> Bool {
    guard let letter = word.first, word.count >= 2 else { return false }
    return isCapital(letter) && word[word.startIndex + 1] == UInt8(ascii: ".")
  }

  /// `U.S`, `p.m`: single letters with full stops between.
  static func isDotted(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count >= 3, word.count % 2 == 1 else { return false }
    for (place, byte) in word.enumerated() {
      guard place % 2 == 0 ? Whitespace.isLetter(byte) : byte == UInt8(ascii: ".") else {
        return false
      }
    }
    return true
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte)
  }
}
