internal import SentenceEmbedding
internal import Tokenization

/// The tokens of one text or of a pair.
public struct TokenizedText: Sendable, Equatable {
  /// Token ids, special ones included.
  public let ids: [Int32]
  /// The tokens' own texts.
  public let tokens: [String]
  /// The byte range of each token in the UTF-8 of its text; `0..<0` for special tokens.
  public let offsets: [Range<Int>]
  /// The text of a pair that each token belongs to, 0 or 1; nil for a single text.
  public let typeIDs: [Int32]?
  /// How many tokens were cut off.
  public let truncated: Int

  init(_ encoding: Encoding, in model: SentenceModel, isPair: Bool) {
    ids = encoding.ids
    tokens = encoding.ids.map { model.token($0) ?? "" }
    offsets = encoding.offsets
    typeIDs = isPair ? encoding.typeIDs : nil
    truncated = encoding.truncatedCount
  }
}

extension TokenizedText: Encodable {
  private enum Key: String, CodingKey {
    case ids, tokens, offsets, typeIDs, truncated
  }

  /// Writes offsets as pairs `[start, end]`.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(ids, forKey: .ids)
    try keys.encode(tokens, forKey: .tokens)
    try keys.encode(offsets.map { [$0.lowerBound, $0.upperBound] }, forKey: .offsets)
    try keys.encodeIfPresent(typeIDs, forKey: .typeIDs)
    try keys.encode(truncated, forKey: .truncated)
  }
}
