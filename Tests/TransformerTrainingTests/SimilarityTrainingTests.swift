import Foundation
import Parallelism
import SentenceEmbedding
import Synchronization
import TestSupport
import Testing
import TransformerTraining
import VectorMath

/// Trainings from the data to the folder.
@Suite struct SimilarityTrainingTests {
  private static let words = [
    "rose", "garden", "river", "bread", "tea", "rain", "tree", "read", "query", "search",
  ]

  /// Pairs whose score says whether they begin with the same word.
  private func pairs(_ count: Int = 24) -> TrainingExamples {
    var examples = TrainingExamples(columns: 2)
    for index in 0..<count {
      let first = Self.words[index % 10]
      let second = index % 3 == 0 ? first : Self.words[(index + 3) % 10]
      examples.append(
        ["the \(first) is cold", "\(second) and early"], label: index % 3 == 0 ? 1 : 0,
        at: TrainingExamples.Place(path: "pairs.jsonl", line: index + 1))
    }
    return examples
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = 4
    options.epochs = 2
    options.rate = 1e-3
    options.accumulation = 2
    return options
  }

  private func weights(_ folder: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder + "/model.safetensors"))
  }

  @Test func `an interrupted training that goes on ends with the same bits`() throws {
    let folder = try TemporaryFolder()
    let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
    func training() throws -> SimilarityTraining {
      try SimilarityTraining(
        from: Fixtures.model("tiny"), on: pairs(), options, threads: 2)
    }
    // Measures what the weights decide, and stops when it is asked to.
    let evaluate: SimilarityTraining.Evaluation = { model, work in
      try work.check()
      return Double(model.weights[100..<101][0])
    }
    let report = try training().run(into: whole, evaluate: evaluate, work: .none)
    #expect(report.steps == 6)
    for (number, steps) in [2, 1, 2].enumerated() {
      let count = Mutex(0)
      let work = Work(isCancelled: { count.withLock { $0 } >= steps })
      #expect(throws: CancellationError.self) {
        _ = try training().run(
          into: broken, isResumed: number > 0, evaluate: evaluate, work: work,
          progress: { _ in count.withLock { $0 += 1 } })
      }
    }
    let resumed = try training().run(into: broken, isResumed: true, evaluate: evaluate, work: .none)
    #expect(
      resumed.steps == 6 && resumed.loss == report.loss && resumed.bestStep == report.bestStep)
    #expect(try weights(broken) == weights(whole))
    #expect(
      try String(contentsOfFile: broken + "/training.jsonl", encoding: .utf8)
        == String(contentsOfFile: whole + "/training.jsonl", encoding: .utf8))
    #expect(!FileManager.default.fileExists(atPath: broken + "/checkpoint.safetensors"))
  }

  @Test func `little memory changes the way, and no bit`() throws {
    let folder = try TemporaryFolder()
    func train(memory: Int?, into name: String) throws -> (weights: Data, recomputed: Int) {
      var options = options
      options.memory = memory
      let training = try SimilarityTraining(
        from: Fixtures.model("tiny"), on: pairs(), options, threads: 2)
      _ = try training.run(into: folder.path + name, work: .none)
      return (try weights(folder.path + name), training.outline.recomputedBatches)
    }
    let (ample, scarce) = (try train(memory: nil, into: "/a"), try train(memory: 1, into: "/b"))
    #expect(ample.recomputed == 0 && scarce.recomputed == 12)
    #expect(ample.weights == scarce.weights)
    let picture = try String(contentsOfFile: folder.path + "/a/training.svg", encoding: .utf8)
    #expect(picture.contains("<polyline class=\"l\"") && !picture.contains("nan"))
  }

  @Test func `a checkpoint refuses other data and other settings`() throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/out"
    let training = try SimilarityTraining(
      from: Fixtures.model("tiny"), on: pairs(), options, threads: 1)
    #expect(throws: CancellationError.self) {
      _ = try training.run(into: output, work: Work(isCancelled: { true }))
    }
    let path = output + "/checkpoint.safetensors"
    var others = options
    others.rate = 2e-3
    for (examples, options) in [(pairs(20), options), (pairs(), others)] {
      let other = try SimilarityTraining(
        from: Fixtures.model("tiny"), on: examples, options, threads: 1)
      #expect(throws: TrainingError.otherRun(path: path)) {
        _ = try other.run(into: output, isResumed: true, work: .none)
      }
    }
    #expect(throws: TrainingError.folderInUse(output)) {
      _ = try training.run(into: output, work: .none)
    }
    #expect(throws: TrainingError.noCheckpoint(folder.path)) {
      _ = try training.run(into: folder.path, isResumed: true, work: .none)
    }
  }

  @Test(arguments: ["tiny", "tiny-dense-tanh", "tiny-bare-cased", "tiny-f16", "tiny-cls"])
  func `the folder is a model that gives the trained vectors`(name: String) throws {
    let folder = try TemporaryFolder()
    let training = try SimilarityTraining(
      from: Fixtures.model(name), on: pairs(), options, threads: 2)
    _ = try training.run(into: folder.path + "/out", work: .none)
    let texts = ["the rose is cold", "rain"]
    let model = try SentenceModel(folder: folder.path + "/out")
    let found = try model.embed(texts, threads: 1).vectors
    let expected = try training.model.vectors(
      of: texts.map { training.model.tokens(of: $0) }, threads: 1)
    #expect(found.rows == 2 && found.columns == expected.columns)
    for (found, expected) in zip(found.numbers, expected.numbers) {
      #expect(abs(found - expected) < 2e-5)
    }
    let before = try SentenceModel(folder: Fixtures.model(name)).embed(texts, threads: 1).vectors
    #expect(zip(before.numbers, found.numbers).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func `a model with fewer layers learns the vectors of its teacher`() throws {
    let folder = try TemporaryFolder()
    var options = options
    options.epochs = 60
    options.accumulation = 1
    options.similarity.layerCount = 1
    let texts = pairs().texts
    let teacher = try SentenceModel(folder: Fixtures.model("tiny")).embed(texts, threads: 1).vectors
    var examples = TrainingExamples(columns: 1)
    for (index, text) in texts.enumerated() {
      examples.append([text], label: nil, at: TrainingExamples.Place(path: "t", line: index + 1))
    }
    let training = try SimilarityTraining(
      from: Fixtures.model("tiny"), on: examples, options, teacher: teacher, threads: 2)
    let source = try TrainedModel(folder: Fixtures.model("tiny"))
    // The last layer of the teacher stands where the first one was.
    let name = "encoder.layer.\(source.layout.layerCount - 1).output.dense.weight"
    let own = try #require(training.model.layout.tensors.first { $0.name.hasSuffix(name) })
    #expect(own.newName.contains("layer.0.output") && training.model.layout.layerCount == 1)
    #expect(training.model.numbers(of: own.name) == source.numbers(of: own.name))
    func distance(_ vectors: Matrix) -> Float {
      zip(vectors.numbers, teacher.numbers).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let before = try training.model.vectors(
      of: texts.map { training.model.tokens(of: $0) }, threads: 1)
    _ = try training.run(into: folder.path + "/out", work: .none)
    let small = try SentenceModel(folder: folder.path + "/out")
    let after = try small.embed(texts, threads: 1).vectors
    #expect(distance(after) < 0.5 * distance(before))
    options.similarity.layerCount = 9
    #expect(throws: TrainingError.self) {
      _ = try SimilarityTraining(
        from: Fixtures.model("tiny"), on: examples, options, teacher: teacher, threads: 1)
    }
  }

  @Test func `training lowers the loss, and the best model is kept`() throws {
    let folder = try TemporaryFolder()
    var options = options
    options.epochs = 10
    options.evaluationInterval = 5
    options.patience = 2
    let training = try SimilarityTraining(
      from: Fixtures.model("tiny"), on: pairs(), options, threads: 2)
    let values = Mutex([0.1, 0.3, 0.6, 0.5, 0.4, 0.9][...])
    let report = try training.run(
      into: folder.path + "/out", evaluate: { _, _ in values.withLock { $0.popFirst() } },
      work: .none)
    #expect(report.before == 0.1 && report.best == 0.6 && report.bestStep == 10)
    #expect(report.isStoppedEarly && report.steps == 20)
    let log = try String(
      contentsOfFile: folder.path + "/out/training.jsonl", encoding: .utf8
    ).split(separator: "\n")
    #expect(log.count == 20 + 5)
    let losses = try log.compactMap { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    }.compactMap { $0["loss"] as? Double }
    #expect(losses.suffix(5).reduce(0, +) < losses.prefix(5).reduce(0, +))
  }

  @Test func `no text stands twice in a batch of negatives`() throws {
    var examples = TrainingExamples(columns: 2)
    for index in 0..<20 {
      examples.append(
        ["anchor \(index % 7)", "positive \(index)"], label: nil,
        at: TrainingExamples.Place(path: "a", line: index))
    }
    let batches = examples.batches(epoch: 0, size: 5, seed: 3, isDistinct: true)
    #expect(batches.flatMap { $0 }.sorted() == Array(0..<20))
    for batch in batches {
      #expect(batch.count <= 5 && Set(batch.map { $0 % 7 }).count == batch.count)
    }
    #expect(
      batches != examples.batches(epoch: 1, size: 5, seed: 3, isDistinct: true))
  }

  @Test func `labelled texts become as many pairs of one label as of two`() throws {
    func labelled(_ labels: [Double]) -> TrainingExamples {
      var texts = TrainingExamples(columns: 1)
      for (index, label) in labels.enumerated() {
        texts.append(
          ["text \(index)"], label: label,
          at: TrainingExamples.Place(path: "few.jsonl", line: index + 1))
      }
      texts.nameClasses(["a", "b"])
      return texts
    }
    let labels: [Double] = [0, 0, 0, 1, 1, 1, 1]
    let pairs = try TrainingExamples(pairing: labelled(labels), seed: 3)
    #expect(pairs.columns == 2 && pairs.count == 7 * 40 && pairs.suitableObjective == .cosine)
    for pair in 0..<pairs.count {
      let places = (0..<2).compactMap { Int(pairs.texts[2 * pair + $0].dropFirst(5)) }
      #expect(places[0] != places[1])
      #expect((labels[places[0]] == labels[places[1]]) == (pairs.labels[pair] == 1))
    }
    #expect(pairs.labels.reduce(0, +) == 7 * 20)
    #expect(try TrainingExamples(pairing: labelled(labels), seed: 3) == pairs)
    #expect(throws: TrainingError.self) {
      _ = try TrainingExamples(pairing: labelled([1, 1]), seed: 0)
    }
    #expect(throws: TrainingError.self) {
      _ = try TrainingExamples(pairing: labelled([0, 1]), seed: 0)
    }
  }

  @Test func `examples that no objective can learn from are refused`() throws {
    var same = TrainingExamples(columns: 2)
    var odd = TrainingExamples(columns: 2)
    for line in 1...2 {
      let place = TrainingExamples.Place(path: "a.jsonl", line: line)
      same.append(["x \(line)", "y"], label: 1, at: place)
      odd.append(["x \(line)", "y"], label: line == 2 ? .nan : 0, at: place)
    }
    #expect(throws: TrainingError.oneLabel("1.0", path: "a.jsonl")) {
      try same.check(for: .cosine)
    }
    #expect(throws: TrainingError.self) { try odd.check(for: .cosine) }
    #expect(throws: TrainingError.self) { try same.check(for: .triplets) }
    #expect(throws: TrainingError.self) { try same.check(for: .ranking) }
    var options = options
    options.rate = 0
    #expect(throws: TrainingError.self) { try options.validate() }
  }

  @Test func `a loss that is no number ends the training with its step`() throws {
    var options = options
    options.rate = 1
    options.largestNorm = 1e30
    options.epochs = 40
    options.warmUp = 0
    let folder = try TemporaryFolder()
    let training = try SimilarityTraining(
      from: Fixtures.model("tiny"), on: pairs(), options, threads: 1)
    training.model.weights.withMutableSpan { span in
      for index in 0..<span.count { span[index] = .nan }
    }
    #expect(throws: TrainingError.self) {
      _ = try training.run(into: folder.path + "/out", work: .none)
    }
  }
}
