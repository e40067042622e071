/// How much was cut off from texts that were longer than the model reads.
public struct Truncation: Sendable, Equatable {
  /// How many texts were too long.
  public package(set) var texts = 0
  /// How many of their tokens did not count.
  public package(set) var tokens = 0

  /// Nothing cut off.
  public init() {}

  /// So much cut off.
  package init(texts: Int, tokens: Int) {
    self.texts = texts
    self.tokens = tokens
  }

  /// What both say together.
  public static func + (first: Truncation, second: Truncation) -> Truncation {
    Truncation(texts: first.texts + second.texts, tokens: first.tokens + second.tokens)
  }
}
