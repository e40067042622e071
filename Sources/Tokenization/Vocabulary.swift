/// The tokens of a WordPiece model by their UTF-8 bytes, and their bytes by id.
struct Vocabulary: Sendable {
  /// Ids end here: sixteen million tokens, and a damaged file cannot ask for more memory than that.
  static let idLimit = 1 << 24

  /// All tokens.
  private(set) var tokens = TokenStore()
  /// Every token, as it begins a word.
  private(set) var words: ByteKeyTable
  /// Tokens that begin with the continuing prefix, by what follows it.
  private(set) var continuations: ByteKeyTable
  private let continuingPrefix: [UInt8]
  /// How many tokens there are.
  private(set) var count = 0

  /// A vocabulary without tokens.
  ///
  /// - Parameters:
  ///   - continuingPrefix: What tokens inside a word begin with.
  ///   - capacity: How many tokens there will be at most.
  ///   - continuationCapacity: How many of them will begin with the prefix, at most.
  ///   - byteCapacity: How many bytes they will have at most.
  init(
    continuingPrefix: [UInt8], capacity: Int, continuationCapacity: Int, byteCapacity: Int
  ) {
    self.continuingPrefix = continuingPrefix
    words = ByteKeyTable(capacity: capacity)
    continuations = ByteKeyTable(capacity: continuationCapacity, skipping: continuingPrefix.count)
    tokens.places.reserveCapacity(capacity)
    tokens.bytes.reserveCapacity(byteCapacity)
  }

  /// Largest id + 1.
  var idEnd: Int { tokens.places.count }

  /// Adds the token `text[range]`; its id must be in `0..<idLimit` and its bytes valid UTF-8.
  mutating func insert(
    _ text: Span<UInt8>, _ range: Range<Int>, id: Int32, path: String
  ) throws(TokenizerError) {
    func words(_ range: Range<Int>) -> String {
      String(decoding: range.map { text[$0] }, as: UTF8.self)
    }
    if let present = bytes(of: id) {
      throw .duplicateID(
        id, first: String(decoding: present, as: UTF8.self), second: words(range), path: path)
    }
    if !range.isEmpty {
      guard self.words.insert(text, range, id: id, beside: tokens) == nil else {
        throw .duplicateToken(words(range), path: path)
      }
    }
    if Self.begins(text, range, with: continuingPrefix) {
      let rest = range.lowerBound + continuingPrefix.count..<range.upperBound
      _ = continuations.insert(text, rest, id: id, beside: tokens)
    }
    let start = UInt32(tokens.bytes.count)
    for position in range { tokens.bytes.append(text[position]) }
    while tokens.places.count <= Int(id) { tokens.places.append(.none) }
    tokens.places[Int(id)] = .init(start: start, end: UInt32(tokens.bytes.count))
    count += 1
  }

  /// Whether `text[range]` has the prefix and something after it.
  static func begins(_ text: Span<UInt8>, _ range: Range<Int>, with prefix: [UInt8]) -> Bool {
    guard range.count > prefix.count else { return false }
    for offset in prefix.indices where text[range.lowerBound + offset] != prefix[offset] {
      return false
    }
    return true
  }

  /// The id of a token.
  func id(of token: [UInt8]) -> Int32? {
    guard !token.isEmpty else { return nil }
    let key = 0..<token.count
    let hash = ByteKeyTable.hash(of: token.span, key)
    return words.find(token.span, key, hash: hash, in: tokens)
  }

  /// The token of an id.
  func bytes(of id: Int32) -> ArraySlice<UInt8>? {
    guard id >= 0, Int(id) < tokens.places.count else { return nil }
    let place = tokens.places[Int(id)]
    return place.start == .max ? nil : tokens.bytes[Int(place.start)..<Int(place.end)]
  }
}
