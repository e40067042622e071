/// Makes a tokenizer from a `vocab.txt`: each line is a token, and its id is the number of the
/// line, from 0.
enum VocabularyList {
  /// The settings of `tokenizer_config.json`, with the defaults of BERT's own tokenizer.
  private struct Settings {
    var normalizer = BertNormalizer()
    var unknown = Array("[UNK]".utf8)
    var classification = Array("[CLS]".utf8)
    var separator = Array("[SEP]".utf8)
    var padding = Array("[PAD]".utf8)
    var mask = Array("[MASK]".utf8)
  }

  static func tokenizer(
    _ bytes: [UInt8], path: String, settings: JSONDocument?
  ) throws(TokenizerError) -> Tokenizer {
    let settings = try self.settings(settings)
    let vocabulary = try vocabulary(bytes, path: path)
    func id(_ token: [UInt8], _ role: String) throws(TokenizerError) -> Int32 {
      guard let id = vocabulary.id(of: token) else {
        throw .missingToken(String(decoding: token, as: UTF8.self), role: role, path: path)
      }
      return id
    }
    let unknown = try id(settings.unknown, "unk_token")
    let classification = try id(settings.classification, "cls_token")
    let separator = try id(settings.separator, "sep_token")

    // A model that was never masked or padded may lack these two tokens; then the text is not
    // searched for them.
    let names = [
      settings.unknown, settings.separator, settings.padding, settings.classification,
      settings.mask,
    ]
    var added: [AddedToken] = []
    for name in names where !added.contains(where: { $0.content == name }) {
      guard let id = vocabulary.id(of: name) else { continue }
      added.append(AddedToken(content: name, id: id))
    }
    let model = WordPieceModel(
      vocabulary: vocabulary, unknownID: unknown, maximumWordLength: 100)
    return try Tokenizer(
      .wordPiece(WordPieceSubwords(normalizer: settings.normalizer, model: model)),
      template: .bert(classification: classification, separator: separator),
      addedTokens: added, path: path)
  }

  private static func vocabulary(_ bytes: [UInt8], path: String) throws(TokenizerError)
    -> Vocabulary
  {
    guard isUTF8(bytes.span) else { throw .notUTF8(path: path) }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw .emptyVocabulary(path: path) }
    guard lines.count <= Vocabulary.idLimit else {
      throw .idOutOfRange(
        "\(lines.count - 1)", token: String(decoding: lines[lines.count - 1], as: UTF8.self),
        limit: Vocabulary.idLimit, path: path)
    }
    var tokens = TokenStore(capacity: lines.count, byteCapacity: bytes.count)
    for (id, line) in lines.enumerated() {
      let token = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      // Each line has an id of its own.
      _ = tokens.insert(bytes.span, token.startIndex..<token.endIndex, id: Int32(id))
    }
    return try Vocabulary(tokens, continuingPrefix: Array("##".utf8), path: path)
  }

  private static func settings(_ document: JSONDocument?) throws(TokenizerError) -> Settings {
    var settings = Settings()
    guard let root = document?.root else { return settings }
    let lowercases = try root.member("do_lower_case")?.bool() ?? true
    settings.normalizer.lowercases = lowercases
    settings.normalizer.stripsAccents = try root.member("strip_accents")?.bool() ?? lowercases
    settings.normalizer.separatesIdeographs =
      try root.member("tokenize_chinese_chars")?.bool() ?? true
    settings.unknown = try token("unk_token", in: root) ?? settings.unknown
    settings.classification = try token("cls_token", in: root) ?? settings.classification
    settings.separator = try token("sep_token", in: root) ?? settings.separator
    settings.padding = try token("pad_token", in: root) ?? settings.padding
    settings.mask = try token("mask_token", in: root) ?? settings.mask
    return settings
  }

  /// A token's name, given as a string or as an object with its content.
  private static func token(_ key: String, in root: JSONValue) throws(TokenizerError) -> [UInt8]? {
    guard let value = try root.member(key) else { return nil }
    return value.isString ? try value.utf8() : try value.required("content", "a string").utf8()
  }
}
