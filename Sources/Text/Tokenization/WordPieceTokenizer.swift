/// Turns text into token ids as the BERT family reads it, identical to Hugging Face `tokenizers`.
///
/// The steps are: added tokens that stand in the text itself, normalisation, added tokens that
/// stand in the normal form, words, WordPiece, truncation, special tokens.
package struct WordPieceTokenizer: Sendable {
  let normalizer: BertNormalizer
  let model: WordPieceModel
  let template: EncodingTemplate
  /// The added tokens, in the order of their ids.
  let addedTokens: [AddedToken]
  private let rawMatcher: AddedTokenMatcher
  private let normalizedMatcher: AddedTokenMatcher
  private let splitter: WordSplitter

  init(
    normalizer: BertNormalizer, model: WordPieceModel, template: EncodingTemplate,
    addedTokens: [AddedToken], path: String
  ) throws(TokenizerError) {
    self.normalizer = normalizer
    self.model = model
    self.template = template
    splitter = WordSplitter()
    self.addedTokens = addedTokens.sorted { $0.id < $1.id }

    var raw: [(content: [UInt8], token: AddedToken)] = []
    var normalized: [(content: [UInt8], token: AddedToken)] = []
    for token in addedTokens {
      guard token.isNormalized else {
        raw.append((token.content, token))
        continue
      }
      var content = NormalizedInput(tracksSources: false)
      normalizer.normalize(token.content.span, 0..<token.content.count, into: &content)
      guard !content.bytes.isEmpty else {
        throw .emptyAddedToken(String(decoding: token.content, as: UTF8.self), path: path)
      }
      normalized.append((content.bytes, token))
    }
    rawMatcher = AddedTokenMatcher(raw)
    normalizedMatcher = AddedTokenMatcher(normalized)
  }

  /// Tokenizes one text.
  ///
  /// - Parameters:
  ///   - text: any text; an empty one gives the special tokens alone.
  ///   - maximumLength: the most tokens to return, special ones included; nil for no limit. The
  ///     text is cut at its end. Special tokens are kept even if they alone are more.
  /// - Returns: ids, types and offsets, and how many tokens were cut off.
  package func encode(_ text: String, maximumLength: Int? = nil) -> Encoding {
    var tokens = tokens(of: text, tracksRanges: true)
    let limit = maximumLength.map { max($0 - EncodingTemplate.addedCount(template.single), 0) }
    let cut = max(tokens.count - (limit ?? tokens.count), 0)
    tokens.removeAll(from: tokens.count - cut)
    return assemble(template.single, tokens, nil, truncatedCount: cut)
  }

  /// Returns only the ids of `encode(_:maximumLength:)`, in less time.
  package func encodeIDs(
    _ text: String, maximumLength: Int? = nil
  ) -> (ids: [Int32], truncatedCount: Int) {
    let tokens = tokens(of: text, tracksRanges: false)
    let added = EncodingTemplate.addedCount(template.single)
    let kept = maximumLength.map { min(tokens.count, max($0 - added, 0)) } ?? tokens.count
    var ids: [Int32] = []
    ids.reserveCapacity(kept + added)
    for piece in template.single {
      switch piece {
      case .special(let special, _): ids += special
      case .first, .second: ids += tokens.ids.prefix(kept)
      }
    }
    return (ids, tokens.count - kept)
  }

  /// The id of the token that stands for words without tokens in the vocabulary.
  package var unknownID: Int32 { model.unknownID }

  /// The text of a token, or nil when no token has that id.
  package func token(_ id: Int32) -> String? {
    if let added = addedTokens.first(where: { $0.id == id }) {
      return String(decoding: added.content, as: UTF8.self)
    }
    return model.vocabulary.bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The id of the token with exactly these bytes, or nil when there is none.
  package func id(of token: String) -> Int32? {
    let bytes = Array(token.utf8)
    return addedTokens.first { $0.content == bytes }?.id ?? model.vocabulary.id(of: bytes)
  }

  /// The largest id + 1: an embedding table needs at least so many rows.
  package var vocabularyCount: Int {
    max(model.vocabulary.idEnd, addedTokens.last.map { Int($0.id) + 1 } ?? 0)
  }
}

extension WordPieceTokenizer {
  func tokens(of text: String, tracksRanges: Bool) -> TokenList {
    var text = text
    return text.withUTF8 { buffer in
      tokens(of: unsafe buffer.span, tracksRanges: tracksRanges)
    }
  }

  private func tokens(of text: Span<UInt8>, tracksRanges: Bool) -> TokenList {
    var list = TokenList(tracksRanges: tracksRanges)
    // English runs at four to five bytes a token.
    list.reserveCapacity(text.count / 4 + 4)
    var normalized = NormalizedInput(tracksSources: tracksRanges)
    guard !rawMatcher.isEmpty else {
      append(text, 0..<text.count, through: &normalized, to: &list)
      return list
    }
    rawMatcher.forEachPart(of: text, 0..<text.count) { token, range in
      if let token {
        list.append(token.id, range)
      } else {
        append(text, range, through: &normalized, to: &list)
      }
    }
    return list
  }

  /// Normalises and tokenizes a stretch without added tokens.
  private func append(
    _ text: Span<UInt8>, _ range: Range<Int>, through normalized: inout NormalizedInput,
    to list: inout TokenList
  ) {
    normalized.removeAll()
    normalizer.normalize(text, range, into: &normalized)
    let mark = list.count
    let bytes = normalized.bytes.span
    if normalizedMatcher.isEmpty {
      appendWords(bytes, 0..<bytes.count, to: &list)
    } else {
      normalizedMatcher.forEachPart(of: bytes, 0..<bytes.count) { token, range in
        if let token {
          list.append(token.id, range)
        } else {
          appendWords(bytes, range, to: &list)
        }
      }
    }
    list.mapRanges(from: mark) { normalized.source(of: $0) }
  }

  private func appendWords(_ text: Span<UInt8>, _ range: Range<Int>, to list: inout TokenList) {
    splitter.forEachWord(of: text, range) { model.append(word: $0, of: text, to: &list) }
  }

  func assemble(
    _ pieces: [EncodingTemplate.Piece], _ first: TokenList, _ second: TokenList?,
    truncatedCount: Int
  ) -> Encoding {
    var ids: [Int32] = []
    var typeIDs: [Int32] = []
    var offsets: [Range<Int>] = []
    func append(_ newIDs: [Int32], _ ranges: [Range<Int>], _ typeID: Int32) {
      ids += newIDs
      offsets += ranges
      typeIDs += repeatElement(typeID, count: newIDs.count)
    }
    for piece in pieces {
      switch piece {
      case .special(let special, let typeID):
        append(special, Array(repeating: 0..<0, count: special.count), typeID)
      case .first(let typeID): append(first.ids, first.ranges, typeID)
      case .second(let typeID): append(second?.ids ?? [], second?.ranges ?? [], typeID)
      }
    }
    return Encoding(ids: ids, typeIDs: typeIDs, offsets: offsets, truncatedCount: truncatedCount)
  }
}
