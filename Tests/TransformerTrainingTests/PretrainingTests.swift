import Foundation
import Parallelism
import Synchronization
import TestSupport
import Testing
import Tokenization
import TransformerHeads
import TransformerTraining
import VectorMath

/// Pre-training: against PyTorch, against itself, and what it leaves in its folder.
@Suite struct PretrainingTests {
  private struct Golden: Decodable {
    struct Sequence: Decodable {
      let ids: [Int32]
      let typeIDs: [Int32]
      let places: [Int]
      let labels: [Int32]
      let isNext: Bool?
    }
    let rate: Double
    let warmUp: Int
    let batches: [[Sequence]]
    let start: Double
    let gradients: [String: [Double]]
    let losses: [Double]
    let norms: [Double]
  }

  private static let start = Fixtures.model("head-pretraining")

  private func documents(_ count: Int, seed: UInt64 = 1) -> TokenizedDocuments {
    var generator = SeededGenerator(seed: seed)
    var documents = TokenizedDocuments()
    for _ in 0..<count {
      // Each word is followed by the next one: there is something to learn.
      documents.append(
        (0..<6).map { _ in
          let first = Int32.random(in: 5..<190, using: &generator)
          return (first..<first + 6).map { $0 }
        }, longest: 45)
    }
    return documents
  }

  private func options(epochs: Int = 1) -> (SequenceOptions, TrainingOptions) {
    var (sequences, training) = (SequenceOptions(), TrainingOptions())
    sequences.length = 24
    training.epochs = epochs
    training.batchSize = 8
    training.rate = 1e-2
    return (sequences, training)
  }

  private func task(
    from folder: String = PretrainingTests.start, heldOut: Int = 0, epochs: Int = 1
  ) throws -> PretrainingTask {
    let (sequences, training) = options(epochs: epochs)
    return try PretrainingTask(
      from: folder, on: documents(20), heldOut: documents(heldOut, seed: 2), path: "docs",
      sequences, training)
  }

  private func sequences(_ batch: [Golden.Sequence]) -> [MaskedSequence] {
    batch.map {
      MaskedSequence(
        ids: $0.ids, typeIDs: $0.typeIDs, places: $0.places, labels: $0.labels, isNext: $0.isNext)
    }
  }

