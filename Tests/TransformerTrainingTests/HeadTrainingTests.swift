import Foundation
import Parallelism
import Synchronization
import TestSupport
import Testing
import Tokenization
import TransformerHeads
import TransformerTraining
import VectorMath

/// Trainings of heads from the examples to the folder.
@Suite struct HeadTrainingTests {
  private static let words = [
    "rose", "garden", "river", "bread", "tea", "rain", "tree", "read", "query", "search",
  ]

  private static func place(_ line: Int) -> TrainingExamples.Place {
    TrainingExamples.Place(path: "texts.jsonl", line: line)
  }

  /// A training of a kind of head on a model of the repository.
  private func training(_ kind: HeadKind, _ model: String) throws -> HeadTraining {
    let folder = Fixtures.model(model)
    let labels = kind == .spans ? [] : ["even", "odd", "none"]
    let problem: HeadPlan.Problem? = kind == .textClasses ? .oneLabel : nil
    let plan = try HeadPlan(kind, found: labels, problem: problem, startingFrom: folder)
    let trained = try TrainedModel(folder: folder, head: plan, seed: 5)
    var examples = HeadExamples()
    for index in 0..<12 {
      let text = "the \(Self.words[index % 10]) is cold"
      let second = "\(Self.words[(index + 3) % 10]) and early"
      switch kind {
      case .textClasses:
        examples.append(
          trained.encoding(of: text, index % 4 == 0 ? second : nil), .label(index % 3),
          at: Self.place(index + 1))
      case .tokenClasses:
        let words = text.split(separator: " ").map(String.init)
        examples.append(
          words: words, labels: words.indices.map { $0 % 3 }, trained, at: Self.place(index + 1))
      default:
        let windows = try #require(
          trained.tokenizer.windows(of: text, behind: second, maximumLength: 24, stride: 4))
        examples.append(
          windows: windows, answer: index % 3 == 0 ? nil : 4..<8, at: Self.place(index + 1))
      }
    }
    return HeadTraining(
      "test", trained, examples, .crossEntropy(weights: nil), metrics: [.accuracy, .macroF1],
      card: .classifier)
  }

  private var options: TrainingOptions {
    var options = TrainingOptions.forHeads
    options.batchSize = 4
    options.rate = 1e-3
    options.epochs = 2
    return options
  }

  @Test(arguments: [HeadKind.textClasses, .tokenClasses, .spans])
  func `an interrupted training of a head goes on to the same bits`(kind: HeadKind) throws {
    let folder = try TemporaryFolder()
    let (whole, broken) = (folder.path + "/whole", folder.path + "/broken")
    func run() throws -> TrainingRun {
      try TrainingRun(try training(kind, "tiny"), options, threads: 2)
    }
    // Measures what the weights decide, and stops when it is asked to.
    func evaluate(_ run: TrainingRun) -> TrainingRun.Evaluation {
      { work in
        try work.check()
        return [Double(run.task.model.weights[100..<101][0]), nil]
      }
    }
    let first = try run()
    let report = try first.run(into: whole, evaluate: evaluate(first), work: .none)
    #expect(report.steps == 6 && report.metric == .accuracy)
    for number in 0..<3 {
      let count = Mutex(0)
      let work = Work(isCancelled: { count.withLock { $0 } >= 1 })
      let part = try run()
      #expect(throws: CancellationError.self) {
        _ = try part.run(
          into: broken, isResumed: number > 0, evaluate: evaluate(part), work: work,
          progress: { _ in count.withLock { $0 += 1 } })
      }
    }
    let last = try run()
    let resumed = try last.run(
      into: broken, isResumed: true, evaluate: evaluate(last), work: .none)
    #expect(resumed.steps == 6 && resumed.loss == report.loss)
    for name in ["model.safetensors", "training.jsonl", "config.json"] {
      #expect(
        try Data(contentsOf: URL(filePath: "\(whole)/\(name)"))
          == Data(contentsOf: URL(filePath: "\(broken)/\(name)")), "\(name)")
    }
    let log = try String(contentsOfFile: whole + "/training.jsonl", encoding: .utf8)
    #expect(log.contains("\"accuracy\":") && log.contains("\"macroF1\":null"))
  }

  /// A start, and a kind of head.
  static let starts: [(HeadKind, String)] = [
    (.textClasses, "tiny"), (.textClasses, "head-pretraining"), (.textClasses, "tiny-dense-tanh"),
    (.tokenClasses, "tiny-bare-cased"), (.tokenClasses, "head-classes"), (.spans, "tiny-f16"),
    (.spans, "head-answers"),
  ]

  @Test(arguments: starts)
  func `the folder is a checkpoint that says what was trained`(
    kind: HeadKind, start: String
  ) throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/out"
    let training = try training(kind, start)
    // A sentence model that stood there leaves nothing by which another program would know it.
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try Data("[]".utf8).write(to: URL(filePath: output + "/modules.json"))
    _ = try TrainingRun(training, options, threads: 2).run(
      into: output, overwrites: true, work: .none)
    #expect(!FileManager.default.fileExists(atPath: output + "/modules.json"))
    #expect(try HeadedModel.kinds(in: output) == [kind])
    #expect(!FileManager.default.fileExists(atPath: output + "/modules.json"))
    let model = try HeadedModel(folder: output, kind: kind)
    #expect(model.labels == (kind == .spans ? [] : ["even", "odd", "none"]))
    #expect(model.configuration.className == "Bert\(classEnding(kind))")
    #expect(model.configuration.problem == (kind == .textClasses ? .oneLabel : nil))
    let encodings = [
      model.tokenizer.encode("the rose is cold"), model.tokenizer.encode("rain", "a tree"),
    ]
    let found = try model.run(encodings.map { HeadedModel.Input($0) }) { $1 }
    let expected = try training.model.logits(
      of: encodings.map(\.ids), segments: encodings.map(\.typeIDs), threads: 1)
    for (found, expected) in zip(found, expected) {
      #expect(found.numbers.count == expected.numbers.count)
      for (found, expected) in zip(found.numbers, expected.numbers) {
        #expect(abs(found - expected) < 2e-5)
      }
    }
  }

  private func classEnding(_ kind: HeadKind) -> String {
    switch kind {
    case .tokenClasses: "ForTokenClassification"
    case .spans: "ForQuestionAnswering"
    default: "ForSequenceClassification"
    }
  }

  @Test func `training lowers the loss of a head, and no batch forgets an example`() throws {
    let folder = try TemporaryFolder()
    let training = try training(.textClasses, "tiny")
    var options = options
    options.epochs = 20
    options.dropout = 0
    let report = try TrainingRun(training, options, threads: 2).run(
      into: folder.path + "/out", work: .none)
    let log = try String(contentsOfFile: folder.path + "/out/training.jsonl", encoding: .utf8)
    let first = try #require(log.split(separator: "\n").first)
    let value = try JSONSerialization.jsonObject(with: Data(first.utf8))
    let loss = try #require((value as? [String: Any])?["loss"] as? Double)
    #expect(report.loss < 0.85 * loss)
    for epoch in 0..<2 {
      let batches = training.batches(epoch: epoch, size: 5, seed: 1)
      #expect(batches.joined().sorted() == Array(0..<12))
    }
  }

  @Test func `the first token of a word bears its label, in one window of a long text`() throws {
    let plan = HeadPlan(.tokenClasses, labels: ["O", "B-X"], keepsOutput: false)
    let model = try TrainedModel(folder: Fixtures.model("tiny"), head: plan, seed: 0)
    let words = (0..<60).map { Self.words[$0 % 10] + ($0 % 3 == 0 ? "-tree" : "") }
    let windows = model.windows(ofWords: words)
    #expect(windows.count > 1)
    #expect(windows.allSatisfy { $0.encoding.ids.count <= model.maximumLength })
    #expect(windows.flatMap { $0.words.compactMap(\.self) } == Array(0..<60))
    let text = words.joined(separator: " ")
    for window in windows {
      for (token, word) in window.words.enumerated() {
        guard let word else { continue }
        let piece = String(
          decoding: Array(text.utf8)[window.encoding.offsets[token]], as: UTF8.self)
        #expect(words[word].hasPrefix(piece) && !piece.isEmpty)
      }
    }
  }

  @Test func `a window that has not the whole answer says that there is none`() throws {
    let plan = HeadPlan(.spans, labels: [], keepsOutput: false)
    let model = try TrainedModel(folder: Fixtures.model("tiny"), head: plan, seed: 0)
    let text = (0..<36).map { Self.words[$0 % 10] }.joined(separator: " ")
    let windows = try #require(
      model.tokenizer.windows(of: text, behind: "rain", maximumLength: 16, stride: 4))
    var examples = HeadExamples()
    // "garden river", and the same words further on.
    examples.append(windows: windows, answer: 5..<17, at: Self.place(1))
    #expect(examples.count == windows.count && windows.count > 2)
    let spans = examples.targets.enumerated().filter { $0.element != .span(first: 0, last: 0) }
    #expect(spans.count == 1)
    guard case .span(let first, let last) = spans[0].element else { return }
    let offsets = windows[spans[0].offset].encoding.offsets
    #expect(offsets[first].lowerBound == 5 && offsets[last].upperBound == 17)
    examples.append(windows: windows, answer: nil, at: Self.place(2))
    #expect(
      examples.targets.suffix(windows.count).allSatisfy { $0 == .span(first: 0, last: 0) })
  }
}
