/// Words that say nothing about a subject, by language.
package enum StopWords {
  /// The stop words of the languages that texts are written in.
  ///
  /// A text is in the language that most of its telling words belong to. A language is one of
  /// theirs when its words in such texts make up a share of all words that no other language reaches
  /// by chance; English always is, as its words stand in texts of all.
  ///
  /// - Parameter texts: All texts.
  /// - Returns: The words of all these languages.
  package static func languages(of texts: some Collection<String>) -> Set<String> {
    // A few thousand texts show what languages there are.
    let step = max(1, texts.count / 4000)
    var reader = WordReader(without: [])
    var counts = [Int](repeating: 0, count: all.count)
    var total = 0
    for (index, text) in texts.enumerated() where index % step == 0 {
      var own = [Int](repeating: 0, count: all.count)
      for letters in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
        for word in reader.words(of: String(letters)) {
          total += 1
          for (language, words) in telling.enumerated() where words.contains(word) {
            own[language] += 1
          }
        }
      }
      // Of equal counts the first, which is English: `war` and `man` are words of several languages.
      if let most = own.max(), let language = own.firstIndex(of: most) { counts[language] += most }
    }
    return zip(all, counts).reduce(into: english) { words, language in
      if Double(language.1) > share * Double(total) { words.formUnion(language.0) }
    }
  }

  /// The stop words of a language.
  package static func of(_ language: Lexicon.Language) -> Set<String> {
    Set(Lexicon.of(language).words(.stopWords))
  }

  /// English.
  package static let english = of(.english)

  // English is the first.
  private static let all = Lexicon.Language.allCases.map(of).filter { !$0.isEmpty }

  /// Of each language the words that no other one has.
  private static let telling = all.indices.map { index in
    all.indices.reduce(all[index]) { words, other in
      other == index ? words : words.subtracting(all[other])
    }
  }
}

/// In running text about a fifth of all words are such words; a fortieth of the texts should count.
private let share = 0.005
