internal import SentenceEmbedding
internal import VectorMath

extension Precision {
  /// The precision in which the vectors of an index were computed.
  ///
  /// - Throws: `AkinError.unknownPrecision` for a precision that only a newer version knows.
  init(of model: ModelIdentity) throws {
    guard let known = Precision(rawValue: model.precision) else {
      throw AkinError.unknownPrecision(model.precision)
    }
    self = known
  }
}
