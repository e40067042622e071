import Foundation
import Parallelism
import Safetensors
import Synchronization
import TestSupport
import Testing
import TransformerHeads
import TransformerTraining
import Transformers
import VectorMath

/// Trainings of low-rank changes instead of layers.
@Suite struct LowRankTests {
  private static let texts: [[Int32]] = [
    [2, 40, 41, 3], [2, 42, 3], [2, 43, 40, 44, 3], [2, 45, 46, 3],
  ]
  private static let labels = [0.2, 0.9]

  private func examples() -> TrainingExamples {
    var examples = TrainingExamples(columns: 2)
    for (index, word) in ["rose", "garden", "river", "bread", "tea", "rain"].enumerated() {
      examples.append(
        ["the \(word) is cold", "\(word) and early"], label: Double(index % 2),
        at: TrainingExamples.Place(path: "pairs.jsonl", line: index + 1))
    }
    return examples
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = 2
    options.epochs = 3
    options.rate = 1e-2
    options.adapterRank = 2
    return options
  }

  @Test func `the factors' gradients agree with central differences`() throws {
    let model = try TrainedModel(folder: Fixtures.model("tiny-relu"), seed: 7, adapterRank: 2)
    let before = ReferenceModel(model).numbers
    let changes = LowRankChanges(model)
    let factors = model.layout.tensors.filter { $0.name.contains(".lora_") }
    #expect(factors.count == 12 * model.architecture.layerCount)
    model.weights.withMutableSpan { weights in
      for place in factors {
        for (offset, index) in place.range.enumerated() {
          weights[index] = Float((offset * 7 + place.shape[0]) % 11 - 5) / 50
        }
      }
    }
    changes.apply(threads: 2)
    let batch = ExampleBatch(columns: 2, texts: Self.texts, labels: Self.labels)
    var settings = LearningSettings(threads: 2)
    settings.firstTrained = 1
    let loss = model.learn(batch, .cosine, settings)
    changes.pullGradients(threads: 2)

    var reference = ReferenceModel(model)
    /// The loss where every layer is what its factors make of it.
    func value(_ reference: ReferenceModel) -> Double {
      var merged = reference
      for first in factors where first.name.hasSuffix("lora_A.weight") {
        let module = first.name.dropLast(".lora_A.weight".count)
        guard let second = reference.places[module + ".lora_B.weight"],
          let target = reference.places[module + ".weight"]
        else { continue }
        let (rank, inputs) = (first.shape[0], first.shape[1])
        for row in 0..<target.shape[0] {
          for column in 0..<inputs {
            let index = target.range.lowerBound + row * inputs + column
            merged.numbers[index] = before[index]
            for factor in 0..<rank {
              merged.numbers[index] +=
                2 * reference.numbers[second.range.lowerBound + row * rank + factor]
                * reference.numbers[first.range.lowerBound + factor * inputs + column]
            }
          }
        }
      }
      return SentenceObjective.cosine.loss(
        of: VectorBatch(
          columns: 2, dimension: model.architecture.hiddenSize,
          numbers: merged.vectors(of: Self.texts), labels: Self.labels)
      ).loss
    }
    #expect(abs(loss - value(reference)) < 1e-5)
    for place in factors {
      let found = model.gradients[place.range].map(Double.init)
      let expected = place.range.map { index in
        let number = reference.numbers[index]
        reference.numbers[index] = number + 1e-4
        let above = value(reference)
        reference.numbers[index] = number - 1e-4
        defer { reference.numbers[index] = number }
        return (above - value(reference)) / 2e-4
      }
      let largest = expected.map { abs($0) }.max() ?? 0
      for (found, expected) in zip(found, expected) {
        #expect(abs(found - expected) <= 2e-5 * largest + 1e-6, "\(place.name)")
      }
    }
  }

