/// Why a corpus cannot be deduplicated as asked.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum DedupeOptionsError: Error, Equatable, Sendable {
  /// A threshold outside of -1...1.
  case thresholdOutOfRange(Float)
  /// A target below 1.
  case targetOutOfRange(Int)
  /// The passages of an index are not compared by their fields.
  case fieldOfIndex(String)
  /// A stream takes a score as its threshold and keeps the first text; this was requested instead.
  case notForStreams(String)
  /// A suggested threshold that the caller has not accepted would remove these passages.
  case riskySuggestion(SuggestionRisk)
  /// The records of a stream are laid out in a way that cannot be read in pieces.
  case layoutOfStream(String, name: String)
}

extension DedupeOptionsError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .thresholdOutOfRange(let threshold):
      "the threshold is \(threshold); it must be within -1...1."
    case .targetOutOfRange(let target): "the target is \(target); it must be 1 or more."
    case .fieldOfIndex(let field):
      "what is kept is field:\(field); it must be first, longest, newest or central: only the "
        + "records of a file are compared by their fields."
    case .notForStreams(let asked):
      "what a stream is deduplicated by is \(asked); it must be a score, and the first of several: "
        + "the rest of a stream is not known yet."
    case .riskySuggestion(let risk):
      "nothing was removed: the corpus suggests a threshold of \(fourDigits(risk.threshold)), at which "
        + "nobody has looked. By it"
        + (risk.lowestScore.map { ", without pairs below a score of \(fourDigits($0))," } ?? "")
        + " \(risk). Look at pairs around it, then give a score as the threshold, or accept the "
        + "suggestion."
    case .layoutOfStream(let layout, let name):
      "the layout of \(name) is \(layout); it must be JSONL, or one text a line without a field."
    }
  }
}

/// A score to four decimals, without zeros at the end.
private func fourDigits(_ score: Float) -> Double { (Double(score) * 10_000).rounded() / 10_000 }
