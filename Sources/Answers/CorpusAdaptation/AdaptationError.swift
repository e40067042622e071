/// Why a model cannot be fitted to a corpus.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum AdaptationError: Error, Equatable {
  /// The corpus has too few texts that belong together.
  case tooFewPairs(Int, needed: Int, corpus: String)
  /// The part of the corpus that is measured on has too few questions.
  case tooFewQuestions(Int, needed: Int, corpus: String)
}

extension AdaptationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFewPairs(let count, let needed, let corpus):
      "\(corpus): \(count) pairs of texts that belong together; \(needed) at least are needed. Add "
        + "documents with titles, headings or paragraphs."
    case .tooFewQuestions(let count, let needed, let corpus):
      "\(corpus): \(count) questions could be taken from the documents that are measured on; "
        + "\(needed) at least are needed, or nobody could tell whether the new model is better. Add "
        + "documents."
    }
  }
}
