/// Makes a tokenizer from a `tokenizer.json`, and refuses by name the parts that this build cannot
/// run.
enum TokenizerJSON {
  static func tokenizer(_ document: JSONDocument) throws(TokenizerError) -> Tokenizer {
    let root = document.root
    guard root.kind == .object else { throw root.unexpected("an object") }
    let subwords = try subwords(root)
    let added = try addedTokens(root.member("added_tokens"), beside: subwords)
    let idEnd = added.reduce(subwords.idEnd) { max($0, Int($1.id) + 1) }
    return try Tokenizer(
      subwords, template: template(root.member("post_processor"), idEnd: idEnd),
      addedTokens: added, path: document.path)
  }

  private static func subwords(_ root: JSONValue) throws(TokenizerError) -> Subwords {
    let value = try root.required("model", "an object")
    let type =
      if let type = try value.member("type") { try type.string() } else { try guessedType(value) }
    switch type {
    case "WordPiece":
      let model = try wordPieceModel(value)
      let normalizer = try normalizer(root.member("normalizer"))
      try check(root.required("pre_tokenizer", "a BertPreTokenizer"), is: "BertPreTokenizer")
      return .wordPiece(WordPieceSubwords(normalizer: normalizer, model: model))
    case "Unigram": return .unigram(try unigram(root, model: value))
    default:
      throw .unsupported(
        path: root.document.path, key: value.key, found: type, supported: "WordPiece or Unigram")
    }
  }

  /// Old files leave the type out: of these, only Unigram has a list of tokens, and only BPE has
  /// merges.
  private static func guessedType(_ model: JSONValue) throws(TokenizerError) -> String {
    if try model.member("merges") != nil { return "BPE" }
    return try model.member("vocab")?.kind == .array ? "Unigram" : "WordPiece"
  }

  private static func check(_ part: JSONValue, is supported: String) throws(TokenizerError) {
    let found = try part.required("type", supported).string()
    guard found == supported else {
      throw .unsupported(
        path: part.document.path, key: part.key, found: found, supported: supported)
    }
  }
}

extension TokenizerJSON {
  private static func wordPieceModel(
    _ value: JSONValue
  ) throws(TokenizerError) -> WordPieceModel {
    let prefix = try value.member("continuing_subword_prefix")?.utf8() ?? Array("##".utf8)
    let vocabulary = try vocabulary(value.required("vocab", "an object"), prefix: prefix)
    let unknown = try value.required("unk_token", "a string")
    guard let unknownID = vocabulary.id(of: try unknown.utf8()) else {
      throw .missingToken(try unknown.string(), role: "unk_token", path: value.document.path)
    }
    return WordPieceModel(
      vocabulary: vocabulary, unknownID: unknownID,
      maximumWordLength: try value.member("max_input_chars_per_word")?.count() ?? 100)
  }

  private static func vocabulary(
    _ value: JSONValue, prefix: [UInt8]
  ) throws(TokenizerError) -> Vocabulary {
    let document = value.document
    guard value.kind == .object else { throw value.unexpected("an object") }
    if let tokens = document.content.vocabularies[value.index] {
      return try Vocabulary(tokens, continuingPrefix: prefix, path: document.path)
    }
    let (text, nodes) = (document.bytes.span, document.nodes.span)
    let end = Int(nodes[value.index].next)
    guard end > value.index + 1 else { throw .emptyVocabulary(path: document.path) }
    // Each token has two nodes, unless the file is wrong. Resolved escapes are shorter than written
    // ones.
    let keys = stride(from: value.index + 1, to: end, by: 2)
    var byteCount = 0
    for key in keys { byteCount += Int(nodes[key].end - nodes[key].start) }
    var tokens = TokenStore(capacity: (end - value.index) / 2, byteCapacity: byteCount)
    for key in keys {
      let node = nodes[key]
      guard let id = document.id(at: key + 1), id < Vocabulary.idLimit else {
        let number = JSONValue(document: document, index: key + 1, key: value.key)
        throw .idOutOfRange(
          try number.digits(),
          token: String(decoding: document.utf8(ofStringAt: key), as: UTF8.self),
          limit: Vocabulary.idLimit, path: document.path)
      }
      let isNew: Bool
      if node.kind == .string {
        isNew = tokens.insert(text, Int(node.start)..<Int(node.end), id: id)
      } else {
        let token = Array(document.utf8(ofStringAt: key))
        isNew = tokens.insert(token.span, 0..<token.count, id: id)
      }
      guard isNew else {
        throw .duplicateID(
          id, first: String(decoding: tokens.bytes(of: id) ?? [], as: UTF8.self),
          second: String(decoding: document.utf8(ofStringAt: key), as: UTF8.self),
          path: document.path)
      }
    }
    return try Vocabulary(tokens, continuingPrefix: prefix, path: document.path)
  }

  /// An id, which must be a whole number in the vocabulary's range.
  private static func id(
    _ value: JSONValue, of token: ArraySlice<UInt8>
  ) throws(TokenizerError) -> Int32 {
    if let id = value.document.id(at: value.index), id < Vocabulary.idLimit { return id }
    throw .idOutOfRange(
      try value.digits(), token: String(decoding: token, as: UTF8.self), limit: Vocabulary.idLimit,
      path: value.document.path)
  }

