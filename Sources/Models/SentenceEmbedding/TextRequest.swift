internal import SentenceEmbedding

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

  init(_ request: SentenceEmbedding.TextRequest) {
    count = request.count
    bytes = request.bytes
    mayWait = request.mayWait
  }
}

/// What the texts of a stream came to.
public struct StreamSummary: Sendable, Equatable {
  /// How many texts there were.
  public let texts: Int
  /// Tokens of the texts, special ones included.
  public let tokens: Int
  /// Texts that were longer than the model reads.
  public let truncatedTexts: Int
  /// Tokens cut off from these.
  public let truncatedTokens: Int
}
