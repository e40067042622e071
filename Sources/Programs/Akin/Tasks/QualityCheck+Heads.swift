public import Evaluation
public import Parallelism
public import TransformerHeads

extension QualityCheck {
  // Texts that are run together: enough for all cores, and little memory.
  private static let windowSize = 512

  /// Compares a classifier's first label with the given one.
  ///
  /// - Parameters:
  ///   - file: JSONL with `text` and `label`.
  ///   - classifier: The classifier.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Accuracy and macro F1.
  /// - Throws: When the file is malformed; the error names the line. `CancellationError`.
  public static func classify(
    _ file: String, with classifier: TextClassifier,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> ClassificationReport {
    let set = try LabelledTexts(contentsOf: file)
    let found = try await windows(of: set.texts, progress) { texts, progress in
      try await classifier.classify(texts.map { ($0, nil) }, progress: progress)
        .map { $0.first?.label ?? "" }
    }
    return ClassificationReport(given: set.labels, found: found)
  }

  /// Compares entities with given ones, word for word.
  ///
  /// - Parameters:
  ///   - file: CoNLL: a word and its BIO label a line, an empty line between texts.
  ///   - tagger: Finds entities. A word belongs to one that covers its first byte.
  ///   - strategy: How tokens become entities.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Precision, recall and F1.
  /// - Throws: When the file is malformed; the error names the line. `CancellationError`.
  public static func entities(
    _ file: String, with tagger: EntityTagger, strategy: EntityStrategy = .first,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> EntityReport {
    let set = try LabelledWords(contentsOf: file)
    let texts = set.words.map { $0.joined(separator: " ") }
    let found = try await windows(of: texts, progress) { texts, progress in
      try await tagger.entities(in: texts, strategy: strategy, progress: progress)
    }
    let spans = zip(set.words, found).map { words, entities in
      inWords(entities, words)
    }
    return EntityReport(given: set.entities, found: spans)
  }

  /// Entities, counted in words; pieces of one word with one label are one.
  private static func inWords(_ entities: [Entity], _ words: [String]) -> [EntityReport.Span] {
    var starts: [Int] = []
    var end = 0
    for word in words {
      starts.append(end)
      end += word.utf8.count + 1
    }
    var seen: Set<EntityReport.Span> = []
    return entities.compactMap { entity -> EntityReport.Span? in
      let covered = starts.indices.filter {
        entity.range.lowerBound < starts[$0] + words[$0].utf8.count
          && starts[$0] < entity.range.upperBound
      }
      guard let first = covered.first, let last = covered.last else { return nil }
      return EntityReport.Span(label: entity.label, range: first..<last + 1)
    }.filter { seen.insert($0).inserted }
  }

  /// Compares answers with given ones.
  ///
  /// - Parameters:
  ///   - file: JSON of SQuAD, version 1 or 2.
  ///   - reader: Reads answers; where a question has none in the file, it may say so.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Exact match and F1.
  /// - Throws: When the file is malformed; `CancellationError`.
  public static func answers(
    _ file: String, with reader: AnswerReader,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> AnswerReport {
    let questions = try QuestionSet(contentsOf: file).questions
    let mayBeNone = questions.contains { $0.answers.isEmpty }
    var found: [String] = []
    for (place, question) in questions.enumerated() {
      let answers = try await reader.answers(
        to: question.question, in: [question.context], answerLength: 30, mayBeNone: mayBeNone)
      found.append(answers[0].first?.text ?? "")
      progress(Work.Progress(.judging, share: Double(place + 1) / Double(questions.count)))
    }
    return AnswerReport(given: questions.map(\.answers), found: found)
  }

  /// Puts right and wrong passages in order, and judges the order.
  ///
  /// - Parameters:
  ///   - file: JSONL with `query`, `positive` and `negative`.
  ///   - model: Scores question and passage.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: nDCG and MRR of the first ten.
  /// - Throws: When the file is malformed; the error names the line. `CancellationError`.
  public static func rerank(
    _ file: String, with model: CrossEncoder,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> RerankReport {
    let queries = try RerankSet(contentsOf: file).queries
    var rankings: [[Bool]] = []
    for (place, query) in queries.enumerated() {
      // Wrong ones first: equal scores must not favour the right ones.
      let order = try await model.rerank(query.negative + query.positive, for: query.query)
      rankings.append(order.map { $0.index >= query.negative.count })
      progress(Work.Progress(.judging, share: Double(place + 1) / Double(queries.count)))
    }
    return RerankReport(rankings: rankings)
  }

  /// Masks every token of texts in turn.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - model: Fills masks.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: Accuracy and pseudo-perplexity.
  /// - Throws: `CancellationError`.
  public static func fillMask(
    _ texts: [String], with model: MaskedWordModel,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> MaskReport {
    let found = try await windows(of: texts, progress) { texts, progress in
      try await model.likelihoods(of: texts, progress: progress)
    }
    return MaskReport(
      ranks: found.flatMap(\.ranks), logLikelihood: found.reduce(0) { $0 + $1.logLikelihood },
      texts: texts.count)
  }

  /// Runs texts some at a time.
  private static func windows<Found>(
    of texts: [String], _ progress: @escaping @Sendable (Work.Progress) -> Void,
    _ run: (
      _ texts: [String], _ progress: @escaping @Sendable (Work.Progress) -> Void
    ) async throws -> [Found]
  ) async throws -> [Found] {
    var found: [Found] = []
    for start in stride(from: 0, to: texts.count, by: windowSize) {
      let window = Array(texts[start..<min(start + windowSize, texts.count)])
      let (from, length) = (Double(start) / Double(texts.count), Double(window.count))
      let total = Double(texts.count)
      found += try await run(window) { told in
        var told = told
        told.share = from + (told.share ?? 0) * length / total
        progress(told)
      }
    }
    return found
  }
}
