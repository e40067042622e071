/// Examples to learn from as a JSONL file has them: one to three texts a line, and a label or none.
package struct ExampleRows: Sendable, Equatable {
  /// One line.
  package struct Row: Sendable, Equatable {
    /// The texts with the keys that name them.
    package let texts: [(key: String, text: String)]
    /// A number that says how close two texts are.
    package let score: Double?
    /// The name of a class.
    package let label: String?
    /// The line in the file, from 1 on.
    package let line: Int

    package static func == (a: Row, b: Row) -> Bool {
      a.line == b.line && a.score == b.score && a.label == b.label
        && a.texts.elementsEqual(b.texts, by: ==)
    }

    /// The keys of the line, for people.
    package var keys: String {
      let keys =
        texts.map(\.key) + (score == nil ? [] : ["score"]) + (label == nil ? [] : ["label"])
      return keys.count < 2
        ? keys.joined() : keys.dropLast().joined(separator: ", ") + " and " + (keys.last ?? "")
    }
  }

  /// The lines, in their order.
  package private(set) var rows: [Row] = []

  /// Reads lines like `{"sentence1": "…", "sentence2": "…", "score": 3.8}`, with `label` in the place
  /// of `score` or neither, or `{"anchor": "…", "positive": "…", "negative": "…"}`, with or without
  /// `negative`, or `{"text": "…"}`.
  ///
  /// - Parameter path: The file, gzipped or plain.
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(contentsOf path: String) throws(EvaluationFileError) {
    struct Line: Decodable {
      let sentence1: String?
      let sentence2: String?
      let anchor: String?
      let positive: String?
      let negative: String?
      let text: String?
      let score: NumberOrBool?
      let label: AnyName?
    }
    let expected =
      "a JSON object with the texts sentence1 and sentence2, and a score, a label or neither; or "
      + "with anchor and positive, and negative or not; or with text"
    var rows: [Row] = []
    try LineFile(path: path).forEachObject(Line.self, expected: expected) {
      (line, number) throws(EvaluationFileError) in
      var texts: [(key: String, text: String)] = []
      if let first = line.sentence1, let second = line.sentence2 {
        texts = [("sentence1", first), ("sentence2", second)]
      } else if let anchor = line.anchor, let positive = line.positive {
        texts = [("anchor", anchor), ("positive", positive)]
        if let negative = line.negative { texts.append(("negative", negative)) }
      } else if let text = line.text {
        texts = [("text", text)]
      } else {
        throw .badLine(path: path, line: number, expected: expected)
      }
      rows.append(
        Row(texts: texts, score: line.score?.value, label: line.label?.name, line: number))
    }
    guard !rows.isEmpty else { throw .empty(path: path) }
    self.rows = rows
  }
}
