package import Evaluation
internal import Hashing
internal import JSONCoding
internal import ModelHub
package import ModelLibrary
package import Parallelism
internal import SentenceEmbedding
package import TransformerTraining
internal import VectorMath

/// Fits a model to what was mined from a corpus, and finds out whether that made it better.
package struct AdaptationTraining {
  private let mined: MinedCorpus
  private let model: LoadedModel
  private let options: AdaptationOptions
  private let threads: Int
  private let training: SimilarityTraining
  private let examples: TrainingExamples

  // Passages that the questions of the validation are looked for in, while the model is trained.
  private static let validationPassages = 2_000

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - mined: What is learnt and asked.
  ///   - model: The old model.
  ///   - options: How to train.
  ///   - threads: How many cores are used; it changes no number.
  /// - Throws: `TrainingError`; what the model's folder is refused for.
  package init(
    of mined: MinedCorpus, from model: LoadedModel, _ options: AdaptationOptions, threads: Int
  ) throws {
    self.mined = mined
    self.model = model
    self.options = options
    self.threads = threads
    examples = mined.examples
    training = try SimilarityTraining(
      from: model.resolved.folder, on: examples, options.training(of: examples.count),
      metric: .ndcg10, threads: threads)
  }

  /// Checks that the output folder may be written.
  ///
  /// - Throws: `TrainingError`.
  package static func check(
    _ output: String, start: LoadedModel, isResumed: Bool, overwrites: Bool
  ) throws {
    _ = try AdaptationFolder(
      output, start: start.resolved.folder, isResumed: isResumed, overwrites: overwrites)
  }

  /// What the training is going to be.
  package var plan: AdaptationPlan {
    AdaptationPlan(mined: mined.counts, training: training.outline)
  }

  /// Trains, compares and settles.
  ///
  /// - Parameters:
  ///   - output: The folder.
  ///   - isResumed: Whether to go on where an interrupted run stopped.
  ///   - overwrites: Whether files that are there may be replaced.
  ///   - graded: Pairs by which is told what was forgotten; nil for none.
  ///   - load: Loads the new model from its folder.
  ///   - work: Makes the work of a step.
  ///   - progress: Told after every step of the training.
  /// - Returns: What it came to.
  /// - Throws: `TrainingError`, `CancellationError`, what the file system refuses.
  package func run(
    into output: String, isResumed: Bool, overwrites: Bool, graded: LabelledPairs?,
    load: (String) throws -> LoadedModel, work: (Work.Progress.Step) -> Work,
    progress: (TrainingProgress) -> Void
  ) throws -> AdaptationReport {
    let folder = try AdaptationFolder(
      output, start: model.resolved.folder, isResumed: isResumed, overwrites: overwrites)
    if !isResumed { try folder.begin() }
    let mark = try train(in: folder, work: work(.comparing), progress: progress)

    let search = KnownItemSearch(mined.test, in: mined.corpus)
    let new = try load(folder.work)
    let before = try gains(of: model, search, work)
    let after = try gains(of: new, search, work)
    let comparison = GainComparison(before: before, after: after, seed: options.seed)
    let change = try graded.map { pairs in
      AdaptationReport.Change(
        before: try spearman(of: model, pairs, work(.embedding)),
        after: try spearman(of: new, pairs, work(.embedding)))
    }
    let report = AdaptationReport(
      mined: mined.counts, steps: mark.steps, keptStep: mark.keptStep,
      validation: AdaptationReport.Change(before: mark.before, after: mark.after),
      test: comparison, kinds: Self.byKind(mined.test, before, after), graded: change,
      isKept: comparison.isBetter, folder: comparison.isBetter ? folder.path : folder.rejected)
    try folder.write(
      try JSONValueEncoder.text(report) + "\n", to: AdaptationFolder.reportName)
    try folder.write(
      AdaptationCard(start: model.identity.name, options: options, report: report).text,
      to: "README.md")
    try folder.settle(isKept: report.isKept)
    return report
  }

  /// Trains, unless an earlier run has done so.
  private func train(
    in folder: AdaptationFolder, work: Work, progress: (TrainingProgress) -> Void
  ) throws -> TrainingMark {
    let digest = digest
    if let mark = try folder.mark(digest: digest) { return mark }
    let search = KnownItemSearch(
      mined.validation, in: mined.corpus, limit: Self.validationPassages, seed: options.seed)
    let trained = training.model
    let tokens = (mined.validation.map(\.question) + search.texts).map { trained.tokens(of: $0) }
    let count = mined.validation.count
    let report = try training.run(
      into: folder.work, isResumed: folder.hasCheckpoint, overwrites: true,
      evaluate: count == 0
        ? nil
        : { model, work in
          var vectors = try model.vectors(of: tokens, threads: threads, work: work)
          vectors.normalizeRows()
          let gains = try search.gains(
            questions: vectors.selecting(Array(0..<count)),
            passages: vectors.selecting(Array(count..<vectors.rows)), threads: threads, work: work)
          return gains.reduce(0, +) / Double(count)
        }, work: work, progress: progress)
    let mark = TrainingMark(digest: digest, report)
    try folder.write(mark)
    return mark
  }

  private func gains(
    of model: LoadedModel, _ search: KnownItemSearch, _ work: (Work.Progress.Step) -> Work
  ) throws -> [Double] {
    let embedding = work(.embedding)
    return try search.gains(
      questions: model.unitVectors(
        of: search.items.map(\.question), .question, threads: threads,
        work: embedding.part(0..<0.05)),
      passages: model.unitVectors(
        of: search.texts, .passage, threads: threads, work: embedding.part(0.05..<1)),
      threads: threads, work: work(.comparing))
  }

  private func spearman(
    of model: LoadedModel, _ pairs: LabelledPairs, _ work: Work
  ) throws -> Double? {
    let count = pairs.labels.count
    let vectors = try model.embed(
      pairs.sentences1 + pairs.sentences2, threads: threads, work: work
    ).unitVectors
    return SimilarityReport(
      scores: (0..<count).map { Double(vectors.score($0, $0 + count)) }, grades: pairs.labels
    ).spearman
  }

  private static func byKind(
    _ items: [KnownItem], _ before: [Double], _ after: [Double]
  ) -> [AdaptationReport.KindGain] {
    PairKind.allCases.compactMap { kind in
      let own = items.indices.filter { items[$0].kind == kind }
      guard !own.isEmpty else { return nil }
      func mean(_ gains: [Double]) -> Double {
        own.reduce(0) { $0 + gains[$1] } / Double(own.count)
      }
      return AdaptationReport.KindGain(
        kind: kind, questions: own.count, before: mean(before), after: mean(after))
    }
  }

  /// Names this training: its model, its pairs and its options.
  private var digest: String {
    ContentHash(
      of: model.identity.fingerprint + "\(options)" + examples.texts.joined(separator: "\n")
    ).description
  }
}
