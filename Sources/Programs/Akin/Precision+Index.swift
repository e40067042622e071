internal import SentenceEmbedding
internal import VectorMath

extension Precision {
  /// What an index says that its vectors were computed in.
  ///
  /// - Throws: `AkinError.invalid` for one that only a newer program knows.
  init(of model: ModelIdentity) throws {
    guard let known = Precision(rawValue: model.precision) else {
      let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw AkinError.invalid(
        option: "the index's precision", value: model.precision,
        expected: "one of \(names); a newer akin may know it")
    }
    self = known
  }
}
