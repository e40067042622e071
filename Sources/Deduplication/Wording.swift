internal import VectorMath

/// The wording of a text: its shingles, runs of five characters of its normalised form.
struct Wording: Sendable {
  /// Characters of a shingle: long enough that few are shared by chance, short enough that a
  /// changed word costs few.
  static let shingleLength = 5

  /// The hashes of the shingles, each once, in rising order.
  let shingles: [UInt32]

  /// Cuts a text; one that is shorter than a shingle is one shingle.
  init(_ text: NormalizedText) {
    let scalars = text.text.unicodeScalars.map(\.value)
    var hashes: [UInt32] = []
    hashes.reserveCapacity(scalars.count)
    let last = max(0, scalars.count - Self.shingleLength)
    for start in 0...last {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for scalar in scalars[start..<min(start + Self.shingleLength, scalars.count)] {
        hash = (hash ^ UInt64(scalar)) &* 0x100_0000_01B3
      }
      hashes.append(UInt32(truncatingIfNeeded: Self.mix(hash)))
    }
    hashes.sort()
    var distinct: [UInt32] = []
    for hash in hashes where distinct.last != hash { distinct.append(hash) }
    shingles = distinct
  }

  /// The share of the shingles of both that both have (Jaccard), 0...1.
  func similarity(to other: Wording) -> Float {
    var (a, b, shared) = (0, 0, 0)
    while a < shingles.count, b < other.shingles.count {
      if shingles[a] == other.shingles[b] {
        shared += 1
        a += 1
        b += 1
      } else if shingles[a] < other.shingles[b] {
        a += 1
      } else {
        b += 1
      }
    }
    return Float(shared) / Float(shingles.count + other.shingles.count - shared)
  }

  /// Spreads the bits of a number (MurmurHash3's finaliser).
  static func mix(_ number: UInt64) -> UInt64 {
    var x = number
    x = (x ^ (x >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    x = (x ^ (x >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return x ^ (x >> 33)
  }
}

/// Pairs of texts whose wording is nearly the same, found in time that grows with the texts.
///
/// MinHash (Broder 1997) with 16 bands of 4: texts whose shingles agree to 0.8 meet in one band with
/// a probability of 0.9998, and what meets is compared shingle by shingle.
struct WordingPairs: Sendable {
  private static let bands = 16
  private static let rowsOfBand = 4
  /// In a crowd of equal bands each text is compared with so many of the first and of those
  /// before it: the first are the likeliest to be kept.
  private static let companions = 8

  /// For each row the similar rows that come before it in the order, in that order.
  private(set) var earlier: [Int: [(row: Int, similarity: Float)]] = [:]

  /// Finds the pairs.
  ///
  /// - Parameters:
  ///   - order: All rows, in the order of preference.
  ///   - threshold: The smallest similarity, 0...1.
  ///   - threads: How many texts are read at once.
  ///   - text: The normalised text of a row; called from several threads.
  init(
    order: [Int], threshold: Float, threads: Int, text: @Sendable (Int) -> NormalizedText
  ) {
    let size = 1024
    let keys = concurrentMap((order.count + size - 1) / size, threads: threads) { part in
      (part * size..<min((part + 1) * size, order.count)).flatMap { position in
        Self.bandKeys(Wording(text(order[position])))
      }
    }.flatMap(\.self)
    var meetings: Set<Meeting> = []
    for band in 0..<Self.bands {
      let positions = order.indices.sorted {
        let (a, b) = (keys[$0 * Self.bands + band], keys[$1 * Self.bands + band])
        return a == b ? $0 < $1 : a < b
      }
      var start = 0
      while start < positions.count {
        let key = keys[positions[start] * Self.bands + band]
        var end = start + 1
        while end < positions.count, keys[positions[end] * Self.bands + band] == key { end += 1 }
        for place in start + 1..<max(start + 1, end) {
          let early = start..<min(start + Self.companions, place)
          let near = max(early.upperBound, place - Self.companions)..<place
          for other in [early, near].joined() {
            meetings.insert(
              Meeting(later: UInt32(positions[place]), earlier: UInt32(positions[other])))
          }
        }
        start = end
      }
    }
    let pairs = meetings.sorted { ($0.later, $0.earlier) < ($1.later, $1.earlier) }
    let similarities = concurrentMap((pairs.count + size - 1) / size, threads: threads) { part in
      pairs[part * size..<min((part + 1) * size, pairs.count)].map { pair in
        Wording(text(order[Int(pair.later)]))
          .similarity(to: Wording(text(order[Int(pair.earlier)])))
      }
    }.joined()
    for (pair, similarity) in zip(pairs, similarities) where similarity >= threshold {
      earlier[order[Int(pair.later)], default: []]
        .append((order[Int(pair.earlier)], similarity))
    }
  }

  private struct Meeting: Hashable {
    let later: UInt32
    let earlier: UInt32
  }

  /// One key a band: texts with an equal one meet.
  private static func bandKeys(_ wording: Wording) -> [UInt64] {
    var minima = [UInt32](repeating: .max, count: bands * rowsOfBand)
    for shingle in wording.shingles {
      for (index, (factor, offset)) in hashes.enumerated() {
        minima[index] = min(minima[index], shingle &* factor &+ offset)
      }
    }
    return (0..<bands).map { band in
      var key: UInt64 = 0
      for row in 0..<rowsOfBand { key = Wording.mix(key ^ UInt64(minima[band * rowsOfBand + row])) }
      return key
    }
  }

  /// Odd factors and offsets, always the same ones.
  private static let hashes: [(factor: UInt32, offset: UInt32)] = (0..<bands * rowsOfBand).map {
    let bits = Wording.mix(UInt64($0) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    return (UInt32(truncatingIfNeeded: bits) | 1, UInt32(truncatingIfNeeded: bits >> 32))
  }
}
