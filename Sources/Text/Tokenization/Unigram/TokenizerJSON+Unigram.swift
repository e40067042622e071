extension TokenizerJSON {
  /// Reads the parts of a file whose model is a Unigram one.
  static func unigram(
    _ root: JSONValue, model: JSONValue
  ) throws(TokenizerError) -> UnigramSubwords {
    let model = try unigramModel(model)
    return UnigramSubwords(
      normalizers: try normalizers(root.member("normalizer")),
      splitters: try splitters(root.member("pre_tokenizer")), model: model)
  }

  private static func unsupported(
    _ value: JSONValue, _ found: String, _ supported: String
  ) -> TokenizerError {
    .unsupported(path: value.document.path, key: value.key, found: found, supported: supported)
  }

  // MARK: Model

  private static func unigramModel(_ value: JSONValue) throws(TokenizerError) -> UnigramModel {
    for key in ["alpha", "nbest_size"] {
      if let sampling = try value.member(key) {
        throw unsupported(sampling, "set", "no sampling of pieces")
      }
    }
    let pieces = try pieces(value.required("vocab", "an array"))
    let unknown = try value.required("unk_id", "the number of a piece")
    guard let unknownID = Int32(exactly: try unknown.count()), unknownID < pieces.scores.count
    else {
      throw .idOutOfRange(
        try unknown.digits(), token: "unk_id", limit: pieces.scores.count,
        path: value.document.path)
    }
    return try UnigramModel(
      pieces.tokens, scores: pieces.scores, unknownID: unknownID,
      fallsBackToBytes: try value.member("byte_fallback")?.bool() ?? false,
      path: value.document.path)
  }

  private static func pieces(_ value: JSONValue) throws(TokenizerError) -> ScoredPieces {
    let document = value.document
    if let pieces = document.content.pieces[value.index] { return pieces }
    // Something is wrong with the list, or it is empty.
    let elements = try value.elements()
    guard !elements.isEmpty else { throw .emptyVocabulary(path: document.path) }
    guard elements.count <= Vocabulary.idLimit else {
      throw .idOutOfRange(
        "\(elements.count - 1)", token: value.key, limit: Vocabulary.idLimit, path: document.path)
    }
    var pieces = ScoredPieces(tokens: TokenStore(capacity: elements.count, byteCapacity: 0))
    for (id, element) in elements.enumerated() {
      let parts = try element.elements()
      guard parts.count == 2 else { throw element.unexpected("a piece and its score") }
      let piece = try parts[0].utf8()
      pieces.scores.append(try parts[1].number())
      _ = pieces.tokens.insert(piece.span, piece.indices, id: Int32(truncatingIfNeeded: id))
    }
    return pieces
  }

  // MARK: Normaliser

  private static func normalizers(_ value: JSONValue?) throws(TokenizerError) -> [TextNormalizer] {
    guard let value else { return [] }
    let type = try value.required("type", "a string").string()
    switch type {
    case "Sequence":
      var steps: [TextNormalizer] = []
      for step in try value.required("normalizers", "an array").elements() {
        steps += try normalizers(step)
      }
      return steps
    case "Precompiled":
      return [.characterMap(try characterMap(value.required("precompiled_charsmap", "base64")))]
    case "Replace": return [try replacement(value)]
    case "Nmt": return [.nmt]
    case "Lowercase": return [.lowercase]
    case "Strip":
      return [
        .strip(
          left: try value.required("strip_left", "true or false").bool(),
          right: try value.required("strip_right", "true or false").bool())
      ]
    default:
      throw unsupported(
        value, type, "Precompiled, Replace, Nmt, Strip, Lowercase or a Sequence of them")
    }
  }

  private static func characterMap(_ value: JSONValue) throws(TokenizerError) -> CharacterMap {
    func damage(_ reason: String) -> TokenizerError {
      .damagedCharacterMap(path: value.document.path, key: value.key, reason: reason)
    }
    guard let bytes = Base64.bytes(of: try value.utf8()) else { throw damage("it is not base64") }
    do throws(CharacterMap.Damage) {
      return try CharacterMap(bytes)
    } catch {
      throw damage(error.reason)
    }
  }

  private static func replacement(_ value: JSONValue) throws(TokenizerError) -> TextNormalizer {
    let content = try value.required("content", "a string").utf8()
    let pattern = try value.required("pattern", "a String or a Regex")
    if let text = try pattern.member("String") {
      let bytes = try text.utf8()
      guard !bytes.isEmpty else { throw text.unexpected("a text that is not empty") }
      return .replace(.text(bytes), by: content)
    }
    let expression = try pattern.required("Regex", "a String or a Regex")
    guard let pattern = ReplacedPattern(expression: try expression.utf8()) else {
      throw unsupported(
        expression, "\"\(try expression.string())\"",
        "runs of one character, such as \" {2,}\" or \"\\s+\"")
    }
    return .replace(pattern, by: content)
  }

  // MARK: Words

  private static func splitters(_ value: JSONValue?) throws(TokenizerError) -> [UnigramSplitter] {
    guard let value else { return [] }
    let type = try value.required("type", "a string").string()
    switch type {
    case "Sequence":
      var steps: [UnigramSplitter] = []
      for step in try value.required("pretokenizers", "an array").elements() {
        steps += try splitters(step)
      }
      return steps
    case "WhitespaceSplit": return [.whitespace]
    case "Metaspace": return [.metaspace(try metaspace(value))]
    default:
      throw unsupported(value, type, "WhitespaceSplit, Metaspace or a Sequence of them")
    }
  }

  private static func metaspace(_ value: JSONValue) throws(TokenizerError) -> Metaspace {
    let replacement = try value.required("replacement", "one character")
    let sign = try replacement.utf8()
    guard let first = sign.first, sign.count == UTF8Scalars.length(first) else {
      throw replacement.unexpected("one character")
    }
    var metaspace = Metaspace(replacement: sign)
    if let scheme = try value.member("prepend_scheme") {
      let name = try scheme.string()
      switch name {
      case "always": metaspace.prepending = .always
      case "first": metaspace.prepending = .first
      case "never": metaspace.prepending = .never
      default: throw unsupported(scheme, "\"\(name)\"", "always, first or never")
      }
      // Old files say the same by another key, which must not contradict.
      if let prefix = try value.member("add_prefix_space"), try !prefix.bool(),
        metaspace.prepending != .never
      {
        throw prefix.unexpected("true where prepend_scheme is \"\(name)\"")
      }
    } else if let prefix = try value.member("add_prefix_space"), try !prefix.bool() {
      metaspace.prepending = .never
    }
    metaspace.splits = try value.member("split")?.bool() ?? true
    return metaspace
  }
}
