internal import Evaluation
internal import Parallelism
internal import TransformerHeads
internal import TransformerTraining

/// Texts or pairs with what they are labelled with, read from files.
private struct LabelledRows {
  typealias Row = ExampleRows.Row

  let rows: [(row: Row, place: TrainingExamples.Place)]

  /// Reads files whose lines have the same keys, those of `model` where it is given.
  init(
    _ paths: [String], _ columns: ExampleRows.Columns, like model: Row? = nil
  ) throws {
    var rows: [(Row, TrainingExamples.Place)] = []
    var model = model
    for path in paths {
      for row in try ExampleRows(contentsOf: path, columns).rows {
        let expected = model ?? row
        model = expected
        guard row.keys == expected.keys else {
          throw TrainingError.mixedColumns(
            found: row.keys, expected: expected.keys, path: path, line: row.line)
        }
        let names =
          (row.label.map { [("label", $0)] } ?? [])
          + (row.labels ?? []).map {
            ("labels", $0)
          }
        for (key, text) in row.texts.map({ ($0.key, $0.text) }) + names
        where text.allSatisfy(\.isWhitespace) {
          throw TrainingError.emptyText(key: key, path: path, line: row.line)
        }
        rows.append((row, TrainingExamples.Place(path: path, line: row.line)))
      }
    }
    self.rows = rows
  }

  var first: Row { rows[0].row }
  var path: String { rows[0].place.path }

  /// All classes: numbers in their order, or names in the order of the alphabet.
  var classes: [String] {
    let names = Set(rows.flatMap { ($0.row.label.map { [$0] } ?? []) + ($0.row.labels ?? []) })
    let numbers = names.compactMap { Int($0) }
    return numbers.count == names.count
      ? names.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) } : names.sorted()
  }

  /// Refuses what nothing can be learned from.
  func check() throws(TrainingError) {
    guard rows.count >= 2 else { throw .tooFew(rows.count, path: path) }
    func label(_ row: Row) -> String {
      row.score.map { "\($0)" } ?? row.label ?? (row.labels ?? []).sorted().joined(separator: ", ")
    }
    for (row, place) in rows where row.score.map({ !$0.isFinite }) == true {
      throw .badScore(row.score ?? .nan, path: place.path, line: place.line)
    }
    let one = label(first)
    guard rows.contains(where: { label($0.row) != one }) || first.texts.count == 3 else {
      throw .oneLabel(one, path: path)
    }
  }

  /// Refuses labels that training does not know, and texts that it has too.
  func check(against training: LabelledRows, labels: [String]) throws(TrainingError) {
    for (row, place) in rows {
      for label in (row.label.map { [$0] } ?? []) + (row.labels ?? [])
      where !labels.contains(label) {
        throw .unknownLabel(label, known: labels, path: place.path, line: place.line)
      }
    }
    func key(_ row: Row) -> [String] { row.texts.map(\.text) }
    let known = Set(rows.map { key($0.row) })
    let shared = training.rows.filter { known.contains(key($0.row)) }
    guard let place = shared.first?.place else { return }
    throw .sharedExamples(
      shared.count, of: first.texts.count == 1 ? "texts" : "pairs", path: place.path,
      line: place.line, evaluation: path)
  }

  /// How much each label counts so that all count the same in all.
  func balance(_ labels: [String]) -> [Double] {
    let counts = labels.map { label in Double(rows.count { $0.row.label == label }) }
    return counts.map { $0 > 0 ? Double(rows.count) / (Double(labels.count) * $0) : 1 }
  }

  /// How much a label that a text has counts, so that it counts as much as its lack.
  func positiveBalance(_ labels: [String]) -> [Double] {
    labels.map { label in
      let count = Double(rows.count { $0.row.labels?.contains(label) == true })
      return count > 0 ? max(1, Double(rows.count) - count) / count : 1
    }
  }
}

