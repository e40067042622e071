internal import Synchronization

/// How much was cut off from texts that were longer than the model reads.
public struct Truncation: Sendable, Equatable {
  /// How many texts were too long.
  public package(set) var texts = 0
  /// How many of their tokens did not count.
  public package(set) var tokens = 0

  /// Nothing cut off.
  public init() {}
}

/// Adds up what is cut off, from any thread.
package final class TruncationCount: Sendable {
  private let count = Mutex(Truncation())

  /// How much was cut off so far.
  package var current: Truncation { count.withLock { $0 } }

  /// Counts `texts` more, of which `tokens` were cut off.
  package func add(texts: Int, tokens: Int) {
    count.withLock {
      $0.texts += texts
      $0.tokens += tokens
    }
  }
}