  /// Reads the normaliser; null leaves the text as it is.
  private static func normalizer(_ value: JSONValue?) throws(TokenizerError) -> BertNormalizer {
    guard let value else {
      return BertNormalizer(
        cleansText: false, separatesIdeographs: false, stripsAccents: false, lowercases: false)
    }
    try check(value, is: "BertNormalizer")
    let lowercases = try value.member("lowercase")?.bool() ?? true
    return BertNormalizer(
      cleansText: try value.member("clean_text")?.bool() ?? true,
      separatesIdeographs: try value.member("handle_chinese_chars")?.bool() ?? true,
      stripsAccents: try value.member("strip_accents")?.bool() ?? lowercases,
      lowercases: lowercases)
  }
}

extension TokenizerJSON {
  /// Reads the added tokens.
  ///
  /// A token of the model's vocabulary keeps its id; the ids of the others follow the vocabulary.
  private static func addedTokens(
    _ value: JSONValue?, beside vocabulary: Subwords
  ) throws(TokenizerError) -> [AddedToken] {
    var added: [AddedToken] = []
    var contents: Set<[UInt8]> = []
    var nextID = Int32(vocabulary.count)
    for element in try value?.elements() ?? [] {
      let content = try element.required("content", "a string").utf8()
      if content.isEmpty { continue }
      let path = element.document.path
      let name = String(decoding: content, as: UTF8.self)
      guard contents.insert(content).inserted else { throw .duplicateToken(name, path: path) }
      let stated = try id(element.required("id", "a number"), of: content[...])
      let expected = vocabulary.id(of: content) ?? nextID
      // The reference uses the id that it computes, not the stated one. If they differ, the model
      // was not trained with this file.
      guard stated == expected else {
        throw .idDisagrees(token: name, stated: stated, expected: expected, path: path)
      }
      if let other = vocabulary.bytes(of: stated), other != content[...] {
        throw .duplicateID(
          stated, first: String(decoding: other, as: UTF8.self), second: name, path: path)
      }
      nextID = max(nextID, expected + 1)
      let isSpecial = try element.member("special")?.bool() ?? false
      added.append(
        AddedToken(
          content: content, id: stated,
          isSingleWord: try element.member("single_word")?.bool() ?? false,
          stripsLeft: try element.member("lstrip")?.bool() ?? false,
          stripsRight: try element.member("rstrip")?.bool() ?? false,
          isNormalized: try element.member("normalized")?.bool() ?? !isSpecial))
    }
    return added
  }
}

extension TokenizerJSON {
  /// Reads the template; null adds no special tokens.
  private static func template(
    _ value: JSONValue?, idEnd: Int
  ) throws(TokenizerError) -> EncodingTemplate {
    guard let value else { return .bare }
    let type = try value.required("type", "a string").string()
    switch type {
    case "TemplateProcessing":
      let special = try value.required("special_tokens", "an object")
      return EncodingTemplate(
        single: try pieces(value.required("single", "an array"), special, idEnd, isPair: false),
        pair: try pieces(value.required("pair", "an array"), special, idEnd, isPair: true))
    case "BertProcessing":
      return .bert(
        classification: try namedID(value.required("cls", "a token and its id"), idEnd),
        separator: try namedID(value.required("sep", "a token and its id"), idEnd))
    case "RobertaProcessing":
      return .roberta(
        classification: try namedID(value.required("cls", "a token and its id"), idEnd),
        separator: try namedID(value.required("sep", "a token and its id"), idEnd))
    default:
      throw .unsupported(
        path: value.document.path, key: value.key, found: type,
        supported: "TemplateProcessing, BertProcessing or RobertaProcessing")
    }
  }

  /// Reads a name and an id, such as `["[CLS]", 101]`.
  private static func namedID(_ value: JSONValue, _ idEnd: Int) throws(TokenizerError) -> Int32 {
    let parts = try value.elements()
    guard parts.count == 2 else { throw value.unexpected("a token and its id") }
    return try knownID(parts[1], of: parts[0].utf8(), idEnd)
  }

  private static func knownID(
    _ value: JSONValue, of token: [UInt8], _ idEnd: Int
  ) throws(TokenizerError) -> Int32 {
    let id = try id(value, of: token[...])
    guard id < idEnd else {
      throw .idOutOfRange(
        "\(id)", token: String(decoding: token, as: UTF8.self), limit: idEnd,
        path: value.document.path)
    }
    return id
  }

  private static func pieces(
    _ value: JSONValue, _ special: JSONValue, _ idEnd: Int, isPair: Bool
  ) throws(TokenizerError) -> [EncodingTemplate.Piece] {
    var pieces: [EncodingTemplate.Piece] = []
    for element in try value.elements() {
      if let sequence = try element.member("Sequence") {
        let typeID = try typeID(sequence)
        switch try sequence.required("id", "A or B").string() {
        case "A": pieces.append(.first(typeID: typeID))
        case "B" where isPair: pieces.append(.second(typeID: typeID))
        default: throw sequence.unexpected(isPair ? "of text A or B" : "of text A")
        }
      } else {
        let token = try element.required("SpecialToken", "a SpecialToken or a Sequence")
        let name = try token.required("id", "a string").string()
        let entry = try special.required(name, "an object")
        var ids: [Int32] = []
        for id in try entry.required("ids", "an array").elements() {
          ids.append(try knownID(id, of: Array(name.utf8), idEnd))
        }
        pieces.append(.special(ids: ids, typeID: try typeID(token)))
      }
    }
    return pieces
  }

  private static func typeID(_ value: JSONValue) throws(TokenizerError) -> Int32 {
    let number = try value.required("type_id", "a number")
    guard let id = Int32(exactly: try number.count()) else {
      throw number.unexpected("a small number")
    }
    return id
  }
}
