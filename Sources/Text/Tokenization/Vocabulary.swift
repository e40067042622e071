/// The tokens of a WordPiece model: ids by UTF-8 bytes, and bytes by id.
struct Vocabulary: Sendable {
  /// The end of ids: with at most sixteen million tokens, a damaged file cannot ask for more
  /// memory.
  static let idLimit = 1 << 24

  /// All tokens.
  let tokens: TokenStore
  /// Every token, for the beginning of a word.
  let words: ByteKeyTable
  /// Tokens that begin with the continuing prefix, by the bytes after it.
  let continuations: ByteKeyTable

  /// Makes a vocabulary of tokens.
  ///
  /// - Parameters:
  ///   - tokens: Valid UTF-8, with ids in `0..<idLimit`.
  ///   - continuingPrefix: The prefix of tokens that continue a word.
  ///   - path: The file of the tokens, for errors.
  /// - Throws: When two tokens are equal.
  init(_ tokens: TokenStore, continuingPrefix: [UInt8], path: String) throws(TokenizerError) {
    self.tokens = tokens
    do {
      words = try ByteKeyTable(of: tokens)
      continuations = try ByteKeyTable(of: tokens, after: continuingPrefix)
    } catch {
      let token = String(decoding: tokens.bytes(of: error.id) ?? [], as: UTF8.self)
      throw .duplicateToken(token, path: path)
    }
  }

  /// How many tokens there are.
  var count: Int { tokens.count }

  /// Largest id + 1.
  var idEnd: Int { tokens.places.count }

  /// The id of a token.
  func id(of token: [UInt8]) -> Int32? {
    guard !token.isEmpty else { return nil }
    let key = 0..<token.count
    let hash = ByteKeyTable.hash(of: token.span, key)
    return words.find(token.span, key, hash: hash, in: tokens)
  }

  /// The token of an id.
  func bytes(of id: Int32) -> ArraySlice<UInt8>? { tokens.bytes(of: id) }
}
