extension Tokenizer {
  /// Reads the tokenizer of a model's folder: `tokenizer.json`, or else `vocab.txt` and
  /// `tokenizer_config.json` if there is one.
  ///
  /// The `truncation` and `padding` of `tokenizer.json` do not count: the caller knows the true
  /// length of the model. (The file of all-MiniLM-L6-v2 says 128, the model reads 256.)
  ///
  /// - Parameters:
  ///   - folder: The folder of the two files.
  ///   - lowercases: Whether text becomes lower case even if the files do not say so; accents
  ///     follow the files.
  /// - Throws: When the files are missing, damaged, or of another kind.
  package init(folder: String, lowercases: Bool = false) throws(TokenizerError) {
    let tokenizer = try Self.read(folder)
    guard lowercases, let subwords = tokenizer.subwords.inLowercase else {
      self = tokenizer
      return
    }
    try self.init(
      subwords, template: tokenizer.template, addedTokens: tokenizer.addedTokens, path: folder)
  }

  private static func read(_ folder: String) throws(TokenizerError) -> Tokenizer {
    let json = "\(folder)/tokenizer.json"
    if let bytes = try FileBytes.read(json) {
      return try TokenizerJSON.tokenizer(JSONDocument(bytes, path: json))
    }
    let list = "\(folder)/vocab.txt"
    guard let bytes = try FileBytes.read(list) else { throw .noVocabulary(folder: folder) }
    let config = "\(folder)/tokenizer_config.json"
    let settings: JSONDocument? =
      if let bytes = try FileBytes.read(config) { try JSONDocument(bytes, path: config) } else {
        nil
      }
    return try VocabularyList.tokenizer(bytes, path: list, settings: settings)
  }
}
