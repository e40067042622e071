internal import VectorMath

/// Vectors that know words and no meaning: 1 for each word that a text has, at length 1, so that a
/// cosine is the share of words in common.
struct WordOverlap {
  /// Words are numbered by a hash, so that a set of any size has vectors of one size; with some
  /// thousand words few share a number.
  static let dimension = 4096

  /// `[N × dimension]`, unit rows.
  let vectors: Matrix

  init(of texts: [String]) {
    var vectors = Matrix(rows: texts.count, columns: Self.dimension)
    for (row, text) in texts.enumerated() {
      for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
        let column = Int(truncatingIfNeeded: Self.hash(word) % UInt64(Self.dimension))
        vectors.numbers[row * Self.dimension + column] = 1
      }
    }
    vectors.normalizeRows()
    self.vectors = vectors
  }

  /// FNV-1a, the same on every machine.
  private static func hash(_ word: Substring) -> UInt64 {
    word.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
