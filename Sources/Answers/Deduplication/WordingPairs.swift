internal import Parallelism
internal import TextComparison
internal import VectorMath

/// Pairs of texts with nearly the same wording, found in time that grows with the number of texts.
///
/// MinHash (Broder 1997) with 16 bands of 4: texts that share 0.8 of their shingles meet in a band
/// with a probability of 0.9998. Texts that meet are compared shingle by shingle.
struct WordingPairs: Sendable {
  private static let bands = 16
  private static let rowsOfBand = 4
  /// When many texts meet in a band, each is compared with so many of the first ones and of those
  /// just before it.
  ///
  /// The first ones are the most likely to be kept.
  private static let companions = 8
  /// How many meetings are held at once, 8 bytes each; a text has at most 16 in each band.
  private static let meetingLimit = 1 << 24

  /// The similar texts of each text, in the order of preference.
  private(set) var similar: [Int: [(text: Int, similarity: Float)]] = [:]

  /// Finds the pairs.
  ///
  /// - Parameters:
  ///   - order: All texts, in the order of preference.
  ///   - threshold: The smallest similarity, 0...1.
  ///   - threads: How many texts are read at once.
  ///   - work: Told which share is done, by any thread, one at a time.
  ///   - text: The text of a number; called from several threads.
  /// - Throws: `CancellationError` when the work is ended.
  init(
    order: [Int], threshold: Float, threads: Int, work: Work,
    text: @Sendable (Int) -> NormalizedText
  ) throws(CancellationError) {
    let keys = try Keys(of: order, threads: threads, work: work.part(0..<keysShare), text)
    var meetings: [UInt64] = []
    var found: [Meeting] = []
    for first in stride(from: 0, to: Self.bands, by: max(1, threads)) {
      let done = keysShare + (1 - keysShare) * Double(first) / Double(Self.bands)
      try work.advance(to: done)
      let some = first..<min(first + max(1, threads), Self.bands)
      let met = concurrentMap(some.count, threads: threads) { index in
        Self.meetings(of: keys, band: some.lowerBound + index)
      }
      meetings += met.joined()
      guard meetings.count > Self.meetingLimit || some.upperBound == Self.bands else { continue }
      found += try Self.similar(
        meetings, threshold: threshold, threads: threads, work: work
      ) { text(order[$0]) }
      meetings.removeAll()
    }
    found.sort { ($0.later, $0.earlier) < ($1.later, $1.earlier) }
    for (index, pair) in found.enumerated() {
      // Texts may meet again after the first have been compared.
      guard index == 0 || found[index - 1].pair != pair.pair else { continue }
      similar[order[pair.later], default: []].append((order[pair.earlier], pair.similarity))
    }
    // Similar texts that come later stand behind those that come earlier.
    for (index, pair) in found.enumerated()
    where index == 0 || found[index - 1].pair != pair.pair {
      similar[order[pair.earlier], default: []].append((order[pair.later], pair.similarity))
    }
  }

  /// Two places in the order with similar texts.
  private struct Meeting: Sendable {
    /// The later place is in the upper half, so that the numbers sort like the pairs.
    let pair: UInt64
    let similarity: Float

    var later: Int { Int(pair >> 32) }
    var earlier: Int { Int(pair & 0xFFFF_FFFF) }
  }

  /// The keys of all texts, text after text: texts with an equal key in a band meet.
  private struct Keys: Sendable {
    private let parts: [[UInt64]]
    let count: Int
    private static let partTexts = 1024

    init(
      of order: [Int], threads: Int, work: Work, _ text: @Sendable (Int) -> NormalizedText
    ) throws(CancellationError) {
      let size = Self.partTexts
      count = order.count
      parts = try runPieces(
        (order.count + size - 1) / size, threads: threads, work: work
      ) { part in
        var keys: [UInt64] = []
        let texts = order[part * size..<min((part + 1) * size, order.count)]
        keys.reserveCapacity(texts.count * bands)
        for number in texts { appendKeys(of: text(number), to: &keys) }
        return keys
      }
    }

    subscript(place: Int, band: Int) -> UInt64 {
      parts[place / Self.partTexts][place % Self.partTexts * bands + band]
    }
  }

  /// The pairs of places that meet in one band.
  private static func meetings(of keys: Keys, band: Int) -> [UInt64] {
    struct Entry {
      let key: UInt64
      let place: UInt32
    }
    var entries: [Entry] = []
    entries.reserveCapacity(keys.count)
    for place in 0..<keys.count {
      entries.append(Entry(key: keys[place, band], place: UInt32(place)))
    }
    entries.sort { $0.key == $1.key ? $0.place < $1.place : $0.key < $1.key }
    var meetings: [UInt64] = []
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      for index in start + 1..<max(start + 1, end) {
        let early = start..<min(start + companions, index)
        let near = max(early.upperBound, index - companions)..<index
        for other in [early, near].joined() {
          meetings.append(UInt64(entries[index].place) << 32 | UInt64(entries[other].place))
        }
      }
      start = end
    }
    return meetings
  }

  /// The meetings whose texts are similar.
  private static func similar(
    _ meetings: [UInt64], threshold: Float, threads: Int, work: Work,
    _ text: @Sendable (Int) -> NormalizedText
  ) throws(CancellationError) -> [Meeting] {
    let sorted = meetings.sorted()
    let size = 1024
    return try runPieces(
      (sorted.count + size - 1) / size, threads: threads, work: work.silent
    ) { part in
      var found: [Meeting] = []
      var later: (place: Int, shingles: Shingles)?
      for index in part * size..<min((part + 1) * size, sorted.count)
      where index == 0 || sorted[index - 1] != sorted[index] {
        let pair = Meeting(pair: sorted[index], similarity: 0)
        let shingles: Shingles
        if let later, later.place == pair.later {
          shingles = later.shingles
        } else {
          shingles = Shingles(text(pair.later))
          later = (pair.later, shingles)
        }
        let similarity = shingles.similarity(to: Shingles(text(pair.earlier)))
        guard similarity >= threshold else { continue }
        found.append(Meeting(pair: pair.pair, similarity: similarity))
      }
      return found
    }.flatMap(\.self)
  }

  /// Appends a key for each band.
  private static func appendKeys(of text: NormalizedText, to keys: inout [UInt64]) {
    var minima = hashes.map { _ in SIMD16<UInt32>(repeating: .max) }
    for shingle in Shingles.hashes(of: text) {
      for (index, (factor, offset)) in hashes.enumerated() {
        minima[index] = pointwiseMin(minima[index], factor &* shingle &+ offset)
      }
    }
    for band in 0..<bands {
      var key: UInt64 = 0
      for row in band * rowsOfBand..<(band + 1) * rowsOfBand {
        key = Shingles.mix(key ^ UInt64(minima[row / 16][row % 16]))
      }
      keys.append(key)
    }
  }

  /// Odd factors and offsets, the same in every run, sixteen at a time.
  private static let hashes: [(factor: SIMD16<UInt32>, offset: SIMD16<UInt32>)] =
    (0..<bands * rowsOfBand / 16).map { group in
      var factor = SIMD16<UInt32>()
      var offset = factor
      for lane in 0..<16 {
        let bits = Shingles.mix(UInt64(group * 16 + lane) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        factor[lane] = UInt32(truncatingIfNeeded: bits) | 1
        offset[lane] = UInt32(truncatingIfNeeded: bits >> 32)
      }
      return (factor, offset)
    }
}

/// The share of the work that making the keys takes.
private let keysShare = 0.5
