/// The properties that the reference tokenizer has for a Unicode scalar value.
struct ScalarProperties: OptionSet {
  let rawValue: UInt16

  // The order of the bits is that of `UnicodeTables.flags`.
  static let whitespace = Self(rawValue: 1 << 0)
  static let punctuation = Self(rawValue: 1 << 1)
  /// Cleaning removes it.
  static let control = Self(rawValue: 1 << 2)
  /// Stripping accents removes it (category Mn).
  static let nonspacingMark = Self(rawValue: 1 << 3)
  /// A CJK ideograph, which is a word of its own.
  static let ideograph = Self(rawValue: 1 << 4)
  /// A part of a word, for added tokens that match only single words.
  static let word = Self(rawValue: 1 << 5)
  static let decomposes = Self(rawValue: 1 << 6)
  static let lowercases = Self(rawValue: 1 << 7)

  /// 0 for a starter; decomposition puts other scalars in the order of this class.
  var combiningClass: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
}

/// The properties of every scalar, by two look-ups: its block of 128, and its place in the block.
struct ScalarTable: Sendable {
  /// Built once from the runs of `UnicodeTables`.
  static let shared = ScalarTable()

  private var starts: [UInt32] = []
  private var values: [UInt16] = []

  private init() {
    var flags = Runs(UnicodeTables.flags)
    var classes = Runs(UnicodeTables.combiningClasses)
    var uniform: [UInt16: UInt32] = [:]
    var block = [UInt16](repeating: 0, count: 128)
    starts.reserveCapacity(0x110000 >> 7)
    for first in stride(from: UInt32(0), to: 0x110000, by: 128) {
      let value = flags.value(at: first) | classes.value(at: first) << 8
      let isUniform = flags.end >= first + 128 && classes.end >= first + 128
      if isUniform, let start = uniform[value] {
        starts.append(start)
        continue
      }
      for offset in 0..<UInt32(128) {
        block[Int(offset)] =
          flags.value(at: first + offset) | classes.value(at: first + offset) << 8
      }
      let start = UInt32(truncatingIfNeeded: values.count)
      if isUniform { uniform[value] = start }
      starts.append(start)
      values += block
    }
  }

  /// The properties of a scalar value.
  @inline(__always)
  subscript(scalar: UInt32) -> ScalarProperties {
    let start = starts[Int(truncatingIfNeeded: scalar >> 7)]
    return ScalarProperties(rawValue: values[Int(truncatingIfNeeded: start + scalar & 127)])
  }

  /// Walks through runs of `first << 8 | value` in ascending order.
  private struct Runs {
    let runs: [UInt32]
    var index = 0

    init(_ runs: [UInt32]) { self.runs = runs }

    /// The first scalar after the run that was requested last.
    var end: UInt32 { index + 1 < runs.count ? runs[index + 1] >> 8 : 0x110000 }

    mutating func value(at scalar: UInt32) -> UInt16 {
      while scalar >= end { index += 1 }
      return UInt16(runs[index] & 0xFF)
    }
  }
}

/// Canonical decomposition and lower case of single scalars.
enum ScalarMappings {
  /// Calls `body` with the full canonical decomposition of a scalar that has one.
  ///
  /// Hangul syllables are decomposed by arithmetic (Unicode Standard, section 3.12), all others by
  /// the table.
  static func forEachDecomposed(of scalar: UInt32, _ body: (UInt32) -> Void) {
    if scalar >= 0xAC00 && scalar < 0xAC00 + 11_172 {
      let syllable = scalar - 0xAC00
      body(0x1100 + syllable / 588)
      body(0x1161 + syllable % 588 / 28)
      if syllable % 28 != 0 { body(0x11A7 + syllable % 28) }
      return
    }
    let index = firstIndex(in: decomposed.keys) { $0 >> 3 >= scalar }
    guard index < decomposed.keys.count, decomposed.keys[index] >> 3 == scalar else {
      return body(scalar)
    }
    let start = Int(decomposed.starts[index])
    for offset in 0..<Int(decomposed.keys[index] & 7) {
      body(UnicodeTables.decompositions[start + offset])
    }
  }

  /// Calls `body` with the lower case of a scalar; its neighbours do not count, so a final sigma is
  /// not special.
  static func forEachLowercased(of scalar: UInt32, _ body: (UInt32) -> Void) {
    if scalar == UnicodeTables.lowercaseOfTwo.scalar {
      body(UnicodeTables.lowercaseOfTwo.first)
      body(UnicodeTables.lowercaseOfTwo.second)
      return
    }
    // The first run that ends at or after the scalar.
    var low = 0
    var high = UnicodeTables.lowercase.count / 4
    let scalar = Int32(bitPattern: scalar)
    while low < high {
      let middle = (low + high) / 2
      if UnicodeTables.lowercase[4 * middle + 1] < scalar {
        low = middle + 1
      } else {
        high = middle
      }
    }
    let run = 4 * low
    guard run < UnicodeTables.lowercase.count, scalar >= UnicodeTables.lowercase[run],
      (scalar - UnicodeTables.lowercase[run]) % UnicodeTables.lowercase[run + 2] == 0
    else { return body(UInt32(bitPattern: scalar)) }
    body(UInt32(bitPattern: scalar + UnicodeTables.lowercase[run + 3]))
  }

  /// The keys of the decompositions, and the start of each.
  private static let decomposed: (keys: [UInt32], starts: [UInt16]) = {
    var starts: [UInt16] = []
    var start: UInt16 = 0
    for key in UnicodeTables.decomposedScalars {
      starts.append(start)
      start += UInt16(key & 7)
    }
    return (UnicodeTables.decomposedScalars, starts)
  }()

  private static func firstIndex(in keys: [UInt32], where holds: (UInt32) -> Bool) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if holds(keys[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