extension PreparedHead {
  /// Classes of texts, any number of them, or a number.
  init(classifier request: HeadRequest) throws {
    let rows = try LabelledRows(request.files, .texts)
    try rows.check()
    let held = try request.evaluation.map {
      try LabelledRows([$0], .texts, like: rows.first)
    }
    try self.init(
      "classifier", rows, held, request,
      kind: rows.first.score != nil
        ? .number : rows.first.labels != nil ? .severalLabels : .oneLabel)
  }

  /// Scores or classes of pairs.
  init(pairs request: HeadRequest) throws {
    let rows = try LabelledRows(request.files, .pairs)
    let needs = "sentence1 and sentence2 with score or label, or anchor, positive and negative"
    let isLabelled = rows.first.score != nil || rows.first.label != nil
    guard rows.first.texts.count == 3 || rows.first.texts.count == 2 && isLabelled else {
      throw TrainingError.wrongColumns(
        found: rows.first.keys, needs: needs, path: rows.path, line: rows.first.line)
    }
    try rows.check()
    let held = try request.evaluation.map { try LabelledRows([$0], .pairs, like: rows.first) }
    let names = Set(rows.classes)
    let kind: Kind =
      rows.first.texts.count == 3
      ? .matches(yes: "")
      : rows.first.score != nil
        ? .grades
        : names == ["0", "1"]
          ? .matches(yes: "1") : names == ["false", "true"] ? .matches(yes: "true") : .oneLabel
    try self.init("pairs", rows, held, request, kind: kind)
  }

  /// What is learned of texts or pairs.
  private enum Kind: Equatable {
    case oneLabel, severalLabels, number
    /// A score of 0...1.
    case grades
    /// Whether the label is this one.
    case matches(yes: String)
  }

  private init(
    _ name: String, _ rows: LabelledRows, _ held: LabelledRows?, _ request: HeadRequest,
    kind: Kind
  ) throws {
    let isScore =
      switch kind {
      case .oneLabel, .severalLabels: false
      default: true
      }
    let classes = rows.classes
    if case .matches(let yes) = kind, !yes.isEmpty {
      try held?.check(against: rows, labels: classes)
    } else if isScore {
      try held?.check(against: rows, labels: [])
    }
    if request.options.classWeights == .balanced, kind == .number || kind == .grades {
      throw TrainingError.badOption(
        name: "weight of classes", value: "balanced", expected: "even where data have scores")
    }
    if kind == .oneLabel || kind == .severalLabels {
      try held?.check(against: rows, labels: classes)
    }
    let folder = try request.folder()
    let problem: HeadPlan.Problem? =
      switch kind {
      case .oneLabel: .oneLabel
      case .severalLabels: .severalLabels
      case .number: .regression
      default: nil
      }
    let plan =
      isScore
      ? try HeadPlan(scoreStartingFrom: folder, problem: problem)
      : try HeadPlan(.textClasses, found: classes, problem: problem, startingFrom: folder)
    let model = try TrainedModel(
      folder: folder, head: plan, seed: request.options.seed,
      adapterRank: request.options.adapterRank)
    let labels = plan.labels
    let scale =
      kind == .grades ? TrainingExamples.scale(of: rows.rows.map { $0.row.score ?? 0 }) : 1

    func target(_ row: ExampleRows.Row) -> HeadTarget {
      switch kind {
      case .oneLabel: .label(labels.firstIndex(of: row.label ?? "") ?? 0)
      case .severalLabels:
        .numbers(labels.map { row.labels?.contains($0) == true ? 1 : 0 })
      case .number: .numbers([row.score ?? 0])
      case .grades: .numbers([min(1, max(0, (row.score ?? 0) / scale))])
      case .matches(let yes): .numbers([row.label == yes ? 1 : 0])
      }
    }
    func examples(_ rows: LabelledRows) -> HeadExamples {
      var examples = HeadExamples()
      for (row, place) in rows.rows {
        let texts = row.texts.map(\.text)
        if texts.count == 3 {
          examples.append(model.encoding(of: texts[0], texts[1]), .numbers([1]), at: place)
          examples.append(model.encoding(of: texts[0], texts[2]), .numbers([0]), at: place)
        } else {
          let encoding = model.encoding(of: texts[0], texts.count == 2 ? texts[1] : nil)
          examples.append(encoding, target(row), at: place)
        }
      }
      return examples
    }
    let isBalanced = request.options.classWeights == .balanced
    let objective: HeadObjective
    switch kind {
    case .oneLabel: objective = .crossEntropy(weights: isBalanced ? rows.balance(labels) : nil)
    case .severalLabels:
      objective = .binaryCrossEntropy(weights: isBalanced ? rows.positiveBalance(labels) : nil)
    case .number: objective = .squaredError
    case .grades: objective = .binaryCrossEntropy(weights: nil)
    case .matches(let yes):
      let count = Double(rows.rows.count { $0.row.label == yes })
      objective = .binaryCrossEntropy(
        weights: isBalanced && count > 0 ? [(Double(rows.rows.count) - count) / count] : nil)
    }
    let metrics: [TrainingMetric] =
      switch kind {
      case .oneLabel: isBalanced ? [.macroF1, .accuracy] : [.accuracy, .macroF1]
      case .severalLabels: [.labelF1]
      case .number, .grades: [.spearman]
      case .matches: [.averagePrecision, .accuracy]
      }
    training = HeadTraining(
      name, model, examples(rows), objective, metrics: metrics,
      card: name == "pairs" ? .pairs(isScore: isScore) : .classifier)
    scoresDividedBy = scale
    guard let held else {
      evaluate = nil
      return
    }
    let judged = examples(held)
    let threads = request.threads
    evaluate = { work in
      let rows = try model.logits(
        of: judged.texts, segments: judged.segments, threads: threads, work: work
      ).map(\.numbers)
      return judge(rows, judged.targets, labels, metrics)
    }
  }
}

