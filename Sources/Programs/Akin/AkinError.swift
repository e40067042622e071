public import Catalog
internal import VectorMath

/// Why the engine cannot answer a request, where none of its parts throws an error of its own.
public enum AkinError: Error, Equatable, Sendable {
  /// There is no index in a folder or above it.
  case noIndex(above: String)
  /// A model is not on this machine.
  case noSuchModel(String)
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
      "\(folder): no index here or above. Make one with `akin index`, or name one with --index."
    case .noSuchModel(let name):
      "\(name): no such model on this machine. Fetch it with `akin model pull \(name)`."
    case .differentVectors(let first, let model, let second, let other):
      "\(first) has vectors of \(model), \(second) of \(other): these cannot be compared. "
        + "Make one of the two anew with the model and the precision of the other."
    case .unfinishedIndex(let index, let run):
      "\(index): \(run). What is not in it would seem to be missing from the corpus."
    case .threadsOutOfRange(let threads): "threads is \(threads); it must be 1 or more."
    case .unknownPrecision(let precision):
      "the index's precision is \(precision); it must be one of "
        + Precision.allCases.map(\.rawValue).joined(separator: ", ")
        + "; a newer akin may know it."
    }
  }
}
