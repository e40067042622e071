/// The tokens of a WordPiece model by their UTF-8 bytes, and their bytes by id.
struct Vocabulary: Sendable {
  /// Ids end here: sixteen million tokens, and a damaged file cannot ask for more memory than that.
  static let idLimit = 1 << 24

  /// All tokens end to end.
  private(set) var store: [UInt8] = []
  /// Every token, as it begins a word.
  private(set) var words: ByteKeyTable
  /// Tokens that begin with the continuing prefix, by what follows it.
  private(set) var continuations: ByteKeyTable
  /// Where each id's token is in `store`; empty at `.max` for an id without one.
  private var ranges: [(start: UInt32, end: UInt32)] = []
  private let continuingPrefix: [UInt8]
  /// How many tokens there are.
  private(set) var count = 0

  init(continuingPrefix: [UInt8], capacity: Int) {
    self.continuingPrefix = continuingPrefix
    words = ByteKeyTable(capacity: capacity)
    continuations = ByteKeyTable(capacity: capacity)
    ranges.reserveCapacity(capacity)
  }

  /// Largest id + 1.
  var idEnd: Int { ranges.count }

  /// Adds a token; its id must be in `0..<idLimit` and its bytes valid UTF-8.
  mutating func insert(
    _ token: ArraySlice<UInt8>, id: Int32, path: String
  ) throws(TokenizerError) {
    if let present = bytes(of: id) {
      throw .duplicateID(
        id, first: String(decoding: present, as: UTF8.self),
        second: String(decoding: token, as: UTF8.self), path: path)
    }
    let start = store.count
    store += token
    if !token.isEmpty {
      guard words.insert(start..<store.count, of: store, id: id) == nil else {
        throw .duplicateToken(String(decoding: token, as: UTF8.self), path: path)
      }
    }
    if token.count > continuingPrefix.count && token.starts(with: continuingPrefix) {
      let rest = start + continuingPrefix.count..<store.count
      _ = continuations.insert(rest, of: store, id: id)
    }
    while ranges.count <= Int(id) { ranges.append((.max, .max)) }
    ranges[Int(id)] = (UInt32(start), UInt32(store.count))
    count += 1
  }

  /// The id of a token.
  func id(of token: [UInt8]) -> Int32? {
    guard !token.isEmpty else { return nil }
    let key = 0..<token.count
    let hash = ByteKeyTable.hash(of: token.span, key)
    return words.find(token.span, key, hash: hash, in: store.span)
  }

  /// The token of an id.
  func bytes(of id: Int32) -> ArraySlice<UInt8>? {
    guard id >= 0, Int(id) < ranges.count, ranges[Int(id)].start != .max else { return nil }
    return store[Int(ranges[Int(id)].start)..<Int(ranges[Int(id)].end)]
  }
}