/// Measures logits of texts against what they should say.
private func judge(
  _ logits: [[Float]], _ targets: [HeadTarget], _ labels: [String], _ metrics: [TrainingMetric]
) -> [Double?] {
  let given = targets.map { target -> [Double] in
    switch target {
    case .numbers(let numbers): numbers
    case .label(let label): labels.indices.map { $0 == label ? 1 : 0 }
    default: []
    }
  }
  func name(_ numbers: [Double]) -> String {
    let best = numbers.indices.max { (numbers[$0], $1) < (numbers[$1], $0) }
    return best.map { labels[$0] } ?? ""
  }
  let found = logits.map { $0.map(Double.init) }
  let report = ClassificationReport(
    given: labels.count > 1 ? given.map(name) : given.map { $0[0] >= 0.5 ? "1" : "0" },
    found: labels.count > 1 ? found.map(name) : found.map { $0[0] > 0 ? "1" : "0" })
  return metrics.map { metric in
    switch metric {
    case .accuracy: report.accuracy
    case .macroF1: report.macroF1
    case .labelF1:
      labelF1(given.map { $0.map { $0 == 1 } }, found.map { $0.map { $0 > 0 } })
    case .averagePrecision:
      PairReport(scores: found.map { $0[0] }, matches: given.map { $0[0] == 1 }).averagePrecision
    default: spearmanCorrelation(found.map { $0[0] }, given.map { $0[0] })
    }
  }
}

/// The F1 of all labels of all texts together (micro).
private func labelF1(_ given: [[Bool]], _ found: [[Bool]]) -> Double {
  let pairs = zip(given.joined(), found.joined())
  let right = pairs.count { $0 && $1 }
  let sum = given.joined().count { $0 } + found.joined().count { $0 }
  return sum == 0 ? 1 : 2 * Double(right) / Double(sum)
}
