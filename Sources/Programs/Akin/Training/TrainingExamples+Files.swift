internal import Evaluation
internal import TransformerTraining

extension TrainingExamples {
  /// Reads files of examples, all with the same keys.
  ///
  /// Texts with labels become pairs.
  ///
  /// - Parameters:
  ///   - paths: JSONL files, gzipped or plain, or tables.
  ///   - seed: Decides which texts become pairs.
  /// - Throws: `EvaluationFileError` and `TrainingError`; each names the line.
  init(contentsOf paths: [String], seed: UInt64) throws {
    guard let first = paths.first else { preconditionFailure("no file of examples") }
    let files = try paths.map { (path: $0, rows: try ExampleRows(contentsOf: $0).rows) }
    let model = files[0].rows[0]
    self.init(columns: model.texts.count)
    // Classes are numbered in the order of the alphabet, whatever the order of the lines.
    let names =
      model.score != nil ? [] : Set(files.flatMap { $0.rows.compactMap(\.label) }).sorted()
    let numbers = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, Double($0)) })
    for (path, rows) in files {
      for row in rows {
        guard row.keys == model.keys else {
          throw TrainingError.mixedColumns(
            found: row.keys, expected: model.keys, path: path, line: row.line)
        }
        for (key, text) in row.texts where text.allSatisfy(\.isWhitespace) {
          throw TrainingError.emptyText(key: key, path: path, line: row.line)
        }
        append(
          row.texts.map(\.text), label: row.score ?? row.label.flatMap { numbers[$0] },
          at: Place(path: path, line: row.line))
      }
    }
    nameClasses(names)
    guard count >= 2 else { throw TrainingError.tooFew(count, path: first) }
    if columns == 1 && !names.isEmpty {
      self = try TrainingExamples(pairing: self, seed: seed)
    }
  }

  /// Refuses pairs that an evaluation has too, in either order.
  func refuseLeaks(into pairs: LabelledPairs, of path: String) throws {
    guard columns > 1 else { return }
    func key(_ first: String, _ second: String) -> [String] { [first, second].sorted() }
    let known = Set(zip(pairs.sentences1, pairs.sentences2).map(key))
    let found = (0..<count).filter {
      known.contains(key(texts[$0 * columns], texts[$0 * columns + 1]))
    }
    guard let first = found.first else { return }
    throw TrainingError.leak(
      found.count, line: places[first].line, path: places[first].path, evaluation: path)
  }
}
