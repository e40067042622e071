import TestSupport
import Testing
import TransformerHeads
import TransformerTraining
import VectorMath

/// Whole steps of heads: against transformers' own classes, and against themselves.
@Suite struct HeadStepTests {
  /// What a head is to say, as the golden file has it: numbers of labels, tokens or grades.
  private enum Target: Decodable, Sendable {
    case label(Int)
    case numbers([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let label = try? container.decode(Int.self) {
        self = .label(label)
      } else {
        self = .numbers(try container.decode([Double].self))
      }
    }

    func target(of name: String) -> HeadTarget {
      switch self {
      case .label(let label): .label(label)
      case .numbers(let numbers):
        switch name {
        case "tokens": .tokens(numbers.map { Int($0) })
        case "spans": .span(first: Int(numbers[0]), last: Int(numbers[1]))
        default: .numbers(numbers)
        }
      }
    }
  }

  private struct Golden: Decodable, Sendable {
    struct Run: Decodable, Sendable {
      struct Batch: Decodable, Sendable {
        let texts: [[Int32]]
        let segments: [[Int32]]
        let targets: [Target]
      }
      let name: String
      let model: String
      let outputs: Int
      let batches: [Batch]
      let head: [String: [Float]]
      let losses: [Double]
      let norms: [Double]
      let logits: [[Float]]
    }
    let rate: Double
    let warmUp: Int
    let heads: [Run]
  }

  private static func plan(of name: String, outputs: Int) -> HeadPlan {
    switch name {
    case "tokens":
      HeadPlan(.tokenClasses, labels: (0..<outputs).map { "L\($0)" }, keepsOutput: true)
    case "spans": HeadPlan(.spans, labels: [], keepsOutput: true)
    default: HeadPlan(.textClasses, labels: (0..<outputs).map { "L\($0)" }, keepsOutput: true)
    }
  }

  private static func objective(of name: String) -> HeadObjective {
    let weights = [0.5, 2, 1.25]
    return switch name {
    case "weighted": .crossEntropy(weights: weights)
    case "several": .binaryCrossEntropy(weights: nil)
    case "positive": .binaryCrossEntropy(weights: weights)
    case "number": .squaredError
    default: .crossEntropy(weights: nil)
    }
  }

  @Test(arguments: 0..<7)
  func `twenty steps of a head end as those of transformers do`(run number: Int) throws {
    let golden = try Fixtures.golden(Golden.self, "training.json")
    let run = golden.heads[number]
    let model = try TrainedModel(
      folder: Fixtures.model(run.model), head: Self.plan(of: run.name, outputs: run.outputs),
      seed: 0)
    for (name, numbers) in run.head {
      // A sentence model has no `bert.` in its names.
      let place = try #require(
        model.layout.tensors.first { name == $0.name || name == "bert." + $0.name })
      #expect(place.range.count == numbers.count)
      model.weights.write(numbers.span, at: place.range.lowerBound)
    }
    let optimiser = AdamW(model.layout, decay: 0.01, largestNorm: 1)
    for step in run.losses.indices {
      let batch = run.batches[step % run.batches.count]
      var settings = LearningSettings(threads: 2)
      settings.number = step
      let loss = model.learn(
        HeadBatch(
          texts: batch.texts, segments: batch.segments,
          targets: batch.targets.map { $0.target(of: run.name) }), Self.objective(of: run.name),
        settings)
      #expect(abs(loss - run.losses[step]) < 1e-4, "step \(step)")
      let factor = LearningRateSchedule.linear.factor(
        step: step, warmUp: golden.warmUp, total: run.losses.count)
      let norm = optimiser.step(model, rate: golden.rate * factor, firstTrained: 0, threads: 2)
      #expect(abs(norm - run.norms[step]) < 1e-4 * max(1, run.norms[step]), "step \(step)")
      model.clearGradients()
    }
    let first = run.batches[0]
    let logits = try model.logits(of: first.texts, segments: first.segments, threads: 1)
    /// The two ends of a span are a softmax over tokens each, which no number that all have changes: it
    /// is nothing but rounding.
    func compared(_ numbers: [Float]) -> [Float] {
      run.name == "spans" ? numbers.indices.map { numbers[$0] - numbers[$0 % 2] } : numbers
    }
    for (found, expected) in zip(logits, run.logits) {
      #expect(found.numbers.count == expected.count)
      for (found, expected) in zip(compared(found.numbers), compared(expected)) {
        #expect(abs(found - expected) < 2e-4)
      }
    }
  }

