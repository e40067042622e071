/// Ids by UTF-8 key: open addressing over the tokens of one vocabulary.
///
/// Keys are bytes and never `String`, which takes canonically equivalent texts for equal. A slot
/// has eight bytes, so that a vocabulary's table stays in a core's second cache; where the key
/// stands, the token says.
struct ByteKeyTable: Sendable {
  private struct Slot {
    var hash: UInt32 = 0
    /// The id + 1; 0 for a free slot.
    var mark: UInt32 = 0
  }

  private var slots: [Slot]
  private let mask: UInt32
  /// How many of a token's first bytes are not of its key.
  private let skippedCount: Int
  /// Bytes of the longest key.
  private(set) var longestKey = 0

  /// A table for at most that many keys, never more than half full.
  init(capacity: Int, skipping skippedCount: Int = 0) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: Slot(), count: size)
    mask = UInt32(size - 1)
    self.skippedCount = skippedCount
  }

  /// FNV-1a, one byte further: the hash of each prefix of a text comes from that of the one before.
  static let emptyHash: UInt32 = 0x811C_9DC5
  @inline(__always)
  static func hash(_ hash: UInt32, adding byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte)) &* 0x0100_0193
  }

  @inline(__always)
  private func firstSlot(_ hash: UInt32) -> UInt32 { (hash ^ hash >> 15) & mask }

  /// Adds the key `text[range]`, which is not empty, or returns the id that it has already.
  mutating func insert(
    _ text: Span<UInt8>, _ range: Range<Int>, id: Int32, beside tokens: TokenStore
  ) -> Int32? {
    let hash = Self.hash(of: text, range)
    var index = firstSlot(hash)
    while slots[Int(index)].mark != 0 {
      let slot = slots[Int(index)]
      if slot.hash == hash, isKey(of: slot, text, range, in: tokens) {
        return Int32(truncatingIfNeeded: slot.mark) - 1
      }
      index = (index + 1) & mask
    }
    slots[Int(index)] = Slot(hash: hash, mark: UInt32(id) + 1)
    longestKey = max(longestKey, range.count)
    return nil
  }

  /// The id of `text[range]`, whose hash the caller has.
  @inline(__always)
  func find(_ text: Span<UInt8>, _ range: Range<Int>, hash: UInt32, in tokens: TokenStore) -> Int32?
  {
    var index = firstSlot(hash)
    while true {
      let slot = slots[Int(index)]
      if slot.mark == 0 { return nil }
      if slot.hash == hash, isKey(of: slot, text, range, in: tokens) {
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
  private func isKey(
    of slot: Slot, _ text: Span<UInt8>, _ range: Range<Int>, in tokens: TokenStore
  ) -> Bool {
    let place = tokens.places[Int(slot.mark) - 1]
    let start = Int(place.start) + skippedCount
    guard Int(place.end) - start == range.count else { return false }
    for offset in 0..<range.count
    where text[range.lowerBound + offset] != tokens.bytes[start + offset] { return false }
    return true
  }
}

/// The bytes of tokens, end to end, and where each id's are.
struct TokenStore: Sendable {
  /// Where a token stands in `bytes`; at `.max` for an id without one.
  struct Place: Sendable {
    var start: UInt32
    var end: UInt32
    static let none = Place(start: .max, end: .max)
  }

  var bytes: [UInt8] = []
  var places: [Place] = []
}
