internal import SentenceEmbedding

/// How many texts are embedded and committed together, so that a run that is cut short loses a few
/// seconds of work at most.
///
/// The first window is small. Each further one is at most twice as large, and no larger than what
/// is embedded in five seconds at the pace that was measured.
struct CommitPace {
  private var size = WindowSize(textCount: 64, byteCount: 1 << 14)
  // The bytes that were embedded and how long it took, recent windows most.
  private var (bytes, seconds) = (0.0, 0.0)

  /// The seconds between two commits.
  private static let wanted = 5.0

  /// The next window, no larger than another one.
  func window(within largest: WindowSize) -> WindowSize {
    WindowSize(
      textCount: min(size.textCount, largest.textCount),
      byteCount: min(size.byteCount, largest.byteCount))
  }

  /// Notes a window that was embedded and committed.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of its texts.
  ///   - seconds: How long it took.
  mutating func note(bytes: Int, seconds: Double) {
    self.bytes = self.bytes / 2 + Double(bytes)
    self.seconds = self.seconds / 2 + max(seconds, 1e-6)
    let most = min(self.bytes / self.seconds * Self.wanted, 1e9)
    size = WindowSize(
      textCount: min(size.textCount * 2, 1 << 20),
      byteCount: min(size.byteCount * 2, max(Int(most), 1 << 10)))
  }
}

/// Measures the time from one commit to the next.
struct CommitClock {
  private var last = ContinuousClock.now

  /// The seconds since the last call, or since the clock was made.
  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { last = now }
    return (now - last) / .seconds(1)
  }
}
