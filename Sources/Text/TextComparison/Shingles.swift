/// The wording of a text: all runs of five characters of its normalised form (shingles; Broder 1997).
package struct Shingles: Sendable {
  /// The characters of a shingle: enough that two texts share few by chance, few enough that a changed
  /// word changes few.
  static let shingleLength = 5
  /// The share of their shingles that texts of nearly the same wording have in common.
  package static let usualSimilarity: Float = 0.8

  /// The hashes of the shingles, each once, in rising order.
  let hashes: [UInt32]

  /// Cuts a text; one that is shorter than a shingle is one shingle.
  package init(_ text: NormalizedText) {
    var distinct: [UInt32] = []
    for hash in Self.hashes(of: text).sorted() where distinct.last != hash { distinct.append(hash) }
    hashes = distinct
  }

  /// The hashes of the shingles in the order of the text.
  package static func hashes(of text: NormalizedText) -> [UInt32] {
    let scalars = text.text.unicodeScalars.map(\.value)
    let last = max(0, scalars.count - shingleLength)
    return (0...last).map { start in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for place in start..<min(start + shingleLength, scalars.count) {
        hash = (hash ^ UInt64(scalars[place])) &* 0x100_0000_01B3
      }
      return UInt32(truncatingIfNeeded: mix(hash))
    }
  }

  /// The share of all their shingles that both texts have (Jaccard), 0...1.
  package func similarity(to other: Shingles) -> Float {
    var (a, b, shared) = (0, 0, 0)
    while a < hashes.count, b < other.hashes.count {
      if hashes[a] == other.hashes[b] {
        shared += 1
        a += 1
        b += 1
      } else if hashes[a] < other.hashes[b] {
        a += 1
      } else {
        b += 1
      }
    }
    return Float(shared) / Float(hashes.count + other.hashes.count - shared)
  }

  /// Spreads the bits of a number (MurmurHash3's finaliser).
  package static func mix(_ number: UInt64) -> UInt64 {
    var x = number
    x = (x ^ (x >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    x = (x ^ (x >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return x ^ (x >> 33)
  }
}
