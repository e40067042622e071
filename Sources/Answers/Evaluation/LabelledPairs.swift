/// Pairs of sentences with a label each, read from JSONL.
package struct LabelledPairs: Sendable, Equatable {
  /// The meaning of a label.
  package enum Labels: Sendable {
    /// How similar two sentences are, on any scale: larger is more similar.
    case grades
    /// 1 or `true` when two sentences mean the same, else 0 or `false`.
    case matches
  }

  /// The first sentence of each pair.
  package private(set) var sentences1: [String] = []
  /// The second sentence of each pair.
  package private(set) var sentences2: [String] = []
  /// The label of each pair.
  package private(set) var labels: [Double] = []

  /// Reads lines like `{"sentence1": "…", "sentence2": "…", "score": 3.8}`; the last key may also
  /// be `label`.
  ///
  /// - Parameters:
  ///   - path: The file, gzipped or plain.
  ///   - kind: Which labels are allowed.
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(contentsOf path: String, labels kind: Labels) throws(EvaluationFileError) {
    struct Line: Decodable {
      let sentence1: String
      let sentence2: String
      let score: NumberOrBool?
      let label: NumberOrBool?
    }
    let expected =
      "a JSON object with the texts sentence1 and sentence2 and a number score or label"
    var pairs = Self()
    try LineFile(path: path).forEachObject(Line.self, expected: expected) {
      (line, number) throws(EvaluationFileError) in
      guard let label = (line.score ?? line.label)?.value else {
        throw .badLine(path: path, line: number, expected: expected)
      }
      if kind == .matches, label != 0, label != 1 {
        throw .badLabel(path: path, line: number, found: label, expected: "0 or 1")
      }
      pairs.sentences1.append(line.sentence1)
      pairs.sentences2.append(line.sentence2)
      pairs.labels.append(label)
    }
    guard !pairs.labels.isEmpty else { throw .empty(path: path) }
    self = pairs
  }

  private init() {}
}
