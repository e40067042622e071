/// Ids by UTF-8 key: open addressing over the tokens of one vocabulary.
///
/// Keys are bytes and never `String`, because strings that are canonically equivalent are equal. A
/// slot has eight bytes, so that the table of a vocabulary stays in a core's second cache; the
/// token store has the place of the key.
struct ByteKeyTable: Sendable {
  private struct Slot {
    var hash: UInt32 = 0
    /// The id + 1; 0 for a free slot.
    var mark: UInt32 = 0
  }

  private let slots: [Slot]
  private let mask: UInt32
  /// How many first bytes of a token do not belong to its key.
  private let skippedCount: Int
  /// Bytes of the longest key.
  let longestKey: Int

  /// Two tokens that are equal.
  struct DuplicateKey: Error {
    let id: Int32
  }

  /// A table of the tokens that begin with `prefix` and are longer, by the bytes after it.
  init(of tokens: TokenStore, after prefix: [UInt8] = []) throws(DuplicateKey) {
    let (places, bytes, prefix) = (tokens.places.span, tokens.bytes.span, prefix.span)
    var keyCount = 0
    for id in places.indices where places[id].begins(with: prefix, in: bytes) { keyCount += 1 }
    // Never more than half full.
    var size = 16
    while size < 2 * keyCount { size *= 2 }
    let mask = UInt32(size - 1)
    var longestKey = 0
    var slots = [Slot](repeating: Slot(), count: size)
    var table = slots.mutableSpan
    for id in places.indices where places[id].begins(with: prefix, in: bytes) {
      let key = Int(places[id].start) + prefix.count..<Int(places[id].end)
      let hash = Self.hash(of: bytes, key)
      var index = Self.firstSlot(hash, mask)
      while table[Int(index)].mark != 0 {
        let slot = table[Int(index)]
        if slot.hash == hash, Self.isKey(of: slot, bytes, key, in: places, bytes, prefix.count) {
          throw DuplicateKey(id: Int32(truncatingIfNeeded: id))
        }
        index = (index + 1) & mask
      }
      table[Int(index)] = Slot(hash: hash, mark: UInt32(truncatingIfNeeded: id) + 1)
      longestKey = max(longestKey, key.count)
    }
    self.slots = slots
    self.mask = mask
    self.longestKey = longestKey
    skippedCount = prefix.count
  }

  /// FNV-1a by one byte: the hash of each prefix of a text comes from the hash of the prefix before
  /// it.
  static let emptyHash: UInt32 = 0x811C_9DC5
  @inline(__always)
  static func hash(_ hash: UInt32, adding byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte)) &* 0x0100_0193
  }

  @inline(__always)
  private static func firstSlot(_ hash: UInt32, _ mask: UInt32) -> UInt32 {
    (hash ^ hash >> 15) & mask
  }

  /// The id of `text[range]`; the caller gives its hash.
  @inline(__always)
  func find(_ text: Span<UInt8>, _ range: Range<Int>, hash: UInt32, in tokens: TokenStore) -> Int32?
  {
    var index = Self.firstSlot(hash, mask)
    while true {
      let slot = slots[Int(index)]
      if slot.mark == 0 { return nil }
      if slot.hash == hash,
        Self.isKey(
          of: slot, text, range, in: tokens.places.span, tokens.bytes.span, skippedCount)
      {
        return Int32(truncatingIfNeeded: slot.mark) - 1
      }
      index = (index + 1) & mask
    }
  }

  /// The hash of a whole key.
  static func hash(of text: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
    var hash = emptyHash
    for position in range { hash = self.hash(hash, adding: text[position]) }
    return hash
  }

  @inline(__always)
  private static func isKey(
    of slot: Slot, _ text: Span<UInt8>, _ range: Range<Int>, in places: Span<TokenStore.Place>,
    _ bytes: Span<UInt8>, _ skippedCount: Int
  ) -> Bool {
    let place = places[Int(slot.mark) - 1]
    let start = Int(place.start) + skippedCount
    guard Int(place.end) - start == range.count else { return false }
    for offset in 0..<range.count
    where text[range.lowerBound + offset] != bytes[start + offset] { return false }
    return true
  }
}
