/// A stretch of text after normalisation, with the source of each byte if it is wanted.
struct NormalizedInput {
  /// UTF-8.
  private(set) var bytes: [UInt8] = []
  /// The source bytes that each byte of `bytes` stands for; empty when sources are not tracked.
  private(set) var sources: [Range<Int>] = []
  let tracksSources: Bool

  init(tracksSources: Bool) { self.tracksSources = tracksSources }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    sources.removeAll(keepingCapacity: true)
  }

  mutating func reserveCapacity(_ count: Int) {
    bytes.reserveCapacity(count)
    if tracksSources { sources.reserveCapacity(count) }
  }

  @inline(__always)
  mutating func append(_ byte: UInt8, from source: Range<Int>) {
    bytes.append(byte)
    if tracksSources { sources.append(source) }
  }

  mutating func append(_ bytes: some Sequence<UInt8>, from source: Range<Int>) {
    for byte in bytes { append(byte, from: source) }
  }

  mutating func append(_ scalar: UInt32, from source: Range<Int>) {
    UTF8Scalars.encode(scalar) { append($0, from: source) }
  }

  /// The source bytes that a non-empty range of `bytes` stands for.
  func source(of range: Range<Int>) -> Range<Int> {
    sources[range.lowerBound].lowerBound..<sources[range.upperBound - 1].upperBound
  }

  /// The source bytes of one byte; an empty range when sources are not tracked.
  @inline(__always)
  func source(ofByte position: Int) -> Range<Int> { tracksSources ? sources[position] : 0..<0 }

  /// Replaces the sources, which are places in another normalised text, with those of that text.
  mutating func mapSources(through input: NormalizedInput) {
    for index in sources.indices { sources[index] = input.source(of: sources[index]) }
  }
}

/// Reads valid UTF-8 scalar by scalar.
enum UTF8Scalars {
  /// The scalar that starts at `position`, and its length.
  @inline(__always)
  static func scalar(in text: Span<UInt8>, at position: Int) -> (value: UInt32, length: Int) {
    let first = UInt32(text[position])
    if first < 0x80 { return (first, 1) }
    let second = UInt32(text[position + 1]) & 0x3F
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = UInt32(text[position + 2]) & 0x3F
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    let fourth = UInt32(text[position + 3]) & 0x3F
    return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
  }

  /// The scalar that ends before `position`, which is not 0.
  static func scalar(in text: Span<UInt8>, before position: Int) -> (value: UInt32, length: Int) {
    var start = position - 1
    while isContinuation(text[start]) { start -= 1 }
    return scalar(in: text, at: start)
  }

  /// How many bytes a scalar has that begins with this one.
  @inline(__always)
  static func length(_ first: UInt8) -> Int {
    first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  }

  @inline(__always)
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  @inline(__always)
  static func encode(_ scalar: UInt32, _ body: (UInt8) -> Void) {
    func low(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: scalar >> shift & 0x3F | 0x80) }
    func high(_ shift: UInt32, _ mark: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: scalar >> shift | mark)
    }
    switch scalar {
    case ..<0x80:
      body(high(0, 0))
    case ..<0x800:
      body(high(6, 0xC0))
      body(low(0))
    case ..<0x10000:
      body(high(12, 0xE0))
      body(low(6))
      body(low(0))
    default:
      body(high(18, 0xF0))
      body(low(12))
      body(low(6))
      body(low(0))
    }
  }
}
