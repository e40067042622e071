internal import Hashing
package import Tokenization

/// Documents as the tokens of their sentences, end to end.
package struct TokenizedDocuments: Sendable {
  /// All tokens.
  package private(set) var ids: [Int32] = []
  /// Where each sentence begins among the tokens, and at last where the last one ends.
  private(set) var sentences = [0]
  /// The first sentence of each document, and at last the number of all sentences.
  private(set) var documents = [0]

  /// No documents yet.
  package init() {}

  /// How many documents there are.
  package var count: Int { documents.count - 1 }

  /// Adds a document.
  ///
  /// - Parameters:
  ///   - sentences: The tokens of its sentences, no special ones; empty sentences and a document of
  ///     such alone are left out.
  ///   - longest: A sentence of more tokens is cut into pieces, so that none of them is lost.
  package mutating func append(_ sentences: [[Int32]], longest: Int) {
    precondition(longest > 0, "sentences of at most \(longest) tokens")
    for sentence in sentences {
      for start in stride(from: 0, to: sentence.count, by: longest) {
        ids += sentence[start..<min(start + longest, sentence.count)]
        self.sentences.append(ids.count)
      }
    }
    if self.sentences.count - 1 > documents[count] { documents.append(self.sentences.count - 1) }
  }

  /// Adds all documents of others.
  package mutating func append(_ other: TokenizedDocuments) {
    let (firstToken, firstSentence) = (ids.count, sentences.count - 1)
    ids += other.ids
    sentences += other.sentences.dropFirst().map { $0 + firstToken }
    documents += other.documents.dropFirst().map { $0 + firstSentence }
  }

  /// Some of the documents.
  package func selecting(_ numbers: [Int]) -> TokenizedDocuments {
    var selected = TokenizedDocuments()
    for number in numbers {
      for sentence in sentencesOf(number) {
        selected.ids += ids[tokens(ofSentence: sentence)]
        selected.sentences.append(selected.ids.count)
      }
      selected.documents.append(selected.sentences.count - 1)
    }
    return selected
  }

  /// The numbers of a document's sentences.
  func sentencesOf(_ document: Int) -> Range<Int> { documents[document]..<documents[document + 1] }

  /// The places of a sentence's tokens.
  func tokens(ofSentence number: Int) -> Range<Int> { sentences[number]..<sentences[number + 1] }

  /// The places of the tokens of sentences that follow one another.
  func tokens(ofSentences numbers: Range<Int>) -> Range<Int> {
    sentences[numbers.lowerBound]..<sentences[numbers.upperBound]
  }

  /// A number for the tokens, the sentences and the documents.
  package var digest: UInt64 {
    var hasher = XXH64Hasher()
    for numbers in [ids.map(Int.init), sentences, documents] {
      for start in stride(from: 0, to: numbers.count, by: 1_024) {
        let piece = numbers[start..<min(start + 1_024, numbers.count)].flatMap { number in
          (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        hasher.update(piece.span)
      }
    }
    return hasher.finalize()
  }
}

/// What sequences need to know of a vocabulary.
package struct SequenceTokens: Sendable {
  /// `[CLS]`, which begins a sequence.
  let classification: Int32
  /// `[SEP]`, which ends each of its texts.
  let separator: Int32
  /// `[MASK]`.
  let mask: Int32
  /// Tokens that stand for text: by one of them a masked word is replaced now and then.
  let ordinary: [Int32]
  /// Whether a token stands for no text, by its id.
  let isSpecial: [Bool]
  /// Whether a token continues the word before it, by its id.
  let continuesWord: [Bool]

  /// Reads a BERT tokenizer.
  ///
  /// - Throws: `TrainingError.noMaskedWords` when it has no mask, or frames texts in another way.
  package init(_ tokenizer: Tokenizer, path: String) throws(TrainingError) {
    let frame = tokenizer.encode("", "").ids
    let mask = tokenizer.id(of: "[MASK]") ?? -1
    guard frame.count == 3, frame[1] == frame[2], mask >= 0 else {
      throw .noMaskedWords(path: path)
    }
    classification = frame[0]
    separator = frame[1]
    self.mask = mask
    let padding = tokenizer.id(of: "[PAD]") ?? mask
    let special: Set<Int32> = [frame[0], frame[1], mask, padding, tokenizer.unknownID]
    var ordinary: [Int32] = []
    var isSpecial: [Bool] = []
    var continuesWord: [Bool] = []
    for id in 0..<Int32(tokenizer.vocabularyCount) {
      let token = tokenizer.token(id)
      isSpecial.append(special.contains(id))
      continuesWord.append(token.map { tokenizer.word(of: $0).continuesWord } ?? false)
      if token != nil, !special.contains(id) { ordinary.append(id) }
    }
    self.ordinary = ordinary
    self.isSpecial = isSpecial
    self.continuesWord = continuesWord
  }
}
