internal import TextAnalysis

/// Words that say another thing between the same words, and texts that are only a part of the other.
extension TextFacts {
  /// `flights to Rome` and `flights from Rome`, `you must pay` and `you may pay`: between the same two
  /// words, or the same at both beginnings.
  func framedWords(in other: TextFacts) -> (String, String)? {
    facingWords(in: other) {
      $0 == $1 && !$0.isAlone
    } excluding: { word in
      let frames = RivalWords.inFrame(word)
      return frames.isEmpty ? nil : { frames.contains($0) }
    }
      ?? facingWords(in: other) {
        // In a question the modal stands before its subject, and asks the same as another one: `how can
        // I`, `how should I`.
        $0 == $1 && !$0.isAlone && !Self.questionWords.contains($0.before)
          && !Self.subjects.contains($0.after)
      } excluding: { word in
        let modals = RivalWords.modals(word)
        return modals.isEmpty ? nil : { modals.contains($0) }
      }
  }

  /// What stands before a modal that asks; nothing at the start of a text.
  private static let questionWords: Set<String> = [
    "", "how", "what", "when", "where", "which", "who", "why",
  ]
  private static let subjects: Set<String> = ["i", "we", "you", "he", "she", "they", "it", "one"]

  /// `link a new card`, `link a card that I already have`: of what one calls new the other says that it
  /// is there already.
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

  /// A word or two beside a sentence that has far more to say: what a model takes for the same because
  /// one word of the sentence is rare.
  ///
  /// Scripts that set no spaces have few words for a whole sentence, so texts in them are left alone.
  func loneWords(beside other: TextFacts) -> (String, String)? {
    guard uncasedWords.isEmpty, other.uncasedWords.isEmpty, min(length, other.length) <= 2,
      max(length, other.length) >= 6
    else { return nil }
    return ("\(length) \(length == 1 ? "word" : "words")", "\(other.length) words")
  }
}
