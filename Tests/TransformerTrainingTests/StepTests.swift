import TestSupport
import Testing
import TransformerTraining
import VectorMath

/// Whole steps: against PyTorch, and against themselves on other numbers of threads.
@Suite struct StepTests {
  private struct Golden: Decodable, Sendable {
    struct Run: Decodable, Sendable {
      struct Batch: Decodable, Sendable {
        let texts: [[Int32]]
        let labels: [Double]
      }
      let name: String
      let model: String
      let columns: Int
      let batches: [Batch]
      let classifier: [Float]
      let losses: [Double]
      let norms: [Double]
      let vectors: [[Float]]
    }
    let rate: Double
    let warmUp: Int
    let runs: [Run]
  }

  @Test(arguments: 0..<6)
  func `twenty steps end as PyTorch's do`(run number: Int) throws {
    let golden = try Fixtures.golden(Golden.self, "training.json")
    let run = golden.runs[number]
    let objective = try #require(SentenceObjective(rawValue: run.name))
    let model = try TrainedModel(
      folder: Fixtures.model(run.model), classCount: run.classifier.isEmpty ? 0 : 3)
    var rest = run.classifier[...]
    for place in model.layout.tensors where place.name.hasPrefix("classifier") {
      model.weights.write(Array(rest.prefix(place.range.count)).span, at: place.range.lowerBound)
      rest = rest.dropFirst(place.range.count)
    }
    let optimiser = AdamW(model.layout, decay: 0.01, largestNorm: 1)
    for step in run.losses.indices {
      let batch = run.batches[step % run.batches.count]
      let loss = model.learn(
        ExampleBatch(columns: run.columns, texts: batch.texts, labels: batch.labels), objective,
        LearningSettings(threads: 2))
      #expect(abs(loss - run.losses[step]) < 1e-4, "step \(step)")
      let factor = LearningRateSchedule.linear.factor(
        step: step, warmUp: golden.warmUp, total: run.losses.count)
      let norm = optimiser.step(model, rate: golden.rate * factor, firstTrained: 0, threads: 2)
      #expect(abs(norm - run.norms[step]) < 1e-4 * max(1, run.norms[step]), "step \(step)")
      model.clearGradients()
    }
    let vectors = try model.vectors(
      of: Array(run.batches[0].texts.prefix(run.vectors.count)), threads: 1)
    for (row, expected) in run.vectors.enumerated() {
      for (found, expected) in zip(vectors[row: row], expected) {
        #expect(abs(found - expected) < 1e-4)
      }
    }
  }

  @Test func `steps have the same bits on one, two and three threads`() throws {
    func weights(threads: Int) throws -> [Float] {
      var generator = SeededGenerator(seed: 1)
      // More tokens than one part takes.
      let texts = (0..<64).map { _ in
        [2] + (0..<20).map { _ in Int32.random(in: 5..<200, using: &generator) } + [3]
      }
      let batch = ExampleBatch(columns: 2, texts: texts, labels: [])
      let model = try TrainedModel(folder: Fixtures.model("tiny"))
      let optimiser = AdamW(model.layout, decay: 0.01, largestNorm: 1)
      for step in 0..<2 {
        var settings = LearningSettings(threads: threads)
        settings.dropout = DropoutRates(hidden: 0.1, attention: 0.1)
        settings.seed = 9
        settings.number = step
        _ = model.learn(batch, .ranking, settings)
        _ = optimiser.step(model, rate: 1e-3, firstTrained: 0, threads: threads)
        model.clearGradients()
      }
      return model.weights[0..<model.layout.count]
    }
    let one = try weights(threads: 1)
    #expect(try weights(threads: 2) == one)
    #expect(try weights(threads: 3) == one)
  }

  @Test(arguments: [
    (LearningRateSchedule.linear, [0, 0.5, 1, 0.5, 0]), (.cosine, [0, 0.5, 1, 0.5, 0]),
    (.constant, [0, 0.5, 1, 1, 1]),
  ])
  func `the rate rises and falls`(schedule: LearningRateSchedule, factors: [Double]) {
    for (step, factor) in zip([0, 1, 2, 4, 6], factors) {
      #expect(abs(schedule.factor(step: step, warmUp: 2, total: 6) - factor) < 1e-12)
    }
  }
}
