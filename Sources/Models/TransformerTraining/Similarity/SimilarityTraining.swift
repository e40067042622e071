package import Parallelism
internal import VectorMath

/// A training of a sentence model on pairs or triplets, from the first step to the folder.
///
/// Its result depends on the model, the data, the options and the library that multiplies, and on no
/// thread: an interrupted training that goes on comes to the same bits as one that was left alone.
package final class SimilarityTraining {
  /// The model as it is now.
  package let model: TrainedModel
  /// What vectors are fitted to.
  package let objective: SentenceObjective
  let examples: TrainingExamples
  let options: TrainingOptions
  let threads: Int
  /// The tokens of all texts.
  let tokens: [[Int32]]
  /// For each step the batches whose gradients are summed.
  let plan: [[[Int]]]
  let firstTrained: Int

  /// Measures a model: larger is better, and nil cannot be told.
  package typealias Evaluation = (TrainedModel, Work) throws -> Double?

  /// Reads the model, checks the examples, and plans all steps.
  ///
  /// - Parameters:
  ///   - folder: The model to start from.
  ///   - examples: The data.
  ///   - options: How to train.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Throws: `TrainingError` for options and examples that do not fit; what the model's folder is
  ///   refused for.
  package init(
    from folder: String, on examples: TrainingExamples, _ options: TrainingOptions, threads: Int
  ) throws {
    try options.validate()
    objective = options.objective ?? examples.suitableObjective
    try examples.check(for: objective)
    model = try TrainedModel(
      folder: folder, classCount: objective == .softmax ? examples.classNames.count : 0,
      seed: options.seed)
    self.examples = examples
    self.options = options
    self.threads = threads
    tokens = concurrentMap(examples.texts.count, threads: threads) { [model] in
      model.tokens(of: examples.texts[$0])
    }
    let isDistinct = objective == .ranking
    plan = (0..<options.epochs).flatMap { epoch in
      let batches = examples.batches(
        epoch: epoch, size: options.batchSize, seed: options.seed, isDistinct: isDistinct)
      return stride(from: 0, to: batches.count, by: options.accumulation).map {
        Array(batches[$0..<min($0 + options.accumulation, batches.count)])
      }
    }
    firstTrained = options.firstTrained(layerCount: model.layout.layerCount)
  }

  /// Trains, and writes the folder.
  ///
  /// - Parameters:
  ///   - output: The folder.
  ///   - isResumed: Whether to go on from the folder's checkpoint.
  ///   - overwrites: Whether files that are there may be replaced.
  ///   - evaluate: Measures the model now and then; the best one is kept. Nil keeps the last one.
  ///   - work: When it is ended, a checkpoint is left in the folder.
  ///   - progress: Told after every step.
  /// - Returns: What it came to.
  /// - Throws: `TrainingError`; `CancellationError`; what the file system refuses.
  package func run(
    into output: String, isResumed: Bool = false, overwrites: Bool = false,
    evaluate: Evaluation? = nil, work: Work, progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingReport {
    let folder = try TrainingFolder(
      output, start: model.folder, isResumed: isResumed, overwrites: overwrites)
    let optimiser = AdamW(
      model.layout, decay: Float(options.decay), largestNorm: options.largestNorm)
    let settings = settings(isEvaluated: evaluate != nil)
    var state = TrainingState()
    var log = TrainingLog()
    if isResumed {
      state = try TrainingState(folder.checkpoint, into: model, optimiser, settings: settings)
      log = try TrainingLog(folder.log, upTo: state)
    } else {
      try folder.removeCheckpoint()
      try folder.prepare(model)
    }

    func keep() throws {
      // The log first: what it says of later steps than the checkpoint's is left out on the way back.
      try folder.write(log.text, to: "/training.jsonl")
      try state.write(folder.checkpoint, model, optimiser, settings: settings)
    }
    var readTokens = 0
    var lastKept = ContinuousClock.now
    var last = state.best
    do {
      while true {
        if let evaluate, isDue(state) {
          last = try evaluate(model, work)
          log.add(step: state.step, evaluation: last)
          if state.note(evaluation: last) { try folder.write(model) }
        }
        guard state.step < plan.count, !isEnough(state) else { break }
        try work.check()
        let (loss, norm, rate) = try step(state.step, optimiser, &readTokens)
        state.note(loss)
        log.add(step: state.step, loss: loss, rate: rate, norm: norm)
        progress(
          TrainingProgress(
            step: state.step, steps: plan.count, loss: state.meanLoss, tokens: readTokens,
            evaluation: last))
        if ContinuousClock.now - lastKept > .seconds(60) {
          try keep()
          lastKept = .now
        }
      }
    } catch is CancellationError {
      try keep()
      throw CancellationError()
    }
    if state.best == nil {
      try folder.write(model)
      state.bestStep = state.step
    }
    let report = TrainingReport(
      steps: state.step, loss: state.meanLoss, before: state.before, best: state.best,
      bestStep: state.bestStep, isStoppedEarly: state.step < plan.count,
      folder: output)
    try folder.write(log.text, to: "/training.jsonl")
    try folder.write(
      ModelCard(
        start: model.folder, objective: objective, options: options, examples: examples.count,
        report: report
      ).text, to: "/README.md")
    try folder.removeCheckpoint()
    return report
  }

  /// Whether the model is to be measured now: before the first step, every so often, and at the end.
  private func isDue(_ state: TrainingState) -> Bool {
    let interval = options.evaluationInterval ?? max(1, plan.count / options.epochs / 10)
    return state.evaluatedStep < state.step
      && (state.step % interval == 0 || state.step == plan.count)
  }

  private func isEnough(_ state: TrainingState) -> Bool {
    options.patience.map { state.fruitless >= $0 } ?? false
  }

  /// Takes one step, of the number `step` from 0 on.
  private func step(
    _ step: Int, _ optimiser: AdamW, _ readTokens: inout Int
  ) throws -> (loss: Double, norm: Double, rate: Double) {
    let batches = plan[step]
    let rates = options.dropout.map { DropoutRates(hidden: Float($0), attention: Float($0)) }
    model.clearGradients()
    var loss = 0.0
    for (number, batch) in batches.enumerated() {
      let examples = self.batch(of: batch)
      readTokens += examples.texts.reduce(0) { $0 + $1.count }
      loss += model.learn(
        examples, objective, share: 1 / Double(batches.count),
        dropout: rates ?? model.dropoutRates, seed: options.seed,
        step: step * options.accumulation + number, firstTrained: firstTrained, threads: threads)
    }
    loss /= Double(batches.count)
    let place = examples.places[batches[0][0]]
    guard loss.isFinite else {
      throw TrainingError.notFinite(step: step + 1, path: place.path, line: place.line)
    }
    let warmUp = Int((options.warmUp * Double(plan.count)).rounded(.up))
    let rate =
      options.rate
      * options.schedule.factor(step: step, warmUp: warmUp, total: plan.count)
    let norm = optimiser.step(model, rate: rate, firstTrained: firstTrained, threads: threads)
    guard norm.isFinite else {
      throw TrainingError.notFinite(step: step + 1, path: place.path, line: place.line)
    }
    return (loss, norm, rate)
  }

  private func batch(of numbers: [Int]) -> ExampleBatch {
    ExampleBatch(
      columns: examples.columns,
      texts: (0..<examples.columns).flatMap { column in
        numbers.map { tokens[$0 * examples.columns + column] }
      },
      labels: examples.labels.isEmpty
        ? []
        : numbers.map { number in
          objective == .cosine ? examples.labels[number] / examples.scale : examples.labels[number]
        })
  }

  /// What makes this training another one than all others.
  private func settings(isEvaluated: Bool) -> String {
    "\(objective.rawValue) epochs \(options.epochs) batch \(options.batchSize) "
      + "accumulation \(options.accumulation) rate \(options.rate) \(options.schedule.rawValue) "
      + "warm-up \(options.warmUp) decay \(options.decay) norm \(options.largestNorm) dropout "
      + "\(options.dropout.map { "\($0)" } ?? "own") seed \(options.seed) trained \(firstTrained) "
      + "evaluation \(isEvaluated) \(options.evaluationInterval ?? 0) "
      + "patience \(options.patience ?? 0) examples \(examples.digest) model \(model.digest)"
  }
}
