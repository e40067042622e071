#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// How the learning rate goes from the first step to the last.
public enum LearningRateSchedule: String, Sendable, CaseIterable {
  /// Straight down to 0.
  case linear
  /// Down to 0 along half a cosine.
  case cosine
  /// The same until the end.
  case constant

  /// The share of the full rate at a step; it rises evenly from 0 in the first steps.
  ///
  /// - Parameters:
  ///   - step: From 0 on.
  ///   - warmUp: How many steps the rate rises.
  ///   - total: How many steps there are.
  /// - Returns: 0...1.
  package func factor(step: Int, warmUp: Int, total: Int) -> Double {
    if step < warmUp { return Double(step) / Double(max(1, warmUp)) }
    let share = min(1, Double(step - warmUp) / Double(max(1, total - warmUp)))
    switch self {
    case .linear: return 1 - share
    case .cosine: return 0.5 * (1 + cos(.pi * share))
    case .constant: return 1
    }
  }
}
