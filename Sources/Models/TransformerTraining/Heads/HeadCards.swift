extension ModelCard.Subject {
  /// A classifier of texts.
  package static let classifier = head(
    "text-classification", "A classifier of texts.",
    [
      "classify = pipeline(\"text-classification\", \"path/to/this/folder\")",
      "print(classify(\"a text\"))",
    ])

  /// A model that finds entities.
  package static let entities = head(
    "token-classification", "A model that gives words labels, such as those of entities.",
    [
      "tag = pipeline(\"ner\", \"path/to/this/folder\", aggregation_strategy=\"first\")",
      "print(tag(\"a text\"))",
    ])

  /// A model that answers questions.
  package static let answers = ModelCard.Subject(
    frontMatter: frontMatter("question-answering"),
    words: "A model that reads answers to questions out of texts.",
    code: [
      "from transformers import AutoModelForQuestionAnswering, AutoTokenizer",
      "tokenizer = AutoTokenizer.from_pretrained(\"path/to/this/folder\")",
      "model = AutoModelForQuestionAnswering.from_pretrained(\"path/to/this/folder\")",
      "print(model(**tokenizer(\"a question\", \"a text\", return_tensors=\"pt\")))",
    ])

  /// A cross-encoder, with one score for a pair or with classes.
  package static func pairs(isScore: Bool) -> ModelCard.Subject {
    ModelCard.Subject(
      frontMatter: [
        "library_name: sentence-transformers",
        "pipeline_tag: \(isScore ? "text-ranking" : "text-classification")", "tags:",
        "- sentence-transformers", "- cross-encoder",
      ],
      words: isScore
        ? "A cross-encoder: a score for a pair of texts, 0 to 1."
        : "A cross-encoder: the class of a pair of texts.",
      code: [
        "from sentence_transformers import CrossEncoder",
        "model = CrossEncoder(\"path/to/this/folder\")",
        "print(model.predict([(\"one text\", \"another\")]))",
      ])
  }

  private static func frontMatter(_ tag: String) -> [String] {
    ["library_name: transformers", "pipeline_tag: \(tag)", "tags:", "- \(tag)"]
  }

  private static func head(
    _ tag: String, _ words: String, _ code: [String]
  ) -> ModelCard.Subject {
    ModelCard.Subject(
      frontMatter: frontMatter(tag), words: words,
      code: ["from transformers import pipeline"] + code)
  }
}