  @Test(arguments: ["label", "tokens"])
  func `steps of a head have the same bits on one, two and three threads`(name: String) throws {
    func weights(threads: Int) throws -> [Float] {
      var generator = SeededGenerator(seed: 1)
      // More tokens than one part takes.
      let texts = (0..<64).map { _ in
        [2] + (0..<20).map { _ in Int32.random(in: 5..<200, using: &generator) } + [3]
      }
      let batch = HeadBatch(
        texts: texts, segments: texts.map { $0.map { _ in 0 } },
        targets: texts.enumerated().map { number, text in
          name == "label" ? .label(number % 3) : .tokens(text.indices.map { $0 % 4 - 1 })
        })
      let model = try TrainedModel(
        folder: Fixtures.model("tiny"), head: Self.plan(of: name, outputs: 3), seed: 5)
      let optimiser = AdamW(model.layout, decay: 0.01, largestNorm: 1)
      for step in 0..<2 {
        var settings = LearningSettings(threads: threads)
        settings.number = step
        settings.dropout = DropoutRates(hidden: 0.1, attention: 0.1)
        _ = model.learn(batch, .crossEntropy(weights: nil), settings)
        _ = optimiser.step(model, rate: 1e-3, firstTrained: 0, threads: threads)
        model.clearGradients()
      }
      return model.weights[0..<model.layout.count]
    }
    let one = try weights(threads: 1)
    #expect(try weights(threads: 2) == one)
    #expect(try weights(threads: 3) == one)
  }

  @Test func `what no file has begins normally, and the rest is read`() throws {
    let labels = (0..<40).map { "L\($0)" }
    let plan = HeadPlan(.textClasses, labels: labels, keepsOutput: true)
    let model = try TrainedModel(folder: Fixtures.model("head-classes"), head: plan, seed: 3)
    let classifier = try #require(model.numbers(of: "classifier.weight"))
    let deviation =
      (classifier.reduce(0) { $0 + Double($1 * $1) } / Double(classifier.count)).squareRoot()
    #expect(abs(deviation - 0.02) < 0.002)
    #expect(model.numbers(of: "classifier.bias")?.allSatisfy { $0 == 0 } == true)
    // The pooler is the file's.
    let pooler = try #require(model.numbers(of: "bert.pooler.dense.bias"))
    #expect(pooler.contains { $0 != 0 })
    let other = try TrainedModel(folder: Fixtures.model("head-classes"), head: plan, seed: 4)
    #expect(other.numbers(of: "classifier.weight") != classifier)
    #expect(other.numbers(of: "bert.pooler.dense.bias") == pooler)
  }

  @Test func `labels that the start has go on with its head, others begin anew`() throws {
    let folder = Fixtures.model("head-classes")
    let known = try HeadPlan(.textClasses, found: ["none", "sea"], startingFrom: folder)
    #expect(known.keepsOutput && known.labels == ["sea", "garden", "kitchen", "road", "none"])
    let new = try HeadPlan(.textClasses, found: ["air", "sea"], startingFrom: folder)
    #expect(!new.keepsOutput && new.labels == ["air", "sea"])
    let other = try HeadPlan(.tokenClasses, found: ["sea"], startingFrom: folder)
    #expect(!other.keepsOutput && other.labels == ["sea"])
    let read = try TrainedModel(folder: folder, head: known, seed: 0)
    #expect(read.numbers(of: "classifier.bias")?.contains { $0 != 0 } == true)
    let anew = try TrainedModel(folder: folder, head: new, seed: 0)
    #expect(anew.numbers(of: "classifier.bias") == [0, 0])
  }
}
