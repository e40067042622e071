internal import Akin

/// A threshold that the corpus suggests, and that is too unsure to write a file by.
struct RefusedSuggestion: Error, CustomStringConvertible {
  let risk: SuggestionRisk
  /// The file that would have been written.
  let output: String
  /// The arguments that name the corpus.
  let corpus: String

  var description: String {
    let floor = risk.lowestScore.map { ", without pairs below a score of \(Numbers.short($0))," }
    return "\(output == "-" ? "stdout" : output): not written. The corpus suggests a threshold of "
      + "\(Numbers.short(risk.threshold)), at which nobody has looked. By it\(floor ?? "") "
      + "\(risk.words(going: "would go")).\n"
      + "Look first: akin dedupe examples -n 20 --threshold auto\(corpus)\n"
      + "Then give --threshold a score, or --accept-suggestion."
  }
}

extension SuggestionRisk {
  /// How much it would remove, and how much of that may be wrong.
  func words(going verb: String) -> String {
    let share = 100 * Double(removedCount) / Double(max(1, passageCount))
    return "\(Numbers.count(removedCount)) of \(Numbers.count(passageCount)) "
      + "(\(Numbers.fixed(share, 0)) %) \(verb), and up to \(Numbers.fixed(mostFalse * 100, 0)) % of "
      + "the merges may be wrong"
  }
}
