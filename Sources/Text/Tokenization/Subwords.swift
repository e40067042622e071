/// The part of a tokenizer that differs between models: what is done with a stretch of text that
/// holds no added token.
enum Subwords: Sendable {
  case wordPiece(WordPieceSubwords)
  case unigram(UnigramSubwords)
}

/// Memory for the work on one text.
struct SubwordMemory {
  /// The normal form of the stretch.
  var normalized: NormalizedInput
  /// What a Unigram model needs besides.
  var split = SplitText()
  var steps: [UnigramModel.Step] = []

  init(tracksSources: Bool) {
    normalized = NormalizedInput(tracksSources: tracksSources)
  }
}

extension Subwords {
  /// What the models of the kind are called.
  var name: String {
    switch self {
    case .wordPiece: "WordPiece"
    case .unigram: "Unigram"
    }
  }

  /// Puts the normal form of `text[range]` into the memory, and forgets the one before.
  func normalize(_ text: Span<UInt8>, _ range: Range<Int>, in memory: inout SubwordMemory) {
    memory.normalized.removeAll()
    switch self {
    case .wordPiece(let subwords):
      subwords.normalizer.normalize(text, range, into: &memory.normalized)
    case .unigram(let subwords): subwords.normalize(text, range, in: &memory)
    }
  }

  /// Appends the tokens of a part of the normal form; their ranges are places in it.
  func append(_ range: Range<Int>, in memory: inout SubwordMemory, to list: inout TokenList) {
    switch self {
    case .wordPiece(let subwords):
      let text = memory.normalized.bytes.span
      subwords.splitter.forEachWord(of: text, range) {
        subwords.model.append(word: $0, of: text, to: &list)
      }
    case .unigram(let subwords): subwords.append(range, in: &memory, to: &list)
    }
  }

  /// Whether places in the text are needed even when nobody asks for the ranges of tokens.
  var needsSources: Bool {
    switch self {
    case .wordPiece: false
    case .unigram(let subwords): subwords.needsSources
    }
  }

  /// The same for text in lower case; nil when it is that already.
  var inLowercase: Subwords? {
    switch self {
    case .wordPiece(var subwords):
      guard !subwords.normalizer.lowercases else { return nil }
      subwords.normalizer.lowercases = true
      return .wordPiece(subwords)
    case .unigram(var subwords):
      subwords.normalizers.insert(.lowercase, at: 0)
      return .unigram(subwords)
    }
  }
}

extension Subwords: TokenVocabulary {
  /// The id of the token that stands for words or characters without tokens.
  var unknownID: Int32 {
    switch self {
    case .wordPiece(let subwords): subwords.model.unknownID
    case .unigram(let subwords): subwords.model.unknownID
    }
  }

  private var vocabulary: any TokenVocabulary {
    switch self {
    case .wordPiece(let subwords): subwords.model.vocabulary
    case .unigram(let subwords): subwords.model
    }
  }

  var count: Int { vocabulary.count }
  var idEnd: Int { vocabulary.idEnd }
  func id(of token: [UInt8]) -> Int32? { vocabulary.id(of: token) }
  func bytes(of id: Int32) -> ArraySlice<UInt8>? { vocabulary.bytes(of: id) }
}

/// The tokens that a model knows, for questions about single ones.
protocol TokenVocabulary {
  /// How many tokens there are.
  var count: Int { get }
  /// The largest id + 1.
  var idEnd: Int { get }
  /// The id of a token.
  func id(of token: [UInt8]) -> Int32?
  /// The token of an id.
  func bytes(of id: Int32) -> ArraySlice<UInt8>?
}

extension Vocabulary: TokenVocabulary {}

extension UnigramModel: TokenVocabulary {
  var count: Int { tokens.count }
  var idEnd: Int { tokens.places.count }
  func bytes(of id: Int32) -> ArraySlice<UInt8>? { tokens.bytes(of: id) }
}

/// BERT's way from text to tokens.
struct WordPieceSubwords: Sendable {
  var normalizer: BertNormalizer
  let splitter = WordSplitter()
  let model: WordPieceModel
}
