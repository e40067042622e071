/// Examples to learn from: one to three texts a line, and what they are labelled with.
package struct ExampleRows: Sendable, Equatable {
  /// Which texts a line has.
  package enum Columns: Sendable {
    /// `text`.
    case texts
    /// `sentence1` and `sentence2`, or `anchor` and `positive` with `negative` or without, or `text`.
    case pairs

    /// The names of the texts, of which there are one kind or several.
    var texts: [[String]] {
      switch self {
      case .texts: [["text"]]
      case .pairs: [["sentence1", "sentence2"], ["anchor", "positive"], ["text"]]
      }
    }

    /// For people.
    var expected: String {
      switch self {
      case .texts: "a text, and a label, a list of labels, or a score"
      case .pairs:
        "the texts sentence1 and sentence2, and a score, a label or neither; or anchor and "
          + "positive, and negative or not; or text, with a label or not"
      }
    }
  }

  /// One line.
  package struct Row: Sendable, Equatable {
    /// The texts with the keys that name them.
    package let texts: [(key: String, text: String)]
    /// A number that says how close two texts are.
    package let score: Double?
    /// The name of a class.
    package let label: String?
    /// The names of any number of classes.
    package let labels: [String]?
    /// The line in the file, from 1 on.
    package let line: Int

    package static func == (a: Row, b: Row) -> Bool {
      a.line == b.line && a.score == b.score && a.label == b.label && a.labels == b.labels
        && a.texts.elementsEqual(b.texts, by: ==)
    }

    /// The keys of the line, for people.
    package var keys: String {
      let keys =
        texts.map(\.key) + (score == nil ? [] : ["score"]) + (label == nil ? [] : ["label"])
        + (labels == nil ? [] : ["labels"])
      guard keys.count > 1 else { return keys.first ?? "" }
      return keys.dropLast().joined(separator: ", ") + " and " + (keys.last ?? "")
    }
  }

  /// The lines, in their order.
  package private(set) var rows: [Row] = []

  /// Reads a file of examples.
  ///
  /// Its lines are like `{"sentence1": "…", "sentence2": "…", "score": 3.8}`, with `label` in the place
  /// of `score` or neither, or `{"anchor": "…", "positive": "…", "negative": "…"}`, with or without
  /// `negative`; or lines like `{"text": "…", "label": "sport"}`, with `score` or a list `labels` in the
  /// place of `label`.
  ///
  /// A table has the same keys as names of its columns, but no list.
  ///
  /// - Parameters:
  ///   - path: JSONL, gzipped or plain, or a table whose name ends in `.csv` or `.tsv`.
  ///   - columns: Which texts its lines have.
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(
    contentsOf path: String, _ columns: Columns = .pairs
  ) throws(EvaluationFileError) {
    var rows: [Row] = []
    func add(_ line: Line, _ number: Int, _ expected: String) throws(EvaluationFileError) {
      guard let row = line.row(columns, number: number) else {
        throw .badLine(path: path, line: number, expected: expected)
      }
      rows.append(row)
    }
    if let table = ExampleTable(path: path) {
      let expected = "columns for " + columns.expected
      try table.forEachRow(columns) { (line, number) throws(EvaluationFileError) in
        try add(line, number, expected)
      }
    } else {
      let expected = "a JSON object with " + columns.expected
      try LineFile(path: path).forEachObject(Line.self, expected: expected) {
        (line, number) throws(EvaluationFileError) in try add(line, number, expected)
      }
    }
    guard !rows.isEmpty else { throw .empty(path: path) }
    self.rows = rows
  }

  /// The keys of a line as they are written.
  struct Line: Decodable {
    var text: String?
    var sentence1: String?
    var sentence2: String?
    var anchor: String?
    var positive: String?
    var negative: String?
    var score: NumberOrBool?
    var label: AnyName?
    var labels: [AnyName]?

    fileprivate func row(_ columns: Columns, number: Int) -> Row? {
      var texts: [(key: String, text: String)] = []
      switch columns {
      case .texts:
        guard let text, score != nil || label != nil || labels != nil else { return nil }
        texts = [("text", text)]
      case .pairs:
        if let first = sentence1, let second = sentence2 {
          texts = [("sentence1", first), ("sentence2", second)]
        } else if let anchor, let positive {
          texts = [("anchor", anchor), ("positive", positive)]
          if let negative { texts.append(("negative", negative)) }
        } else if let text {
          texts = [("text", text)]
        } else {
          return nil
        }
      }
      return Row(
        texts: texts, score: score?.value, label: label?.name,
        labels: columns == .texts ? labels?.map(\.name) : nil, line: number)
    }
  }
}
