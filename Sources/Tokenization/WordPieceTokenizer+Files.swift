extension WordPieceTokenizer {
  /// Reads the tokenizer of a model's folder: `tokenizer.json`, else `vocab.txt` with
  /// `tokenizer_config.json` if that is there.
  ///
  /// The `truncation` and `padding` of `tokenizer.json` do not count: whoever runs the model knows
  /// its true length (all-MiniLM-L6-v2's says 128 where the model takes 256).
  package init(folder: String) throws(TokenizerError) {
    let json = "\(folder)/tokenizer.json"
    if let bytes = try FileBytes.read(json) {
      self = try TokenizerJSON.tokenizer(JSONDocument(bytes, path: json))
      return
    }
    let list = "\(folder)/vocab.txt"
    guard let bytes = try FileBytes.read(list) else { throw .noVocabulary(folder: folder) }
    let config = "\(folder)/tokenizer_config.json"
    let settings: JSONDocument? =
      if let bytes = try FileBytes.read(config) { try JSONDocument(bytes, path: config) } else {
        nil
      }
    self = try VocabularyList.tokenizer(bytes, path: list, settings: settings)
  }
}
