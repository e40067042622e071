package import Parallelism
internal import VectorMath

/// A training, from the first step to the folder: the same loop for every task.
///
/// Its result depends on the model, the data, the options and the library that multiplies, and on no
/// thread: an interrupted training that goes on comes to the same bits as one that was left alone.
package struct TrainingRun: Sendable {
  /// What the model is fitted to.
  package let task: any TrainingTask
  /// How.
  package let options: TrainingOptions
  let threads: Int
  /// All steps, in their order.
  let plan: [Step]
  /// The first group of parameters whose numbers change.
  let firstTrained: Int
  /// The first group of parameters whose gradients are needed.
  let firstPassed: Int

  /// A step: batches whose gradients are summed.
  struct Step: Sendable {
    let epoch: Int
    let batches: [[Int]]
  }

  /// Measures the model as it is now: a number for each of the task's metrics, nil for one that cannot
  /// be told.
  package typealias Evaluation = (Work) throws -> [Double?]

  /// Plans all steps.
  ///
  /// - Parameters:
  ///   - task: What the model is fitted to.
  ///   - options: How to train.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Throws: `TrainingError` for an option that is out of its range.
  package init(
    _ task: any TrainingTask, _ options: TrainingOptions, threads: Int
  ) throws(TrainingError) {
    try options.validate()
    self.task = task
    self.options = options
    self.threads = threads
    plan = (0..<options.epochs).flatMap { epoch in
      let batches = task.batches(epoch: epoch, size: options.batchSize, seed: options.seed)
      return stride(from: 0, to: batches.count, by: options.accumulation).map {
        Step(
          epoch: epoch,
          batches: Array(batches[$0..<min($0 + options.accumulation, batches.count)]))
      }
    }
    firstTrained = options.firstTrained(layerCount: task.model.layout.layerCount)
    firstPassed = options.adapterRank == nil ? firstTrained : 1
  }

  /// Trains, and writes the folder.
  ///
  /// - Parameters:
  ///   - output: The folder.
  ///   - isResumed: Whether to go on from the folder's checkpoint.
  ///   - overwrites: Whether files that are there may be replaced.
  ///   - evaluate: Measures the model now and then; the best one is kept. Nil keeps the last one.
  ///   - work: When it is ended, a checkpoint is left in the folder.
  ///   - progress: Told after every step and every evaluation.
  /// - Returns: What it came to.
  /// - Throws: `TrainingError`; `CancellationError`; what the file system refuses.
  package func run(
    into output: String, isResumed: Bool = false, overwrites: Bool = false,
    evaluate: Evaluation? = nil, work: Work, progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingReport {
    let model = task.model
    model.multiply(in: options.precision)
    let folder = try TrainingFolder(
      output, start: model.folder, isResumed: isResumed, overwrites: overwrites)
    let optimiser = AdamW(
      model.layout, decay: Float(options.decay), largestNorm: options.largestNorm)
    let adapters = model.layout.adapters.isEmpty ? nil : LowRankChanges(model)
    let settings = settings(isEvaluated: evaluate != nil)
    var state = TrainingState()
    var log = TrainingLog()
    if isResumed {
      state = try TrainingState(folder.checkpoint, into: model, optimiser, settings: settings)
      log = try TrainingLog(folder.log, upTo: state)
    } else {
      try folder.removeCheckpoint()
      try folder.make()
      try task.prepare(folder)
    }

    func keep() throws {
      // The log first: what it says of later steps than the checkpoint's is left out on the way back.
      try folder.write(log.text, to: "/training.jsonl")
      try state.write(folder.checkpoint, model, optimiser, settings: settings)
    }
    func save() throws {
      try task.write(to: folder)
      if adapters != nil { try folder.writeAdapter(of: model) }
    }
    var readTokens = 0
    var lastKept = ContinuousClock.now
    var last: TrainingEvaluation?
    func tell() {
      progress(
        TrainingProgress(
          step: state.step, steps: plan.count, loss: state.meanLoss, tokens: readTokens,
          evaluation: last))
    }
    do {
      while true {
        if let evaluate, isDue(state) {
          let found = try evaluate(work)
          log.add(step: state.step, Array(zip(task.metrics, found)))
          let isBest = state.note(evaluation: found.first ?? nil)
          if isBest { try save() }
          last = TrainingEvaluation(step: state.step, zip(task.metrics, found), isBest: isBest)
          tell()
        }
        guard state.step < plan.count, !isEnough(state) else { break }
        try work.check()
        let (loss, norm, rate) = try step(state.step, optimiser, adapters, &readTokens)
        state.note(loss)
        log.add(step: state.step, loss: loss, rate: rate, norm: norm)
        tell()
        if ContinuousClock.now - lastKept > .seconds(options.checkpointInterval) {
          try keep()
          lastKept = .now
        }
      }
    } catch is CancellationError {
      try keep()
      throw CancellationError()
    }
    if state.best == nil {
      try save()
      state.bestStep = state.step
    }
    try folder.write(
      TrainingCurves(log, metric: evaluate == nil ? nil : task.metrics.first).svg,
      to: "/training.svg")
    let report = TrainingReport(
      steps: state.step, loss: state.meanLoss,
      metric: evaluate == nil ? nil : task.metrics.first, before: state.before, best: state.best,
      bestStep: state.bestStep, isStoppedEarly: state.step < plan.count,
      folder: output)
    try folder.write(log.text, to: "/training.jsonl")
    try folder.write(ModelCard(task, options, report).text, to: "/README.md")
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

  /// Takes one step, of the number `number` from 0 on.
  private func step(
    _ number: Int, _ optimiser: AdamW, _ adapters: LowRankChanges?, _ readTokens: inout Int
  ) throws -> (loss: Double, norm: Double, rate: Double) {
    let (model, step) = (task.model, plan[number])
    model.clearGradients()
    var settings = LearningSettings(threads: threads)
    settings.share = 1 / Double(step.batches.count)
    settings.dropout = options.dropout.map { DropoutRates(all: Float($0)) } ?? model.dropoutRates
    settings.seed = options.seed
    settings.epoch = step.epoch
    settings.firstTrained = firstPassed
    var loss = 0.0
    for (part, batch) in step.batches.enumerated() {
      readTokens += batch.reduce(0) { $0 + task.lengths(of: $1).reduce(0, +) }
      settings.number = number * options.accumulation + part
      settings.keepsLayers = keepsLayers(batch)
      loss += task.learn(batch, settings)
    }
    loss /= Double(step.batches.count)
    let place = task.place(of: step.batches[0][0])
    guard loss.isFinite else {
      throw TrainingError.notFinite(step: number + 1, path: place.path, line: place.line)
    }
    adapters?.pullGradients(threads: threads)
    let warmUp = Int((options.warmUp * Double(plan.count)).rounded(.up))
    let rate =
      options.rate
      * options.schedule.factor(step: number, warmUp: warmUp, total: plan.count)
    let norm = optimiser.step(model, rate: rate, firstTrained: firstTrained, threads: threads)
    guard norm.isFinite else {
      throw TrainingError.notFinite(step: number + 1, path: place.path, line: place.line)
    }
    adapters?.apply(threads: threads)
    return (loss, norm, rate)
  }

  /// What makes this training another one than all others.
  private func settings(isEvaluated: Bool) -> String {
    "\(task.name) epochs \(options.epochs) batch \(options.batchSize) "
      + "accumulation \(options.accumulation) rate \(options.rate) \(options.schedule.rawValue) "
      + "warm-up \(options.warmUp) decay \(options.decay) norm \(options.largestNorm) dropout "
      + "\(options.dropout.map { "\($0)" } ?? "own") seed \(options.seed) trained \(firstTrained) "
      + "evaluation \(isEvaluated) \(options.evaluationInterval ?? 0) "
      + "patience \(options.patience ?? 0) "
      + (options.classWeights == .even ? "" : "weights \(options.classWeights.rawValue) ")
      + (options.adapterRank.map { "adapters \($0) " } ?? "")
      + "examples \(task.digest) model \(task.model.digest) "
      + "products \(Multiplier.bestName) in \(options.precision.rawValue)"
  }
}

extension TrainingEvaluation {
  fileprivate init(
    step: Int, _ found: Zip2Sequence<[TrainingMetric], [Double?]>, isBest: Bool
  ) {
    let known = found.compactMap { metric, value in value.map { (metric, $0) } }
    self.init(
      step: step, values: Dictionary(known) { first, _ in first }, isBest: isBest)
  }
}
