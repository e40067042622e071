internal import JSONCoding

/// The files of a BERT tokenizer, as Akin, `tokenizers` and `transformers` read them.
package enum VocabularyFiles {
  /// Makes the files of a vocabulary.
  ///
  /// - Parameters:
  ///   - tokens: In the order of their ids; the special tokens are among them.
  ///   - isCased: Whether capitals and accents are kept.
  ///   - maximumLength: The most tokens that the model of the tokenizer reads.
  /// - Returns: Names and contents.
  package static func files(
    of tokens: [String], isCased: Bool, maximumLength: Int
  ) -> [(name: String, text: String)] {
    [
      ("vocab.txt", tokens.map { $0 + "\n" }.joined()),
      ("tokenizer.json", tokenizer(tokens, isCased: isCased)),
      ("tokenizer_config.json", configuration(isCased: isCased, maximumLength: maximumLength)),
    ]
  }

  private static func configuration(isCased: Bool, maximumLength: Int) -> String {
    """
    {
      "tokenizer_class": "BertTokenizer",
      "do_lower_case": \(!isCased),
      "strip_accents": null,
      "tokenize_chinese_chars": true,
      "model_max_length": \(maximumLength),
      "pad_token": "[PAD]",
      "unk_token": "[UNK]",
      "cls_token": "[CLS]",
      "sep_token": "[SEP]",
      "mask_token": "[MASK]"
    }

    """
  }

  private static func tokenizer(_ tokens: [String], isCased: Bool) -> String {
    var ids: [String: Int] = [:]
    for token in VocabularyOptions.specialTokens { ids[token] = tokens.firstIndex(of: token) }
    let added = VocabularyOptions.specialTokens.map { token in
      """
          {"id": \(ids[token] ?? 0), "content": "\(token)", "single_word": false, \
      "lstrip": false, "rstrip": false, "normalized": false, "special": true}
      """
    }
    let (first, last) = ("[CLS]", "[SEP]")
    func special(_ token: String, _ segment: Int) -> String {
      "{\"SpecialToken\": {\"id\": \"\(token)\", \"type_id\": \(segment)}}"
    }
    func text(_ name: String, _ segment: Int) -> String {
      "{\"Sequence\": {\"id\": \"\(name)\", \"type_id\": \(segment)}}"
    }
    func known(_ token: String) -> String {
      "\"\(token)\": {\"id\": \"\(token)\", \"ids\": [\(ids[token] ?? 0)], \"tokens\": [\"\(token)\"]}"
    }
    let single = [special(first, 0), text("A", 0), special(last, 0)]
    let pair = single + [text("B", 1), special(last, 1)]
    let vocabulary = tokens.enumerated().map { id, token in
      "      \(JSONString.quoted(token)): \(id)"
    }
    return """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [
      \(added.joined(separator: ",\n"))
        ],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, \
      "handle_chinese_chars": true, "strip_accents": null, "lowercase": \(!isCased)},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
          "single": [\(single.joined(separator: ", "))],
          "pair": [\(pair.joined(separator: ", "))],
          "special_tokens": {\(known(first)), \(known(last))}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
          "max_input_chars_per_word": 100,
          "vocab": {
      \(vocabulary.joined(separator: ",\n"))
          }}
      }

      """
  }
}
