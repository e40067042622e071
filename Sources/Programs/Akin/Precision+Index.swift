internal import SentenceEmbedding
internal import VectorMath

extension Precision {
  /// What an index says that its vectors were computed in.
  ///
  /// - Throws: `AkinError.unknownPrecision` for one that only a newer program knows.
  init(of model: ModelIdentity) throws {
    guard let known = Precision(rawValue: model.precision) else {
      throw AkinError.unknownPrecision(model.precision)
    }
    self = known
  }
}
