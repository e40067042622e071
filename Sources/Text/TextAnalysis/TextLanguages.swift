/// Finds the likely languages of a text, among those whose abbreviations are known.
package enum TextLanguages {
  /// Finds the languages that most of the stop words of a text belong to.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - range: A paragraph; only its beginning is read.
  /// - Returns: Several languages when a short text does not decide; English when it has no stop
  ///   words.
  package static func likeliest(_ bytes: [UInt8], _ range: Range<Int>) -> [Lexicon.Language] {
    var counts = [Int](repeating: 0, count: words.count)
    let beginning = bytes[range.lowerBound..<min(range.upperBound, range.lowerBound + longest)]
    for word in beginning.split(whereSeparator: { !Whitespace.isLetter($0) && $0 < 0x80 }) {
      let word = String(decoding: word, as: UTF8.self).lowercased()
      for (place, language) in words.enumerated() where language.words.contains(word) {
        counts[place] += 1
      }
    }
    guard let most = counts.max(), most > 0 else { return [.english] }
    return words.indices.filter { counts[$0] == most }.map { words[$0].language }
  }

  private static let longest = 2_000

  private static let words = [
    Lexicon.Language.english, .german, .french, .spanish, .italian, .portuguese, .dutch,
  ].map { (language: $0, words: StopWords.of($0)) }
}
