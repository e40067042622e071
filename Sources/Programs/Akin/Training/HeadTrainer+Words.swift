internal import Evaluation
internal import Parallelism
internal import Tokenization
internal import TransformerHeads
internal import TransformerTraining

extension PreparedHead {
  /// Labels of words.
  init(entities request: HeadRequest) throws {
    let sets = try request.files.map { (path: $0, set: try Self.words($0)) }
    let scheme = LabelScheme(sets.flatMap { $0.set.labels })
    for (path, set) in sets { try scheme.check(set, path: path) }
    let names = Set(sets.flatMap { $0.set.labels.joined() })
    guard names.count > 1 else {
      throw TrainingError.oneLabel(names.first ?? "", path: request.files[0])
    }
    let held = try request.evaluation.map { try Self.words($0) }
    if let held, let path = request.evaluation {
      try scheme.check(held, path: path)
      try Self.check(held, path, against: sets, labels: names)
    }
    // What is no entity first, then the labels of a kind beside each other.
    let order = names.sorted {
      ($0 != "O" ? 1 : 0, String($0.drop { $0 != "-" }), $0)
        < ($1 != "O" ? 1 : 0, String($1.drop { $0 != "-" }), $1)
    }
    let folder = try request.folder()
    let plan = try HeadPlan(.tokenClasses, found: order, startingFrom: folder)
    let model = try TrainedModel(
      folder: folder, head: plan, seed: request.options.seed,
      adapterRank: request.options.adapterRank)
    let numbers = Dictionary(uniqueKeysWithValues: plan.labels.enumerated().map { ($1, $0) })
    var examples = HeadExamples()
    var counts = [Double](repeating: 0, count: plan.labels.count)
    for (path, set) in sets {
      for (index, words) in set.words.enumerated() {
        let labels = set.labels[index].map { numbers[$0] ?? 0 }
        for label in labels { counts[label] += 1 }
        examples.append(
          words: words, labels: labels, model,
          at: TrainingExamples.Place(path: path, line: set.lines[index][0]))
      }
    }
    let total = counts.reduce(0, +)
    let weights =
      request.options.classWeights == .balanced
      ? counts.map { $0 > 0 ? total / (Double(counts.count) * $0) : 1 } : nil
    training = HeadTraining(
      "entities", model, examples, .crossEntropy(weights: weights), metrics: [.entityF1],
      card: .entities)
    guard let held else {
      evaluate = nil
      return
    }
    let windows = held.words.map { model.windows(ofWords: $0) }
    let threads = request.threads
    evaluate = { work in
      let all = windows.flatMap { $0 }
      let logits = try model.logits(
        of: all.map(\.encoding.ids), segments: all.map(\.encoding.typeIDs), threads: threads,
        work: work)
      var next = 0
      let found = zip(held.words, windows).map { words, windows -> [EntityReport.Span] in
        // A word without tokens has no say.
        var labels = [String](repeating: "O", count: words.count)
        for window in windows {
          for (token, word) in window.words.enumerated() {
            guard let word else { continue }
            let row = Array(logits[next][row: token])
            let best = row.indices.max { (row[$0], $1) < (row[$1], $0) } ?? 0
            labels[word] = plan.labels[best]
          }
          next += 1
        }
        return LabelledWords.spans(of: labels)
      }
      return [EntityReport(given: held.entities, found: found).f1]
    }
  }

  /// Reads a file, and refuses words of nothing.
  private static func words(_ path: String) throws -> LabelledWords {
    let set = try LabelledWords(contentsOf: path)
    for (words, lines) in zip(set.words, set.lines) {
      for (word, line) in zip(words, lines) where word.allSatisfy(\.isWhitespace) {
        throw TrainingError.emptyText(key: "words", path: path, line: line)
      }
    }
    return set
  }

  private static func check(
    _ held: LabelledWords, _ path: String, against sets: [(path: String, set: LabelledWords)],
    labels: Set<String>
  ) throws(TrainingError) {
    for (found, lines) in zip(held.labels, held.lines) {
      for (label, line) in zip(found, lines) where !labels.contains(label) {
        throw .unknownLabel(label, known: labels.sorted(), path: path, line: line)
      }
    }
    let known = Set(held.words)
    let shared = sets.flatMap { path, set in
      set.words.indices.filter { known.contains(set.words[$0]) }.map { (path, set.lines[$0][0]) }
    }
    guard let (file, line) = shared.first else { return }
    throw .sharedExamples(shared.count, of: "texts", path: file, line: line, evaluation: path)
  }
}

/// How labels of words say where an entity begins.
struct LabelScheme {
  /// Whether labels begin with `B-` and `I-`; else each label stands for itself.
  private let isPrefixed: Bool
  /// Whether every entity begins with `B-`; else only one that follows another of its kind does.
  private let begins: Bool

  /// The scheme that most labels follow.
  init(_ texts: [[String]]) {
    isPrefixed = texts.joined().contains { $0.hasPrefix("B-") || $0.hasPrefix("I-") }
    let faults = [true, false].map { begins in
      texts.reduce(0) { $0 + Self.faults(of: $1, begins: begins).count }
    }
    begins = faults[0] <= faults[1]
  }

  /// Refuses labels that break the scheme.
  func check(_ set: LabelledWords, path: String) throws(TrainingError) {
    guard isPrefixed else { return }
    for (labels, lines) in zip(set.labels, set.lines) {
      for (place, label) in labels.enumerated()
      where label != "O" && !label.hasPrefix("B-") && !label.hasPrefix("I-") {
        throw .brokenLabels(
          label, reason: "other labels begin with B- or I-", path: path, line: lines[place])
      }
      guard let place = Self.faults(of: labels, begins: begins).first else { continue }
      let before = place == 0 ? "the beginning of a text" : labels[place - 1]
      throw .brokenLabels(
        labels[place],
        reason: begins
          ? "it follows \(before), and elsewhere every entity begins with B-"
          : "it follows \(before), and elsewhere B- divides two entities of one kind",
        path: path, line: lines[place])
    }
  }

  /// The places of labels that cannot be where they are.
  private static func faults(of labels: [String], begins: Bool) -> [Int] {
    labels.indices.filter { place in
      let label = labels[place]
      let follows =
        place > 0 && labels[place - 1] != "O"
        && labels[place - 1].dropFirst(2) == label.dropFirst(2)
      return label.hasPrefix(begins ? "I-" : "B-") && !follows
    }
  }
}
