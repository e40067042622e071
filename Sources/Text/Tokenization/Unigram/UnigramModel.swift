/// Cuts words into the pieces whose scores have the largest sum (Kudo 2018), by Viterbi's
/// algorithm.
struct UnigramModel: Sendable {
  let tokens: TokenStore
  /// The logarithm of each piece's probability, by id.
  let scores: [Double]
  /// Stands for the characters that are no piece.
  let unknownID: Int32
  /// The pieces that stand for the bytes of unknown characters, `<0x00>` first.
  ///
  /// One that the vocabulary lacks is nil. The list is empty when the model uses none.
  let bytePieces: [Int32?]
  private let trie: PieceTrie
  /// What an unknown character costs: ten less than the worst piece.
  private let unknownScore: Double

  /// Makes a model of pieces.
  ///
  /// - Parameters:
  ///   - tokens: Valid UTF-8, with the ids `0..<scores.count`.
  ///   - scores: A finite number for each piece.
  ///   - unknownID: One of the ids.
  ///   - fallsBackToBytes: Whether unknown characters become the pieces of their bytes.
  ///   - path: The file of the pieces, for errors.
  /// - Throws: When two pieces are equal.
  init(
    _ tokens: TokenStore, scores: [Double], unknownID: Int32, fallsBackToBytes: Bool, path: String
  ) throws(TokenizerError) {
    self.tokens = tokens
    self.scores = scores
    self.unknownID = unknownID
    do {
      trie = try PieceTrie(of: tokens)
    } catch {
      let token = String(decoding: tokens.bytes(of: error.id) ?? [], as: UTF8.self)
      throw .duplicateToken(token, path: path)
    }
    unknownScore = (scores.min() ?? 0) - 10
    let digits = Array("0123456789ABCDEF".utf8)
    bytePieces =
      fallsBackToBytes
      ? (0..<256).map { [trie] byte in
        let name = Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15], UInt8(ascii: ">")]
        return trie.id(of: name.span, name.indices)
      } : []
  }

  /// The id of a piece.
  func id(of token: [UInt8]) -> Int32? { trie.id(of: token.span, token.indices) }

  /// A place in a word, and the best way to it.
  struct Step {
    /// The sum of the scores of all pieces up to here.
    var score: Double
    /// Where the last of these pieces begins; -1 while no way leads here.
    var start: Int32
    var piece: Int32
  }

  /// Appends the pieces of a word, which is valid UTF-8.
  ///
  /// - Parameters:
  ///   - word: Where the word stands.
  ///   - text: The text around it.
  ///   - steps: Scratch memory, whatever it holds.
  ///   - tokens: What the pieces are appended to.
  func append(
    word: Range<Int>, of text: borrowing Span<UInt8>, steps: inout [Step],
    to tokens: inout TokenList
  ) {
    if steps.count <= word.count {
      let missing = word.count + 1 - steps.count
      steps.append(contentsOf: repeatElement(Step(score: 0, start: -1, piece: 0), count: missing))
    }
    findBest(word, of: text, &steps)
    appendBest(word, of: text, &steps, to: &tokens)
  }

  /// Fills the steps of a word: the best way to the end of each of its characters.
  private func findBest(
    _ word: Range<Int>, of text: borrowing Span<UInt8>, _ steps: inout [Step]
  ) {
    var steps = steps.mutableSpan
    let scores = scores.span
    for index in 0...word.count { steps[index] = Step(score: 0, start: -1, piece: 0) }
    var start = 0
    while start < word.count {
      let score = steps[start].score
      let length = UTF8Scalars.length(text[word.lowerBound + start])
      var hasCharacter = false
      var end = start + 1
      var node = trie.start(text[word.lowerBound + start])
      while let current = node {
        let piece = trie.piece(at: current)
        if piece >= 0 {
          let sum = scores[Int(piece)] + score
          // Of equal sums the one that came first stays: that of the longer last piece.
          if steps[end].start < 0 || sum > steps[end].score {
            steps[end] = Step(
              score: sum, start: Int32(truncatingIfNeeded: start), piece: piece)
          }
          if end == start + length { hasCharacter = true }
        }
        guard end < word.count else { break }
        node = trie.child(of: current, text[word.lowerBound + end])
        end += 1
      }
      if !hasCharacter {
        let sum = unknownScore + score
        let end = start + length
        if steps[end].start < 0 || sum > steps[end].score {
          steps[end] = Step(score: sum, start: Int32(truncatingIfNeeded: start), piece: unknownID)
        }
      }
      start += length
    }
  }

  /// Follows the best way back from the end of the word, and appends its pieces in their order.
  private func appendBest(
    _ word: Range<Int>, of text: borrowing Span<UInt8>, _ steps: inout [Step],
    to tokens: inout TokenList
  ) {
    // The way back is turned round in the steps themselves: each then says where its piece ends.
    var steps = steps.mutableSpan
    var end = word.count
    var next = Step(score: 0, start: -1, piece: 0)
    while end > 0 {
      let step = steps[end]
      steps[end] = next
      next = Step(score: 0, start: Int32(truncatingIfNeeded: end), piece: step.piece)
      end = Int(step.start)
    }
    steps[0] = next
    var start = 0
    while start < word.count {
      let piece = steps[start].piece
      var end = Int(steps[start].start)
      if piece == unknownID {
        while end < word.count, steps[end].piece == unknownID { end = Int(steps[end].start) }
        append(unknown: word.lowerBound + start..<word.lowerBound + end, of: text, to: &tokens)
      } else {
        tokens.append(piece, word.lowerBound + start..<word.lowerBound + end)
      }
      start = end
    }
  }

  /// Appends what stands for neighbouring unknown characters: a piece that happens to be the same
  /// text, the pieces of their bytes, or the unknown piece once for all of them.
  private func append(
    unknown range: Range<Int>, of text: borrowing Span<UInt8>, to tokens: inout TokenList
  ) {
    if let id = trie.id(of: text, range) {
      tokens.append(id, range)
      return
    }
    if !bytePieces.isEmpty {
      let mark = tokens.count
      for position in range {
        guard let id = bytePieces[Int(text[position])] else {
          tokens.removeAll(from: mark)
          tokens.append(unknownID, range)
          return
        }
        tokens.append(id, range)
      }
      return
    }
    tokens.append(unknownID, range)
  }
}
