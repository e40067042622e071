/// Texts with the group that each belongs to, read from JSONL.
package struct LabelledTexts: Sendable, Equatable {
  /// The texts.
  package private(set) var texts: [String] = []
  /// The group of each text.
  package private(set) var labels: [String] = []

  /// Reads lines like `{"text": "…", "label": "sport"}`; a label may also be a number.
  ///
  /// - Parameter path: The file, gzipped or plain.
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(contentsOf path: String) throws(EvaluationFileError) {
    struct Line: Decodable {
      let text: String
      let label: AnyName
    }
    var texts: [String] = []
    var labels: [String] = []
    try LineFile(path: path).forEachObject(
      Line.self, expected: "a JSON object with a text and a label"
    ) { (line, _) throws(EvaluationFileError) in
      texts.append(line.text)
      labels.append(line.label.name)
    }
    guard !texts.isEmpty else { throw .empty(path: path) }
    self.texts = texts
    self.labels = labels
  }
}
