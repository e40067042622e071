/// The abbreviations of a language, whose full stop ends no sentence.
///
/// They are those of prose, mails and papers, grouped by the word that must follow so that the
/// sentence goes on.
package struct Abbreviations: Sendable {
  /// Abbreviations that a name, a number or an example always follows, such as `Dr.`; only
  /// capitalised ones count.
  package let beforeAName: Set<UInt64>
  /// Abbreviations that never end a sentence.
  package let inside: Set<UInt64>
  /// Abbreviations only before a number, and words otherwise: `No. 5`, `Jan. 5`.
  package let beforeANumber: Set<UInt64>
  /// Abbreviations that end a sentence when the next word often begins one.
  package let eitherWay: Set<UInt64>
  /// Words that stand before an initial.
  ///
  /// After other words in small letters, a single capital is no initial: `vitamin C.`
  package let beforeAnInitial: Set<UInt64>
  /// Words that often begin a sentence and rarely a name.
  package let starters: Set<UInt64>

  /// The abbreviations of English.
  package static let english = Abbreviations(.english)

  /// The abbreviations of a language; empty when it has no list.
  package static func of(_ language: Lexicon.Language) -> Abbreviations {
    all[language] ?? english
  }

  /// Up to eight bytes of a word as one number; longer words have none.
  package static func key(_ word: some Collection<UInt8>) -> UInt64? {
    guard word.count <= 8 else { return nil }
    return word.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private init(_ language: Lexicon.Language) {
    let lexicon = Lexicon.of(language)
    func keys(_ section: Lexicon.Section) -> Set<UInt64> {
      Set(
        lexicon.words(section).map { word in
          guard let key = Self.key(word.utf8) else {
            preconditionFailure("[\(section.rawValue)]: \(word) is longer than eight bytes")
          }
          return key
        })
    }
    beforeAName = keys(.abbreviationsBeforeAName)
    inside = keys(.abbreviationsInside)
    beforeANumber = keys(.abbreviationsBeforeANumber)
    eitherWay = keys(.abbreviationsEitherWay)
    beforeAnInitial = keys(.wordsBeforeAnInitial)
    starters = keys(.sentenceStarters)
  }

  private static let all = Dictionary(
    uniqueKeysWithValues: Lexicon.Language.allCases.map { ($0, Abbreviations($0)) })
}