  @Test func `the adapter merged into the start is the model that was trained`() throws {
    let folder = try TemporaryFolder()
    let (output, merged) = (folder.path + "/model", folder.path + "/merged")
    let start = Fixtures.model("tiny")
    let training = try SimilarityTraining(from: start, on: examples(), options, threads: 2)
    #expect(training.outline.trainedParameters < training.outline.parameters / 3)
    _ = try training.run(into: output, work: .none)
    try AdapterMerge(of: output + "/adapter", into: start).write(to: merged, overwrites: false)
    let (first, trained, second) = (
      try TensorFile(path: start + "/model.safetensors"),
      try TensorFile(path: output + "/model.safetensors"),
      try TensorFile(path: merged + "/model.safetensors")
    )
    #expect(trained.names == second.names)
    func numbers(_ file: TensorFile, _ name: String) throws -> [Float] {
      try file.tensor(name).withSpan { span in span.indices.map { span[$0] } }
    }
    var changed = 0
    for name in trained.names {
      let (before, after) = (try numbers(first, name), try numbers(trained, name))
      #expect(
        zip(after, try numbers(second, name)).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)")
      let isDense = name.hasSuffix(".weight") && name.contains(".layer.") && !name.contains("Norm")
      #expect((before != after) == isDense, "\(name)")
      changed += before == after ? 0 : 1
    }
    #expect(changed == 6 * training.model.architecture.layerCount)
  }

  @Test func `a head's adapter has the head, and an interrupted training the same bits`() throws {
    let folder = try TemporaryFolder()
    let start = Fixtures.model("tiny")
    func training() throws -> HeadTraining {
      let plan = try HeadPlan(
        .textClasses, found: ["even", "odd"], problem: .oneLabel, startingFrom: start)
      let model = try TrainedModel(folder: start, head: plan, seed: 5, adapterRank: 2)
      var examples = HeadExamples()
      for index in 0..<8 {
        examples.append(
          model.encoding(of: index % 2 == 0 ? "tea and rain" : "a tree to read", nil),
          .label(index % 2),
          at: TrainingExamples.Place(path: "texts.jsonl", line: index + 1))
      }
      return HeadTraining(
        "test", model, examples, .crossEntropy(weights: nil), metrics: [.accuracy],
        card: .classifier
      )
    }
    let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
    let report = try TrainingRun(training(), options, threads: 2).run(into: whole, work: .none)
    #expect(report.loss < 0.68)
    let count = Mutex(0)
    #expect(throws: CancellationError.self) {
      _ = try TrainingRun(training(), options, threads: 1).run(
        into: broken, work: Work(isCancelled: { count.withLock { $0 } >= 5 }),
        progress: { _ in count.withLock { $0 += 1 } })
    }
    _ = try TrainingRun(training(), options, threads: 1).run(
      into: broken, isResumed: true, work: .none)
    for name in ["/model.safetensors", "/adapter/adapter_model.safetensors"] {
      #expect(
        try Data(contentsOf: URL(filePath: whole + name))
          == Data(contentsOf: URL(filePath: broken + name)))
    }
    let merged = folder.path + "/merged"
    try AdapterMerge(of: whole + "/adapter", into: start).write(to: merged, overwrites: false)
    let (trained, made) = (
      try TensorFile(path: whole + "/model.safetensors"),
      try TensorFile(path: merged + "/model.safetensors")
    )
    for name in ["classifier.weight", "classifier.bias"] {
      let pair = try [trained, made].map {
        try $0.tensor(name).withSpan { span in span.indices.map { span[$0] } }
      }
      #expect(pair[0] == pair[1] && pair[0].contains { $0 != 0 }, "\(name)")
    }
  }

  @Test(arguments: [0, 65]) func `a rank that no layer has is refused`(rank: Int) throws {
    var options = options
    options.adapterRank = rank
    #expect(throws: TrainingError.self) {
      _ = try SimilarityTraining(
        from: Fixtures.model("tiny"), on: examples(), options, threads: 1)
    }
  }
}