  @Test func `the gradient of every parameter is PyTorch's`() throws {
    let golden = try Fixtures.golden(Golden.self, "pretraining.json")
    let task = try task()
    let score = task.learn(sequences(golden.batches[0]), LearningSettings(threads: 2))
    #expect(abs(score.loss - golden.start) < 1e-5)
    #expect(task.model.layout.tensors.count == golden.gradients.count)
    for (name, expected) in golden.gradients {
      // The checkpoint has the names of earlier years.
      let old = name.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
        .replacing("LayerNorm.bias", with: "LayerNorm.beta")
      let model = task.model
      let found = try #require(
        model.numbers(of: name, gradient: true) ?? model.numbers(of: old, gradient: true))
      #expect(found.count == expected.count)
      let largest = expected.map(abs).max() ?? 0
      for (number, expected) in zip(found, expected) {
        #expect(abs(Double(number) - expected) < 1e-5 * max(largest, 0.1), "\(name)")
      }
    }
  }

  @Test func `twenty steps end as PyTorch's do`() throws {
    let golden = try Fixtures.golden(Golden.self, "pretraining.json")
    let task = try task()
    let optimiser = AdamW(task.model.layout, decay: 0.01, largestNorm: 1)
    for step in golden.losses.indices {
      let score = task.learn(
        sequences(golden.batches[step % golden.batches.count]), LearningSettings(threads: 2))
      #expect(abs(score.loss - golden.losses[step]) < 1e-4, "step \(step)")
      let factor = LearningRateSchedule.linear.factor(
        step: step, warmUp: golden.warmUp, total: golden.losses.count)
      let norm = optimiser.step(
        task.model, rate: golden.rate * factor, firstTrained: 0, threads: 2)
      #expect(abs(norm - golden.norms[step]) < 1e-4 * max(1, golden.norms[step]), "step \(step)")
      task.model.clearGradients()
    }
  }

  @Test func `steps have the same bits on one, two and three threads, with dropout`() throws {
    func weights(threads: Int) throws -> [Float] {
      let task = try task()
      let optimiser = AdamW(task.model.layout, decay: 0.01, largestNorm: 1)
      var settings = LearningSettings(threads: threads)
      settings.dropout = DropoutRates(all: 0.1)
      for (number, batch) in task.batches(epoch: 0, size: 16, seed: 3).prefix(2).enumerated() {
        settings.number = number
        _ = task.learn(batch, settings)
        _ = optimiser.step(task.model, rate: 1e-3, firstTrained: 0, threads: threads)
        task.model.clearGradients()
      }
      return task.model.weights[0..<task.model.layout.count]
    }
    let one = try weights(threads: 1)
    #expect(try weights(threads: 2) == one)
    #expect(try weights(threads: 3) == one)
  }

  @Test func `computing activations again changes no bit`() throws {
    let (kept, again) = (try task(), try task())
    var settings = LearningSettings(threads: 2)
    _ = kept.learn(Array(0..<9), settings)
    settings.keepsLayers = false
    _ = again.learn(Array(0..<9), settings)
    let count = kept.model.layout.count
    #expect(kept.model.gradients[0..<count] == again.model.gradients[0..<count])
  }

  @Test func `frozen embeddings get no gradient from either side`() throws {
    let task = try task()
    var settings = LearningSettings(threads: 1)
    settings.firstTrained = 1
    _ = task.learn(Array(0..<9), settings)
    for place in task.model.layout.tensors {
      let isZero = task.model.gradients[place.range].allSatisfy { $0 == 0 }
      #expect(isZero == (place.group == 0), "\(place.name)")
    }
  }

  @Test func `a training learns, and its folder has the heads`() throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/new"
    let (_, training) = options(epochs: 6)
    let task = try task(heldOut: 6, epochs: 6)
    let before = try task.measure(threads: 2, work: .none)
    let report = try TrainingRun(task, training, threads: 2).run(
      into: output,
      evaluate: {
        let score = try task.measure(threads: 2, work: $0)
        return [score.wordAccuracy, score.pairAccuracy, -score.wordLoss]
      }, work: .none)
    #expect(report.metric == .maskedWords)
    let after = try task.measure(threads: 2, work: .none)
    #expect(after.wordLoss < before.wordLoss)
    #expect(after.words == before.words && after.words > 50 && after.pairs > 10)
    let words = try HeadedModel(folder: output, kind: .maskedWords)
    #expect(try words.fill(["the [MASK] is"], count: 3)[0][0].count == 3)
    _ = try HeadedModel(folder: output, kind: .nextSentence)
    let log = try String(contentsOfFile: output + "/training.jsonl", encoding: .utf8)
    #expect(log.contains("\"maskedWords\":") && log.contains("\"nextSentences\":"))
    let card = try String(contentsOfFile: output + "/README.md", encoding: .utf8)
    #expect(card.contains("pipeline_tag: fill-mask"))
    // The folder is a start for more.
    let next = try self.task(from: output)
    #expect(next.model.layout.tensors.allSatisfy { $0.file == 0 })
  }

  @Test func `an interrupted training goes on to the same bits`() throws {
    let folder = try TemporaryFolder()
    let (_, training) = options(epochs: 3)
    func train(_ name: String, isResumed: Bool, stoppingAt stop: Int? = nil) throws {
      let task = try task(epochs: 3)
      let last = Mutex(0)
      let work = Work(isCancelled: { last.withLock { $0 == stop } })
      _ = try TrainingRun(task, training, threads: isResumed ? 1 : 2).run(
        into: folder.path + name, isResumed: isResumed, work: work
      ) { progress in last.withLock { $0 = progress.step } }
    }
    try train("/whole", isResumed: false)
    #expect(throws: CancellationError.self) {
      try train("/parts", isResumed: false, stoppingAt: 2)
    }
    // The second epoch begins in between.
    #expect(throws: CancellationError.self) {
      try train("/parts", isResumed: true, stoppingAt: 7)
    }
    try train("/parts", isResumed: true)
    for name in ["/model.safetensors", "/training.jsonl"] {
      let whole = try Data(contentsOf: URL(filePath: folder.path + "/whole" + name))
      #expect(try Data(contentsOf: URL(filePath: folder.path + "/parts" + name)) == whole)
    }
  }

  @Test func `a model from scratch begins as transformers begins one`() throws {
    let folder = try TemporaryFolder()
    var shape = EncoderShape()
    (shape.layers, shape.hidden, shape.heads) = (2, 64, 4)
    let start = folder.path + "/start"
    try FileManager.default.createDirectory(atPath: start, withIntermediateDirectories: true)
    try shape.write(to: start, vocabulary: Self.start, seed: 4)
    let model = try TrainedModel(pretraining: start, seed: 0)
    #expect(model.layout.tensors.allSatisfy { $0.file == 0 })
    for place in model.layout.tensors {
      let numbers = model.weights[place.range]
      if place.decays {
        let mean = numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
        let square = numbers.reduce(0) { $0 + Double($1) * Double($1) } / Double(numbers.count)
        #expect(abs(mean) < 0.003, "\(place.name)")
        #expect((0.017..<0.023).contains(square.squareRoot()), "\(place.name)")
      } else {
        let isGain = place.name.hasSuffix("LayerNorm.weight")
        #expect(numbers.allSatisfy { $0 == (isGain ? 1 : 0) }, "\(place.name)")
      }
    }
    let words = try #require(model.numbers(of: "bert.embeddings.word_embeddings.weight"))
    #expect(words.prefix(64).allSatisfy { $0 == 0 })
    shape.heads = 5
    #expect(throws: TrainingError.self) {
      try shape.write(to: start, vocabulary: Self.start, seed: 4)
    }
  }

  @Test func `heads that a sentence model lacks begin anew, and are saved`() throws {
    let folder = try TemporaryFolder()
    let (sequences, training) = options()
    let task = try PretrainingTask(
      from: Fixtures.model("tiny"), on: documents(4), heldOut: documents(0), path: "docs",
      sequences, training)
    #expect(task.model.layout.tensors.contains { $0.file == nil })
    _ = try TrainingRun(task, training, threads: 1).run(into: folder.path + "/new", work: .none)
    _ = try HeadedModel(folder: folder.path + "/new", kind: .maskedWords)
  }

  @Test func `what cannot be learnt from is refused`() throws {
    let (sequences, training) = options()
    #expect(throws: TrainingError.noText(path: "docs")) {
      try PretrainingTask(
        from: Self.start, on: documents(0), heldOut: documents(0), path: "docs", sequences,
        training)
    }
    var long = sequences
    long.length = 4_096
    #expect(throws: TrainingError.self) {
      try PretrainingTask(
        from: Self.start, on: documents(2), heldOut: documents(0), path: "docs", long, training)
    }
    #expect(throws: (any Error).self) {
      try PretrainingTask(
        from: Fixtures.model("head-words-untied"), on: documents(2), heldOut: documents(0),
        path: "docs", sequences, training)
    }
  }
}
