internal import Hashing
internal import Safetensors
internal import VectorMath

/// Everything that a training needs to go on as if it had never stopped.
struct TrainingState {
  /// Steps that were taken.
  var step = 0
  /// What the first evaluation measured.
  var before: Double?
  /// What the best evaluation measured.
  var best: Double?
  /// The step of the best evaluation.
  var bestStep = 0
  /// The step of the last evaluation; −1 before the first.
  var evaluatedStep = -1
  /// Evaluations since the best one.
  var fruitless = 0
  /// Losses of the last steps, the newest at the end.
  var losses: [Double] = []

  /// Losses that are averaged for what is shown.
  static let window = 20

  /// Notes the loss of a step.
  mutating func note(_ loss: Double) {
    step += 1
    losses.append(loss)
    if losses.count > Self.window { losses.removeFirst() }
  }

  /// Notes an evaluation.
  ///
  /// Returns whether the model is the best of those that were trained.
  mutating func note(evaluation: Double?) -> Bool {
    evaluatedStep = step
    guard step > 0 else {
      before = evaluation
      return false
    }
    guard let evaluation, evaluation > best ?? -.infinity else {
      fruitless += 1
      return false
    }
    (best, bestStep, fruitless) = (evaluation, step, 0)
    return true
  }

  /// The mean of the last losses.
  var meanLoss: Double { losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count) }

  /// Writes a checkpoint: parameters, the optimiser's means, and this.
  ///
  /// The former checkpoint is there until the new one is whole. `settings` say what the training is,
  /// so that no other one goes on from it.
  func write(
    _ path: String, _ model: TrainedModel, _ optimiser: AdamW, settings: String
  ) throws {
    func tensor(_ name: String, _ numbers: AlignedNumbers<Float>) -> OutputTensor {
      OutputTensor(name, shape: [model.layout.count]) { body in
        try numbers.withSpan { span throws(any Error) in
          try body(span.extracting(0..<model.layout.count))
        }
      }
    }
    // Bits, because words of numbers might be read as others.
    func bits(_ number: Double?) -> String { number.map { String($0.bitPattern) } ?? "" }
    try TensorFile.write(
      path,
      [
        tensor("parameters", model.weights), tensor("means", optimiser.means),
        tensor("squares", optimiser.squares),
      ],
      metadata: [
        "settings": settings, "step": String(step), "before": bits(before), "best": bits(best),
        "bestStep": String(bestStep), "evaluatedStep": String(evaluatedStep),
        "fruitless": String(fruitless),
        "losses": losses.map { bits($0) }.joined(separator: " "),
      ])
  }

  /// Reads a checkpoint into a model and its optimiser.
  ///
  /// - Throws: `TrainingError.otherRun` when it is of another training; `SafetensorsError`.
  init(
    _ path: String, into model: TrainedModel, _ optimiser: AdamW, settings: String
  ) throws {
    let file = try TensorFile(path: path)
    func number(_ key: String) -> Double? {
      file.metadata[key].flatMap { UInt64($0) }.map { Double(bitPattern: $0) }
    }
    guard file.metadata["settings"] == settings,
      file.shape(of: "parameters") == [model.layout.count],
      let step = file.metadata["step"].flatMap({ Int($0) })
    else { throw TrainingError.otherRun(path: path) }
    for (name, numbers) in [
      ("parameters", model.weights), ("means", optimiser.means), ("squares", optimiser.squares),
    ] {
      try file.tensor(name).withSpan { numbers.write($0, at: 0) }
    }
    optimiser.steps = step
    optimiser.noteLiveTokens(model.layout)
    self.step = step
    before = number("before")
    best = number("best")
    bestStep = file.metadata["bestStep"].flatMap { Int($0) } ?? 0
    evaluatedStep = file.metadata["evaluatedStep"].flatMap { Int($0) } ?? -1
    fruitless = file.metadata["fruitless"].flatMap { Int($0) } ?? 0
    losses = (file.metadata["losses"] ?? "").split(separator: " ")
      .compactMap { UInt64($0) }.map { Double(bitPattern: $0) }
  }

  /// Before the first step.
  init() {}
}

extension TrainingExamples {
  /// A number for texts and labels in their order.
  var digest: UInt64 {
    var hasher = XXH64Hasher()
    for text in texts { hasher.update(Array(text.utf8 + [0]).span) }
    for label in labels { hasher.update(Array("\(label.bitPattern) ".utf8).span) }
    return hasher.finalize()
  }
}

extension TrainedModel {
  /// A number for the parameters as they are now.
  var digest: UInt64 {
    var hasher = XXH64Hasher()
    weights.withSpan { numbers in
      for start in stride(from: 0, to: numbers.count, by: 4_096) {
        let piece = (start..<min(start + 4_096, numbers.count)).flatMap { index in
          let bits = numbers[index].bitPattern
          return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
        }
        hasher.update(piece.span)
      }
    }
    return hasher.finalize()
  }
}
