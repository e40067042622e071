/// How much a source of texts may hand over at once.
public struct TextRequest: Sendable, Equatable {
  /// How many texts at most.
  public let count: Int
  /// How many bytes of UTF-8 at most; a single text may be longer.
  public let bytes: Int
  /// Whether the source may wait for texts.
  ///
  /// If it may not wait and has no texts yet, it gives none: its earlier texts are still being
  /// embedded.
  public let mayWait: Bool

  /// Asks for so much.
  package init(count: Int, bytes: Int, mayWait: Bool) {
    self.count = count
    self.bytes = bytes
    self.mayWait = mayWait
  }
}
