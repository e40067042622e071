internal import TextAnalysis

/// Folds the forms of a word into one key: `property` and `properties`, `Katze` and `Katzen`.
///
/// The endings are those of light stemmers (Harman 1991 for English, Savoy 2006 for the others): of
/// nouns above all, as names of clusters are made of nouns. A key is never shown. Words of other
/// languages are their own key.
struct WordForms: Sendable {
  private let language: Lexicon.Language

  /// Folds as the grammar of a language says.
  init(of language: Lexicon.Language) { self.language = language }

  /// What all forms of `word`, in small letters, have in common.
  func key(of word: String) -> String {
    var letters = Array(word)
    // A name such as `x2` or `utf-8` has no endings.
    guard letters.count > Self.shortest, letters.allSatisfy(\.isLetter) else { return word }
    switch language {
    case .english: Self.foldEnglish(&letters)
    case .german, .dutch, .swedish, .danishAndNorwegian:
      letters = letters.map { Self.plainVowels[$0] ?? $0 }
      Self.cut(
        ["ern", "en", "er", "em", "es", "et", "ar", "or", "e", "a", "s", "n"], from: &letters)
      Self.undouble(&letters)
    case .french:
      if Self.cut(["aux"], from: &letters) {
        letters += "al"
      } else {
        Self.cut(["s", "x"], from: &letters)
        Self.cut(["ée", "é", "e"], from: &letters)
      }
    case .spanish, .portuguese, .italian:
      if Self.cut(["ões", "ães", "ãos"], from: &letters) { letters.append("ã") }
      Self.cut(["s"], from: &letters)
      Self.cut(["ão", "io", "ie", "a", "e", "i", "o", "á", "é", "í", "ó"], from: &letters)
    case .russian, .ukrainian:
      Self.cut(
        ["ами", "ями", "ого", "его", "ов", "ев", "ах", "ях", "ам", "ям", "ом", "ем", "ой", "ей"]
          + ["ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие"], from: &letters)
      while letters.count > Self.shortest, "аеиоуыьэюяйії".contains(letters[letters.count - 1]) {
        letters.removeLast()
      }
    default: break
    }
    return String(letters)
  }

  /// What is left of a word has so many letters at least.
  private static let shortest = 3
  private static let plainVowels: [Character: Character] = [
    "ä": "a", "ö": "o", "ü": "u", "å": "a", "æ": "a", "ø": "o",
  ]

  /// Plurals as Harman's S stemmer has them, then `ed` and `ing`, and the `e` that these take away.
  private static func foldEnglish(_ letters: inout [Character]) {
    if !ends(letters, in: "eies", "aies"), cut(["ies"], from: &letters) {
      letters.append("y")
    } else if !ends(letters, in: "us", "ss", "is") {
      cut(["s"], from: &letters)
    }
    for ending in ["ing", "ed"] where ends(letters, in: ending) {
      // `string` and `shed` are no forms of a verb: nothing that is left could be said.
      let rest = letters.dropLast(ending.count)
      if rest.count >= shortest, rest.contains(where: "aeiouy".contains) {
        letters.removeLast(ending.count)
        break
      }
    }
    cut(["e"], from: &letters)
    undouble(&letters)
  }

  private static func ends(_ letters: [Character], in endings: String...) -> Bool {
    endings.contains { letters.count > $0.count && letters.suffix($0.count).elementsEqual($0) }
  }

  /// Takes off the first of the endings that leaves enough; says whether there was one.
  @discardableResult
  private static func cut(_ endings: [String], from letters: inout [Character]) -> Bool {
    let found = endings.first { ending in
      letters.count - ending.count >= shortest && letters.suffix(ending.count).elementsEqual(ending)
    }
    if let found { letters.removeLast(found.count) }
    return found != nil
  }

  /// `plann` as `plan`.
  private static func undouble(_ letters: inout [Character]) {
    guard letters.count > shortest, let last = letters.last, !"aeiou".contains(last),
      letters[letters.count - 2] == last
    else { return }
    letters.removeLast()
  }
}
