/// Words that say nothing about a subject, by language.
package enum StopWords {
  /// The stop words of the languages that texts are written in.
  ///
  /// The telling words of a language are stop words that no other language has. A text is in the
  /// language that most of its telling words belong to. A language counts when its telling words in
  /// such texts are a share of all words that no language reaches by chance. English always counts,
  /// because its words stand in texts of all languages.
  ///
  /// - Parameter texts: All texts.
  /// - Returns: The words of all these languages.
  package static func languages(of texts: some Collection<String>) -> Set<String> {
    let (counts, total) = tellingWords(of: texts)
    return zip(all, counts).reduce(into: english) { words, language in
      if Double(language.1) > share * Double(total) { words.formUnion(language.0) }
    }
  }

  /// The language that most of the texts are written in, by their stop words; English when they
  /// tell nothing.
  package static func mainLanguage(of texts: some Collection<String>) -> Lexicon.Language {
    let (counts, _) = tellingWords(of: texts)
    guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else {
      return .english
    }
    return languages[place]
  }

  /// How many telling words of each language stand in texts of that language, and how many words
  /// there are.
  private static func tellingWords(
    of texts: some Collection<String>
  ) -> (counts: [Int], total: Int) {
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
      // When counts are equal, the first language wins, which is English: `war` and `man` are words
      // of several languages.
      if let most = own.max(), let language = own.firstIndex(of: most) { counts[language] += most }
    }
    return (counts, total)
  }

  /// The stop words of a language.
  package static func of(_ language: Lexicon.Language) -> Set<String> {
    Set(Lexicon.of(language).words(.stopWords))
  }

  /// English.
  package static let english = of(.english)

  // English is the first.
  private static let languages = Lexicon.Language.allCases.filter { !of($0).isEmpty }
  private static let all = languages.map(of)

  /// The words of each language that no other language has.
  private static let telling = all.indices.map { index in
    all.indices.reduce(all[index]) { words, other in
      other == index ? words : words.subtracting(all[other])
    }
  }
}

/// In running text about a fifth of all words are telling; a language counts from a fortieth of the
/// texts on.
private let share = 0.005
