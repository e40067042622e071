/// Words of a language that end in a full stop which ends no sentence.
///
/// Those that matter in prose, mails and papers, by what must follow for the sentence to go on.
package struct Abbreviations: Sendable {
  /// A name, a number or an example always follows; `Dr.`, capitalised only.
  package let beforeAName: Set<UInt64>
  /// In the middle of a sentence wherever they stand.
  package let inside: Set<UInt64>
  /// Abbreviations before a number, words of their own otherwise: `No. 5`, `Jan. 5`.
  package let beforeANumber: Set<UInt64>
  /// They end a sentence when the next word is one that often begins one.
  package let eitherWay: Set<UInt64>
  /// Words before an initial.
  ///
  /// Behind others in small letters one capital is no name: `vitamin C.`
  package let beforeAnInitial: Set<UInt64>
  /// Words that often begin a sentence and rarely a name.
  package let starters: Set<UInt64>

  /// English.
  package static let english = Abbreviations(.english)

  /// Those of a language; empty where it has no list.
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
