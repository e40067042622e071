public import Catalog
internal import VectorMath

/// Why the engine cannot answer a request, where none of its parts throws an error of its own.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum AkinError: Error, Equatable, Sendable {
  /// There is no index in a folder or above it.
  case noIndex(above: String)
  /// The vectors of two corpora come from two models, or from one model in two precisions.
  case differentVectors(first: String, of: String, second: String, otherOf: String)
  /// The last run over an index did not get to its end, so a comparison would miss what it had not read.
  case unfinishedIndex(String, UnfinishedRun)
  /// A number of threads is below 1.
  case threadsOutOfRange(Int)
  /// The vectors of an index have a precision that only a newer version knows.
  case unknownPrecision(String)
}

extension AkinError: CustomStringConvertible {
  /// The error and its remedy, in words.
  public var description: String {
    switch self {
    case .noIndex(let folder):
      "\(folder): no index here or above. Index the folder to make one, or name another."
    case .differentVectors(let first, let model, let second, let other):
      "\(first) has vectors of \(model), \(second) of \(other): these cannot be compared. "
        + "Make one of the two anew with the model and the precision of the other."
    case .unfinishedIndex(let index, let run):
      "\(index): \(run). What is not in it would seem to be missing from the corpus."
    case .threadsOutOfRange(let threads): "threads is \(threads); it must be 1 or more."
    case .unknownPrecision(let precision):
      "the index's precision is \(precision); it must be one of "
        + Precision.allCases.map(\.rawValue).joined(separator: ", ")
        + "; a newer Akin may know it."
    }
  }
}
