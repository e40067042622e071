/// Turns text into token ids as a model reads it, identical to Hugging Face `tokenizers`.
///
/// The steps are: added tokens that stand in the text itself, normalisation, added tokens that
/// stand in the normal form, words, tokens of words, truncation, special tokens. `Subwords` does
/// what differs between models: it normalises, and makes words and tokens.
package struct Tokenizer: Sendable {
  let subwords: Subwords
  let template: EncodingTemplate
  /// The added tokens, in the order of their ids.
  let addedTokens: [AddedToken]
  private let rawMatcher: AddedTokenMatcher
  private let normalizedMatcher: AddedTokenMatcher

  init(
    _ subwords: Subwords, template: EncodingTemplate, addedTokens: [AddedToken], path: String
  ) throws(TokenizerError) {
    self.subwords = subwords
    self.template = template
    self.addedTokens = addedTokens.sorted { $0.id < $1.id }

    var raw: [(content: [UInt8], token: AddedToken)] = []
    var normalized: [(content: [UInt8], token: AddedToken)] = []
    for token in addedTokens {
      guard token.isNormalized else {
        raw.append((token.content, token))
        continue
      }
      var memory = SubwordMemory(tracksSources: false)
      subwords.normalize(token.content.span, 0..<token.content.count, in: &memory)
      guard !memory.normalized.bytes.isEmpty else {
        throw .emptyAddedToken(String(decoding: token.content, as: UTF8.self), path: path)
      }
      normalized.append((memory.normalized.bytes, token))
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

  /// The id of the token that stands for words or characters without tokens in the vocabulary.
  package var unknownID: Int32 { subwords.unknownID }

  /// How words become tokens, such as `WordPiece`.
  package var algorithm: String { subwords.name }

  /// The text of a token, or nil when no token has that id.
  package func token(_ id: Int32) -> String? {
    if let added = addedTokens.first(where: { $0.id == id }) {
      return String(decoding: added.content, as: UTF8.self)
    }
    return subwords.bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The id of the token with exactly these bytes, or nil when there is none.
  package func id(of token: String) -> Int32? {
    let bytes = Array(token.utf8)
    return addedTokens.first { $0.content == bytes }?.id ?? subwords.id(of: bytes)
  }

  /// Whether a token belongs to the word of the token before it, as the pipelines of `transformers`
  /// judge it.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - original: What it stands for in the text.
  ///   - range: The bytes of that.
  ///   - text: The text.
  /// - Returns: For WordPiece, whether the token is longer or shorter than what it stands for; for
  ///   Unigram, whether no blank stands before it or at its beginning.
  package func continuesWord(
    _ token: String, standingFor original: String, at range: Range<Int>, of text: String
  ) -> Bool {
    switch subwords {
    case .wordPiece: return token.unicodeScalars.count != original.unicodeScalars.count
    case .unigram:
      guard range.lowerBound > 0 else { return false }
      return !text.utf8.dropFirst(range.lowerBound - 1).prefix(2).contains(UInt8(ascii: " "))
    }
  }

  /// A token's text without the sign that says where words begin, and whether it continues a word.
  package func word(of token: String) -> (text: String, continuesWord: Bool) {
    switch decoder {
    case .wordPiece:
      let continues = token.utf8.starts(with: "##".utf8)
      return (continues ? String(token.dropFirst(2)) : token, continues)
    case .signed(let sign, _):
      let begins = token.utf8.starts(with: sign.utf8)
      let rest = begins ? token.utf8.dropFirst(sign.utf8.count) : token.utf8[...]
      return (String(decoding: rest, as: UTF8.self), !begins)
    }
  }

  /// The largest id + 1: an embedding table needs at least so many rows.
  package var vocabularyCount: Int {
    max(subwords.idEnd, addedTokens.last.map { Int($0.id) + 1 } ?? 0)
  }
}

extension Tokenizer {
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
    var memory = SubwordMemory(tracksSources: tracksRanges || subwords.needsSources)
    guard !rawMatcher.isEmpty else {
      append(text, 0..<text.count, in: &memory, to: &list)
      return list
    }
    rawMatcher.forEachPart(of: text, 0..<text.count) { token, range in
      if let token {
        list.append(token.id, range)
      } else {
        append(text, range, in: &memory, to: &list)
      }
    }
    return list
  }

  /// Normalises and tokenizes a stretch without added tokens.
  private func append(
    _ text: Span<UInt8>, _ range: Range<Int>, in memory: inout SubwordMemory,
    to list: inout TokenList
  ) {
    subwords.normalize(text, range, in: &memory)
    let mark = list.count
    let count = memory.normalized.bytes.count
    if normalizedMatcher.isEmpty {
      subwords.append(0..<count, in: &memory, to: &list)
    } else {
      let bytes = memory.normalized.bytes
      normalizedMatcher.forEachPart(of: bytes.span, 0..<count) { token, range in
        if let token {
          list.append(token.id, range)
        } else {
          subwords.append(range, in: &memory, to: &list)
        }
      }
    }
    list.mapRanges(from: mark) { memory.normalized.source(of: $0) }
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
