/// The tokens of a WordPiece model by their UTF-8 bytes, and their bytes by id.
struct Vocabulary: Sendable {
  /// Ids end here: sixteen million tokens, and a damaged file cannot ask for more memory than that.
  static let idLimit = 1 << 24

  /// All tokens.
  let tokens: TokenStore
  /// Every token, as it begins a word.
  let words: ByteKeyTable
  /// Tokens that begin with the continuing prefix, by what follows it.
  let continuations: ByteKeyTable

  /// The vocabulary of these tokens.
  ///
  /// - Parameters:
  ///   - tokens: Valid UTF-8, with ids in `0..<idLimit`.
  ///   - continuingPrefix: What tokens inside a word begin with.
  ///   - path: The file that they are from, for the error.
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
