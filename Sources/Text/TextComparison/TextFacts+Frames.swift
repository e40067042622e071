internal import TextAnalysis

/// Words that differ between the same words, and texts that are only a part of the other one.
extension TextFacts {
  /// Prepositions and quantifiers between the same two words, or at both beginnings: `flights to Rome` and
  /// `flights from Rome`.
  func framedWords(in other: TextFacts) -> (String, String)? {
    facingWords(in: other) {
      $0 == $1 && !$0.isAlone
    } excluding: { word in
      let frames = RivalWords.inFrame(word)
      return frames.isEmpty ? nil : { frames.contains($0) }
    }
  }

  /// Modals, when nothing else differs: `you must pay` and `you should pay`.
  ///
  /// Where more differs, people say the same with another modal.
  func differentModal(from other: TextFacts) -> (String, String)? {
    guard let (word, replacement, place) = ReplacedWords.only(template, other.template),
      RivalWords.modals(word).contains(replacement)
    else { return nil }
    // In a question, modals ask the same: `how can I`, `how should I`.
    let isQuestion =
      Self.questionWords.contains(place.before) || Self.subjects.contains(place.after)
    return isQuestion || place.isAlone ? nil : (word, replacement)
  }

  /// The words that may stand before the modal of a question; the empty word is the start of a text.
  private static let questionWords: Set<String> = [
    "", "how", "what", "when", "where", "which", "who", "why",
  ]
  private static let subjects: Set<String> = ["i", "we", "you", "he", "she", "they", "it", "one"]

  /// What one text calls new, the other calls old: `link a new card`, `link a card that I already
  /// have`.
  func newAndOld(in other: TextFacts) -> (String, String)? {
    if isNew(beside: other) { return ("new", "already") }
    return other.isNew(beside: self) ? ("already", "new") : nil
  }

  private func isNew(beside other: TextFacts) -> Bool {
    guard let places = words["new"], words["already"] == nil, other.words["new"] == nil,
      let already = other.words["already"]
    else { return false }
    return places.contains { !$0.after.isEmpty && other.words[Self.stem($0.after)] != nil }
      && already.contains {
        Self.having.contains($0.before) || Self.having.contains($0.after)
      }
  }

  private static let having: Set<String> = [
    "have", "has", "had", "own", "owns", "owned", "got", "exist", "exists", "existed",
  ]

  /// How long two texts are when one is a word or two and the other a sentence that says far more; nil
  /// for other texts.
  ///
  /// A model takes the two for the same when the word is rare. Scripts without spaces have few words for
  /// a whole sentence, so their texts are left alone.
  func loneWords(beside other: TextFacts) -> (String, String)? {
    guard uncasedWords.isEmpty, other.uncasedWords.isEmpty, min(length, other.length) <= 2,
      max(length, other.length) >= 6
    else { return nil }
    return ("\(length) \(length == 1 ? "word" : "words")", "\(other.length) words")
  }
}
