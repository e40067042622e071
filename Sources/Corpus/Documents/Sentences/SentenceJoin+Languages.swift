internal import TextAnalysis

extension SentenceJoin {
  /// Whether the sentence goes on by the abbreviations and ordinals of a language.
  ///
  /// `languages` is called only when the answer hangs on it.
  static func joins(
    _ bytes: [UInt8], sentence: Range<Int>, paragraphEnd: Int,
    languages: () -> [Lexicon.Language]
  ) -> Bool {
    let body = Whitespace.trimmed(bytes, sentence)
    guard bytes[body].last == UInt8(ascii: ".") else { return false }
    let stem = lastWord(bytes, body)
    let next = word(bytes, from: sentence.upperBound, to: paragraphEnd)
    guard !stem.isEmpty, !next.isEmpty, stem.count <= 8 else { return false }
    return languages().contains { joins(bytes, body, stem, next, $0) }
  }

  private static func joins(
    _ bytes: [UInt8], _ body: Range<Int>, _ stem: Range<Int>, _ next: Range<Int>,
    _ language: Lexicon.Language
  ) -> Bool {
    let words = Abbreviations.of(language)
    guard let key = Abbreviations.key(bytes[stem]) else { return false }
    if words.inside.contains(key) || words.beforeAName.contains(key) { return true }
    if Whitespace.isDigit(bytes[next.lowerBound]) { return words.beforeANumber.contains(key) }
    let isNumber = stem.count <= 3 && bytes[stem].allSatisfy(Whitespace.isDigit)
    let hasOrdinals = language == .german
    // "z. B.": single letters, each with its full stop, also with spaces between.
    let isLetter = stem.count == 1 && Whitespace.isLetter(bytes[stem.lowerBound])
    if isLetter, next.count == 2, Whitespace.isLetter(bytes[next.lowerBound]),
      bytes[next.lowerBound + 1] == UInt8(ascii: ".")
    {
      return true
    }
    guard
      words.eitherWay.contains(key) || isDotted(bytes[stem]) || (isNumber && hasOrdinals)
        || (isLetter && followsALetter(bytes, stem, body))
    else { return false }
    let start = bytes[next].prefix { Whitespace.isLetter($0) || $0 >= 0x80 }
    return Abbreviations.key(start).map { !words.starters.contains($0) } ?? true
  }

  /// Whether a letter and its full stop stand before the word, as in `z. B.` they do.
  private static func followsALetter(
    _ bytes: [UInt8], _ stem: Range<Int>, _ body: Range<Int>
  ) -> Bool {
    var end = stem.lowerBound
    while end > body.lowerBound, Whitespace.isSpace(bytes[end - 1]) { end -= 1 }
    guard end < stem.lowerBound, end - 2 >= body.lowerBound, bytes[end - 1] == UInt8(ascii: "."),
      Whitespace.isLetter(bytes[end - 2])
    else { return false }
    return end - 2 == body.lowerBound || Whitespace.isSpace(bytes[end - 3])
  }
}
