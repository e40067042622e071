/// The words of texts, as BERT's tokenizer cuts them, and how often each was met.
///
/// Words are bytes and never `String`, because strings that are canonically equivalent are equal.
package struct WordCounts: Sendable {
  private let normalizer: BertNormalizer
  private let splitter = WordSplitter()
  /// All words, end to end.
  private var bytes: [UInt8] = []
  /// Where each word ends.
  private var ends: [Int] = []
  private var counts: [Int] = []
  /// The number of a word + 1, at the place of its hash or behind it; 0 where there is none.
  private var slots = [UInt32](repeating: 0, count: 1 << 10)
  /// Words that were met and forgotten, because there were too many different ones.
  package private(set) var forgottenCount = 0
  private var memory = NormalizedInput(tracksSources: false)

  /// No words yet.
  ///
  /// - Parameter isCased: Whether capitals and accents are kept.
  package init(isCased: Bool) {
    normalizer = BertNormalizer(stripsAccents: !isCased, lowercases: !isCased)
  }

  /// How many different words there are.
  package var count: Int { counts.count }

  /// How many words were met, all in all.
  package var total: Int { counts.reduce(0, +) }

  /// Counts the words of a text.
  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { buffer in
      let text = unsafe buffer.span
      var input = memory
      memory = NormalizedInput(tracksSources: false)
      input.removeAll()
      normalizer.normalize(text, 0..<text.count, into: &input)
      let splitter = splitter
      splitter.forEachWord(of: input.bytes.span, 0..<input.bytes.count) {
        add(input.bytes.span, $0, times: 1)
      }
      memory = input
    }
  }

  /// Adds what others have counted.
  package mutating func add(_ other: WordCounts) {
    var start = 0
    for (word, end) in other.ends.enumerated() {
      add(other.bytes.span, start..<end, times: other.counts[word])
      start = end
    }
    forgottenCount += other.forgottenCount
  }

  /// Forgets the rarest words where there are more than `limit`, until half as many are left.
  package mutating func forgetRareWords(above limit: Int) {
    guard count > limit else { return }
    let sorted = counts.sorted(by: >)
    // Words as rare as the first one that has to go are all forgotten: chance decides nothing.
    let bound = sorted[limit / 2]
    var kept = self
    (kept.bytes, kept.ends, kept.counts) = ([], [], [])
    kept.slots = [UInt32](repeating: 0, count: 1 << 10)
    var start = 0
    for (word, end) in ends.enumerated() {
      if counts[word] > bound {
        kept.add(bytes.span, start..<end, times: counts[word])
      } else {
        kept.forgottenCount += counts[word]
      }
      start = end
    }
    self = kept
  }

  /// The words in the order of their bytes, so that the order of the texts changes nothing.
  var sorted: [(word: ArraySlice<UInt8>, count: Int)] {
    var words: [(word: ArraySlice<UInt8>, count: Int)] = []
    words.reserveCapacity(count)
    var start = 0
    for (word, end) in ends.enumerated() {
      words.append((bytes[start..<end], counts[word]))
      start = end
    }
    return words.sorted { $0.word.lexicographicallyPrecedes($1.word) }
  }

  /// How many tokens a word has on average.
  package func tokensPerWord(by tokenizer: Tokenizer) -> Double {
    var tokens = 0
    var start = 0
    for (word, end) in ends.enumerated() {
      let text = String(decoding: bytes[start..<end], as: UTF8.self)
      tokens += counts[word] * tokenizer.tokens(of: text, tracksRanges: false).count
      start = end
    }
    return total == 0 ? 0 : Double(tokens) / Double(total)
  }

  private mutating func add(_ text: Span<UInt8>, _ range: Range<Int>, times: Int) {
    var index = place(of: ByteKeyTable.hash(of: text, range))
    while slots[index] != 0 {
      let word = Int(slots[index]) - 1
      if isWord(word, text, range) {
        counts[word] += times
        return
      }
      index = (index + 1) & (slots.count - 1)
    }
    for position in range { bytes.append(text[position]) }
    ends.append(bytes.count)
    counts.append(times)
    slots[index] = UInt32(counts.count)
    if 2 * counts.count > slots.count { grow() }
  }

  private func place(of hash: UInt32) -> Int {
    Int(hash ^ hash >> 15) & (slots.count - 1)
  }

  private func isWord(_ word: Int, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let start = word == 0 ? 0 : ends[word - 1]
    guard ends[word] - start == range.count else { return false }
    for offset in 0..<range.count where bytes[start + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 4 * slots.count)
    var start = 0
    for (word, end) in ends.enumerated() {
      var index = place(of: ByteKeyTable.hash(of: bytes.span, start..<end))
      while slots[index] != 0 { index = (index + 1) & (slots.count - 1) }
      slots[index] = UInt32(word + 1)
      start = end
    }
  }
}
