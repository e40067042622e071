/// The bytes of tokens, end to end, and the place of each id's token.
struct TokenStore: Sendable {
  /// The place of a token in `bytes`; `.max` for an id without a token.
  struct Place: Sendable {
    var start: UInt32
    var end: UInt32
    static let none = Place(start: .max, end: .max)

    /// Bytes of the token.
    var count: Int { Int(end) - Int(start) }

    /// Whether the token has the prefix and something after it.
    @inline(__always)
    func begins(with prefix: Span<UInt8>, in bytes: Span<UInt8>) -> Bool {
      guard Int(end) - Int(start) > prefix.count else { return false }
      for offset in 0..<prefix.count where bytes[Int(start) + offset] != prefix[offset] {
        return false
      }
      return true
    }
  }

  /// The tokens, with zeros after the last one.
  private(set) var bytes: [UInt8]
  private(set) var places: [Place] = []
  /// How many tokens there are.
  private(set) var count = 0
  private var end = 0

  /// A store without tokens.
  ///
  /// - Parameters:
  ///   - capacity: How many tokens there will be, for speed alone.
  ///   - byteCapacity: How many bytes they will have, for speed alone.
  init(capacity: Int, byteCapacity: Int) {
    bytes = Array(repeating: 0, count: byteCapacity)
    places.reserveCapacity(capacity)
  }

  /// Adds the token `text[range]`, whose id is not negative.
  ///
  /// - Returns: Whether the id was free; otherwise the token that has it stays.
  mutating func insert(_ text: Span<UInt8>, _ range: Range<Int>, id: Int32) -> Bool {
    let index = Int(id)
    while places.count <= index { places.append(.none) }
    guard places[index].start == .max else { return false }
    let start = end
    end += range.count
    if end > bytes.count { bytes += repeatElement(0, count: max(bytes.count, range.count)) }
    places[index] = Place(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
    var target = bytes.mutableSpan
    for offset in 0..<range.count { target[start + offset] = text[range.lowerBound + offset] }
    count += 1
    return true
  }

  /// The token of an id.
  func bytes(of id: Int32) -> ArraySlice<UInt8>? {
    guard id >= 0, Int(id) < places.count else { return nil }
    let place = places[Int(id)]
    return place.start == .max ? nil : bytes[Int(place.start)..<Int(place.end)]
  }
}
