/// Where an encoder's time goes, for benchmarks: seconds per stage.
package final class StageClock {
  /// What an encoder does with a batch.
  package enum Stage: String, CaseIterable {
    /// Gathering token, position and segment embeddings.
    case embeddings
    /// Products with weights, and the bias and activation fused into them.
    case products
    /// Scores, soft-max and sums of values.
    case attention
    /// Residual sums and layer norms.
    case normalisation
    /// Rounding to the precision of the products.
    case quantisation
  }

  /// What was measured so far.
  package private(set) var seconds: [Stage: Double] = [:]
  private var last = ContinuousClock.now

  /// Begins now.
  package init() {}

  /// Forgets the time since the last mark.
  package func start() { last = .now }

  /// Counts the time since the last mark to `stage`.
  func mark(_ stage: Stage) {
    let now = ContinuousClock.now
    seconds[stage, default: 0] += (now - last) / .seconds(1)
    last = now
  }
}
