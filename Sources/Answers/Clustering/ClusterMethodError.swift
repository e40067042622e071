/// Why a corpus cannot be divided as asked.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ClusterMethodError: Error, Equatable, Sendable {
  /// A whole-number setting of a method.
  public enum Count: String, Sendable {
    /// The number of clusters.
    case clusters = "the number of clusters"
    /// The fewest sentences of a cluster.
    case minimumSize = "the minimum size"
    /// How often k-means starts again.
    case restarts = "the number of restarts"
  }

  /// A whole number outside the allowed range; a range up to `Int.max` has no upper bound.
  case countOutOfRange(Count, Int, allowed: ClosedRange<Int>)
  /// A threshold outside of -1...1.
  case thresholdOutOfRange(Float)
  /// A resolution that is no number above 0.
  case resolutionOutOfRange(Double)
  /// More passages than a method can divide in memory.
  case tooManyPassages(method: String, limit: Int)
}

extension ClusterMethodError: CustomStringConvertible {
  /// What is wrong and how to fix it.
  public var description: String {
    switch self {
    case .countOutOfRange(let count, let number, let allowed):
      "\(count.rawValue) is \(number); it must be "
        + (allowed.upperBound == .max
          ? "\(allowed.lowerBound) or more." : "\(allowed.lowerBound) to \(allowed.upperBound).")
    case .thresholdOutOfRange(let threshold):
      "the threshold is \(threshold); it must be within -1...1."
    case .resolutionOutOfRange(let resolution):
      "the resolution is \(resolution); it must be a number above 0."
    case .tooManyPassages(let method, let limit):
      "\(method) takes at most \(limit) passages, and here are more. "
        + "Take another method, such as leiden, or a part of them."
    }
  }
}
