/// Makes the vocabulary of a WordPiece tokenizer, as `WordPieceTrainer` of `tokenizers` does.
///
/// Words are cut into characters. Then the most frequent pair of neighbours is joined into a token,
/// everywhere, again and again until the vocabulary is full (Sennrich, Haddow & Birch 2016,
/// algorithm 1). The same words give the same vocabulary, in whatever order they came.
package struct VocabularyTraining {
  private let options: VocabularyOptions
  private var tokens: [[UInt8]] = []
  private var ids: [[UInt8]: Int32] = [:]
  private var pairs = PairQueue()
  /// The tokens of all words, end to end.
  private var symbols: [Int32] = []
  /// Where each word begins, and how many tokens it has now.
  private var words: [(start: Int, length: Int, count: Int)] = []

  private static let prefix = Array("##".utf8)

  /// Makes a vocabulary.
  ///
  /// - Parameters:
  ///   - words: The words and how often they were met.
  ///   - options: How large it becomes.
  ///   - isWanted: Asked now and then; false ends the work.
  /// - Returns: The tokens in the order of their ids; nil when the work was ended.
  /// - Throws: For options out of range, no words at all, and characters that need more tokens than
  ///   the vocabulary may have.
  package static func tokens(
    of words: WordCounts, _ options: VocabularyOptions, while isWanted: () -> Bool = { true }
  ) throws(VocabularyError) -> [String]? {
    try options.validate()
    var training = VocabularyTraining(options)
    let sorted = words.sorted
    let alphabet = training.alphabet(of: sorted)
    guard !alphabet.isEmpty else { throw .noWords }
    training.enter(sorted, alphabet)
    guard training.tokens.count <= options.size else {
      throw .tooSmall(size: options.size, needed: training.tokens.count)
    }
    guard training.merge(while: isWanted) else { return nil }
    return training.tokens.map { String(decoding: $0, as: UTF8.self) }
  }

  private init(_ options: VocabularyOptions) {
    self.options = options
    for token in VocabularyOptions.specialTokens { _ = id(of: Array(token.utf8)) }
  }

  /// The id of a token, which is a new one if need be.
  private mutating func id(of token: [UInt8]) -> Int32 {
    if let id = ids[token] { return id }
    let id = Int32(tokens.count)
    tokens.append(token)
    ids[token] = id
    return id
  }

  /// The most frequent characters; of equally frequent ones, those with the smaller numbers.
  private func alphabet(of words: [(word: ArraySlice<UInt8>, count: Int)]) -> [UInt32] {
    var counts: [UInt32: Int] = [:]
    for (word, count) in words {
      Self.forEachScalar(of: word) { counts[$0, default: 0] += count }
    }
    let kept = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return kept.prefix(options.alphabetLimit).map(\.key).sorted()
  }

  private static func forEachScalar(of word: ArraySlice<UInt8>, _ body: (UInt32) -> Void) {
    let span = word.span
    var position = 0
    while position < span.count {
      let (scalar, length) = UTF8Scalars.scalar(in: span, at: position)
      body(scalar)
      position += length
    }
  }

  /// Gives characters their tokens, cuts words into them, and counts pairs.
  private mutating func enter(
    _ sorted: [(word: ArraySlice<UInt8>, count: Int)], _ alphabet: [UInt32]
  ) {
    var first: [UInt32: Int32] = [:]
    var isInside: Set<UInt32> = []
    for scalar in alphabet { first[scalar] = id(of: Self.utf8(scalar)) }
    for (word, _) in sorted {
      var isFirst = true
      Self.forEachScalar(of: word) { scalar in
        if !isFirst, first[scalar] != nil { isInside.insert(scalar) }
        isFirst = false
      }
    }
    var inside: [UInt32: Int32] = [:]
    for scalar in isInside.sorted() {
      inside[scalar] = id(of: Self.prefix + Self.utf8(scalar))
    }
    for (word, count) in sorted {
      let start = symbols.count
      var isFirst = true
      Self.forEachScalar(of: word) { scalar in
        if let token = isFirst ? first[scalar] : inside[scalar] { symbols.append(token) }
        isFirst = false
      }
      let number = Int32(words.count)
      for place in start..<max(start, symbols.count - 1) {
        pairs.add(
          PairQueue.pair(symbols[place], symbols[place + 1]), inWord: number, times: count)
      }
      words.append((start, symbols.count - start, count))
    }
    pairs.enterAll()
  }

  private static func utf8(_ scalar: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    UTF8Scalars.encode(scalar) { bytes.append($0) }
    return bytes
  }

  /// Joins pairs until the vocabulary is full or only rare pairs are left.
  private mutating func merge(while isWanted: () -> Bool) -> Bool {
    while tokens.count < options.size, let pair = pairs.next() {
      guard pair.count >= options.minimumFrequency else { break }
      let second = tokens[Int(pair.second)]
      let rest =
        second.starts(with: Self.prefix) ? second.dropFirst(Self.prefix.count) : second[...]
      let joined = id(of: tokens[Int(pair.first)] + rest)
      var risen: Set<PairQueue.Pair> = []
      for word in pair.words {
        join(pair.first, pair.second, into: joined, inWord: word, risen: &risen)
      }
      pairs.enter(risen)
      if tokens.count % 64 == 0, !isWanted() { return false }
    }
    return true
  }

  /// Joins a pair in one word, and counts the pairs that come and go.
  private mutating func join(
    _ first: Int32, _ second: Int32, into joined: Int32, inWord number: Int32,
    risen: inout Set<PairQueue.Pair>
  ) {
    let word = words[Int(number)]
    let end = word.start + word.length
    var (read, write) = (word.start, word.start)
    while read < end {
      guard read + 1 < end, symbols[read] == first, symbols[read + 1] == second else {
        symbols[write] = symbols[read]
        read += 1
        write += 1
        continue
      }
      if write > word.start {
        let before = symbols[write - 1]
        pairs.remove(PairQueue.pair(before, first), times: word.count)
        add(PairQueue.pair(before, joined), inWord: number, times: word.count, &risen)
      }
      if read + 2 < end {
        let after = symbols[read + 2]
        pairs.remove(PairQueue.pair(second, after), times: word.count)
        add(PairQueue.pair(joined, after), inWord: number, times: word.count, &risen)
      }
      symbols[write] = joined
      read += 2
      write += 1
    }
    words[Int(number)].length = write - word.start
  }

  private mutating func add(
    _ pair: PairQueue.Pair, inWord word: Int32, times: Int, _ risen: inout Set<PairQueue.Pair>
  ) {
    pairs.add(pair, inWord: word, times: times)
    risen.insert(pair)
  }
}
