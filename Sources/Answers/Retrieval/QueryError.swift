/// Why a question cannot be answered.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum QueryError: Error, Equatable, Sendable {
  /// A count of a query.
  public enum Count: String, Sendable {
    /// The number of hits.
    case limit
    /// The number of hits of one file, which is 1 at least.
    case limitPerFile = "limit per file"
    /// The passages before a hit.
    case contextBefore = "context before"
    /// The passages after a hit.
    case contextAfter = "context after"
  }

  /// The question has no text.
  case emptyText
  /// A count below 0, or below 1 where it must be 1 at least.
  case negativeCount(Count, Int)
  /// A recall that is not above 0 and at most 1.
  case recallOutOfRange(Double)
  /// A path that the index does not hold.
  case notIndexed(path: String, index: String)
}

extension QueryError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .emptyText: "the query is empty; it must be a text."
    case .negativeCount(let count, let value):
      "\(count.rawValue) is \(value); it must be \(count == .limitPerFile ? 1 : 0) or more."
    case .recallOutOfRange(let recall):
      "recall is \(recall); it must be a share above 0 and at most 1."
    case .notIndexed(let path, let index):
      "\(path): not in the index \(index). Index it first."
    }
  }
}
