internal import Tokenization

/// Counts of some texts, or of all texts of a stream.
public struct StreamSummary: Sendable, Equatable {
  /// How many texts there were.
  public package(set) var texts = 0
  /// Tokens of the texts, special ones included.
  public package(set) var tokens = 0
  /// How many of the texts were encoded; equal texts are encoded once.
  public package(set) var encodedTexts = 0
  /// Tokens of the texts that were encoded.
  public package(set) var encodedTokens = 0
  /// Texts that were longer than the model reads.
  public package(set) var truncatedTexts = 0
  /// Tokens cut off from these.
  public package(set) var truncatedTokens = 0

  /// Nothing yet.
  package init() {}

  mutating func add(_ text: TokenIDs, times: Int) {
    texts += times
    tokens += text.ids.count * times
    truncatedTexts += text.truncatedCount > 0 ? times : 0
    truncatedTokens += text.truncatedCount * times
  }

  static func += (left: inout StreamSummary, right: StreamSummary) {
    left.texts += right.texts
    left.tokens += right.tokens
    left.encodedTexts += right.encodedTexts
    left.encodedTokens += right.encodedTokens
    left.truncatedTexts += right.truncatedTexts
    left.truncatedTokens += right.truncatedTokens
  }
}
