/// Ids by UTF-8 key: open addressing over slices of one shared byte store.
///
/// Keys are bytes and never `String`, which takes canonically equivalent texts for equal.
struct ByteKeyTable: Sendable {
  private struct Slot {
    var hash: UInt32 = 0
    var start: UInt32 = 0
    /// 0 for a free slot: there is no empty key.
    var length: UInt32 = 0
    var id: Int32 = 0
  }

  private var slots: [Slot]
  private let mask: UInt32
  /// Bytes of the longest key.
  private(set) var longestKey = 0

  /// A table for at most that many keys, never more than half full.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: Slot(), count: size)
    mask = UInt32(size - 1)
  }

  /// FNV-1a, one byte further: the hash of each prefix of a text comes from that of the one before.
  static let emptyHash: UInt32 = 0x811C_9DC5
  @inline(__always)
  static func hash(_ hash: UInt32, adding byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte)) &* 0x0100_0193
  }

  @inline(__always)
  private func firstSlot(_ hash: UInt32) -> UInt32 { (hash ^ hash >> 15) & mask }

  /// Adds a key that is not empty, or returns the id that it has already.
  mutating func insert(_ key: Range<Int>, of store: [UInt8], id: Int32) -> Int32? {
    let hash = Self.hash(of: store.span, key)
    if let present = find(store.span, key, hash: hash, in: store.span) { return present }
    var index = firstSlot(hash)
    while slots[Int(index)].length != 0 { index = (index + 1) & mask }
    slots[Int(index)] = Slot(
      hash: hash, start: UInt32(key.lowerBound), length: UInt32(key.count), id: id)
    longestKey = max(longestKey, key.count)
    return nil
  }

  /// The id of `text[range]`, whose hash the caller has; keys are in `store`.
  @inline(__always)
  func find(_ text: Span<UInt8>, _ range: Range<Int>, hash: UInt32, in store: Span<UInt8>) -> Int32?
  {
    var index = firstSlot(hash)
    while true {
      let slot = slots[Int(index)]
      if slot.length == 0 { return nil }
      if slot.hash == hash && Int(slot.length) == range.count
        && Self.equal(text, range.lowerBound, store, Int(slot.start), count: range.count)
      {
        return slot.id
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
  private static func equal(
    _ a: Span<UInt8>, _ aStart: Int, _ b: Span<UInt8>, _ bStart: Int, count: Int
  ) -> Bool {
    for offset in 0..<count where a[aStart + offset] != b[bStart + offset] { return false }
    return true
  }
}
