/// Words that end in a full stop which ends no sentence.
///
/// Those that matter in English prose, mails and papers, by what must follow for the sentence to go on.
package enum Abbreviations {
  /// A name, a number or an example always follows; `Dr.`, capitalised only.
  package static let beforeAName: Set<UInt64> = keys(.abbreviationsBeforeAName)

  /// In the middle of a sentence wherever they stand.
  package static let inside: Set<UInt64> = keys(.abbreviationsInside)

  /// Abbreviations before a number, words of their own otherwise: `No. 5`, `Jan. 5`.
  package static let beforeANumber: Set<UInt64> = keys(.abbreviationsBeforeANumber)

  /// They end a sentence when the next word is one that often begins one.
  package static let eitherWay: Set<UInt64> = keys(.abbreviationsEitherWay)

  /// Words before an initial.
  ///
  /// Behind others in small letters one capital is no name: `vitamin C.`
  package static let beforeAnInitial: Set<UInt64> = keys(.wordsBeforeAnInitial)

  /// Words that often begin a sentence and rarely a name.
  package static let starters: Set<UInt64> = keys(.sentenceStarters)

  /// Up to eight bytes of a word as one number; longer words have none.
  package static func key(_ word: some Collection<UInt8>) -> UInt64? {
    guard word.count <= 8 else { return nil }
    return word.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func keys(_ section: Lexicon.Section) -> Set<UInt64> {
    Set(
      Lexicon.words(section).map { word in
        guard let key = key(word.utf8) else {
          preconditionFailure("[\(section.rawValue)]: \(word) is longer than eight bytes")
        }
        return key
      })
  }
}
