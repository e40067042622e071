/// How much a source of texts may hand over at once.
public struct TextRequest: Sendable, Equatable {
  /// How many texts at most.
  public let count: Int
  /// How many bytes of UTF-8 at most, but for a single text that is longer.
  public let bytes: Int
  /// Whether the source may wait for texts.
  ///
  /// If not, and there are none yet, it gives none: what it gave before is still being worked on.
  public let mayWait: Bool

  /// Asks for so much.
  package init(count: Int, bytes: Int, mayWait: Bool) {
    self.count = count
    self.bytes = bytes
    self.mayWait = mayWait
  }
}
