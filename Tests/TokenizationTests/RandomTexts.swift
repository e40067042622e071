import TestSupport

/// Seeded texts by the same rules as `random_text` in `Golden/make-golden.py`.
struct RandomTexts {
  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  mutating func below(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }

  mutating func next() -> String {
    var text = ""
    for _ in 0..<below(24) {
      switch below(16) {
      case 0..<6: append(0x61 + below(26), to: &text)
      case 6: text += [" ", "\t", "\n", " "][below(4)]
      case 7: append(0x20 + below(0x5F), to: &text)
      case 8: text += Self.contents[below(Self.contents.count)]
      case 9: append(0x300 + below(0x70), to: &text)
      case 10: append(0x80 + below(0x680), to: &text)
      case 11: text += Self.words[below(Self.words.count)]
      case 12: append(Self.odd[below(Self.odd.count)], to: &text)
      case 13: append(0xAC00 + below(11_172), to: &text)
      case 14: append(below(0x20000), to: &text)
      default: append(below(0x110000), to: &text)
      }
    }
    return text
  }

  /// A surrogate is no scalar value; U+FFFD stands for it.
  private func append(_ scalar: Int, to text: inout String) {
    text.unicodeScalars.append(Unicode.Scalar(UInt32(scalar)) ?? "\u{FFFD}")
  }

  private static let contents = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[M]", "<mask>", "<m>", "[", "\u{C9}", "\u{E9}",
    "e\u{301}", "AB", "ab", "abc", " b", "b ", "文", "_", "\u{130}x", "\u{302E}x", "Σ", "##s",
  ]

  private static let words = """
    the a of to and in is it was for on with as by at from that this not be are or an have they \
    which you were all can there when will more one sea tide rose river stone winter summer morning \
    evening bread salt table window letter number music garden prune water light small large old new \
    red green blue walk run read write find keep open close under over between never always again \
    after before without
    """.split(separator: " ")

  /// Scalars with something odd about them: several decompose, reorder, or change length in lower
  /// case.
  private static let odd = [
    0x130, 0x3A3, 0x3C2, 0x340, 0x344, 0xF73, 0xF81, 0x1100, 0x1161, 0x11A8, 0x302E, 0x302F,
    0x1D15E,
    0x1D165, 0x1D16D, 0x1E000, 0x1E900, 0x1E944, 0x94D, 0x9CB, 0x1B3B, 0x1B44, 0x8D4, 0x8E1, 0x1DFB,
    0xA953, 0x11935, 0x11938, 0xFB1D, 0x5B4, 0x2126, 0x212A, 0x1E9E, 0xDF, 0xFB01, 0xA0, 0x2000,
    0x2028, 0x3000, 0x85, 0x0B, 0x00, 0xFFFD, 0xFEFF, 0x200B, 0x200D, 0xAD, 0xF900, 0x2F800,
    0x20000,
    0x2B820, 0x30000, 0xE000, 0x10FFFF, 0x5F,
  ]
}
