package import VectorMath
internal import Catalog

/// The numbers in which a model computes: fewer bits are quicker, and a little less exact.
///
/// Vectors are fp32 whatever they were computed in.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// Single precision: the reference.
  case fp32
  /// Products of bfloat16 numbers, summed in fp32.
  case bf16
  /// Products of 8-bit integers, summed exactly.
  case int8

  /// What is used when nothing is said: the quickest here of those that lose less than 0.1 points of
  /// quality on every data set that was tried (`docs/decisions/precision.md`).
  public static let `default`: Precision = Kernels.best.multipliesBF16 ? .bf16 : .fp32

  /// The same choice, as the encoder calls it.
  package var encoder: VectorMath.Precision {
    switch self {
    case .fp32: .fp32
    case .bf16: .bf16
    case .int8: .int8
    }
  }
}

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
