public import Evaluation
public import Parallelism
public import TransformerHeads
internal import TransformerTraining
internal import VectorMath

/// Gives texts the labels of a few examples: a logistic regression on the vectors of a sentence model.
///
/// Eight examples of a class are often enough. Nothing is written: the regression is fitted in
/// milliseconds once the examples are embedded.
public struct ExampleClassifier: Sendable {
  /// The labels of the examples, in the order of the alphabet.
  public let labels: [String]
  /// How many examples it was fitted to.
  public let exampleCount: Int
  /// How closely it follows them, chosen on examples that were left out.
  public let strength: Double
  private let regression: LogisticRegression
  private let embedder: TextEmbedder

  /// Fits a classifier to labelled texts.
  ///
  /// - Parameters:
  ///   - files: JSONL, CSV or TSV with `text` and `label`.
  ///   - embedder: Makes the vectors.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  /// - Throws: `EvaluationFileError` and `TrainingError`, which name the line; `DeadlineError`,
  ///   `CancellationError`.
  public init(
    contentsOf files: [String], embedder: TextEmbedder, timeLimit: Duration? = nil
  ) async throws {
    var (texts, names): ([String], [String]) = ([], [])
    for path in files {
      for row in try ExampleRows(contentsOf: path, .texts).rows {
        guard let label = row.label else {
          throw TrainingError.unsuitable(
            objective: "classes", needs: "texts with a `label`", path: path)
        }
        guard !row.texts[0].text.allSatisfy(\.isWhitespace) else {
          throw TrainingError.emptyText(key: "text", path: path, line: row.line)
        }
        texts.append(row.texts[0].text)
        names.append(label)
      }
    }
    let labels = Set(names).sorted()
    guard labels.count > 1 else {
      throw TrainingError.oneLabel(labels.first ?? "", path: files.first ?? "")
    }
    let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    let (examples, classes) = (texts, names.compactMap { numbers[$0] })
    regression = try await cancellable(within: timeLimit) { work in
      let vectors = try embedder.loaded.embed(examples, threads: embedder.threads, work: work)
        .unitVectors
      return LogisticRegression.choosingStrength(
        vectors, labels: classes, classCount: labels.count, threads: embedder.threads)
    }
    self.labels = labels
    self.embedder = embedder
    exampleCount = texts.count
    strength = regression.strength
  }

  /// Scores the labels for each text.
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text all labels with their probabilities, the best first.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func classify(
    _ texts: [String], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[LabelScore]] {
    try await cancellable(within: timeLimit) { work in
      let done = EmbeddedTexts(of: texts.count, tell: progress)
      let vectors = try embedder.loaded.embed(
        texts, threads: embedder.threads, progress: { done.add($0) }, work: work
      ).unitVectors
      return texts.indices.map {
        LabelScore.ordered(labels, regression.probabilities(vectors[row: $0]))
      }
    }
  }
}

extension QualityCheck {
  /// Compares the first label that a classifier from examples gives with the given one.
  ///
  /// - Parameters:
  ///   - file: JSONL with `text` and `label`.
  ///   - classifier: The classifier.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Accuracy and macro F1.
  /// - Throws: When the file is malformed; the error names the line. `CancellationError`.
  public static func classify(
    _ file: String, with classifier: ExampleClassifier,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ClassificationReport {
    let set = try LabelledTexts(contentsOf: file)
    let found = try await classifier.classify(set.texts, progress: progress)
    return ClassificationReport(given: set.labels, found: found.map { $0.first?.label ?? "" })
  }
}
