import Akin
import ArgumentParser
import Foundation
import Safetensors
import Synchronization
import TransformerTraining
import VectorMath

/// Measures steps of training: forwards, backwards, and the optimiser.
struct TrainBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Measures steps of training.")

  /// What is trained.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case pairs, classes, words
  }

  @Option(help: "pairs, classes or words.")
  var task = Kind.pairs
  @Option(help: "The folder of the model to start from; for words, of the tokenizer.")
  var model: String?
  @Option(
    help: """
      pairs: two texts that belong together a line, with a tab between; classes: JSONL with text and \
      label; words: a folder of documents.
      """)
  var file: String?
  @Option(help: "Gradients of the first batch by another program, as safetensors, to compare with.")
  var gradients: String?
  @Flag(help: "Measure products of the sizes of MiniLM-L6, by each multiplier.")
  var products = false
  @Option(help: "How many cores to use.")
  var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Examples of a batch.")
  var batch = 32
  @Option(help: "How many steps; the first one does not count.")
  var steps = 12

  func run() async throws {
    if products { return try measureProducts() }
    guard let model, let file else { throw ValidationError("--model and --file, or --products") }
    if task != .pairs { return try await measure(task, model, file) }
    let trained = try TrainedModel(folder: model)
    let optimiser = AdamW(trained.layout, decay: 0.01, largestNorm: 1)
    let pairs = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: "\t").map { trained.tokens(of: String($0)) } }
      .filter { $0.count == 2 }
    if let gradients { return try compare(trained, pairs, with: gradients) }
    guard pairs.count >= batch * steps else {
      throw ValidationError("\(file): \(pairs.count) pairs; \(batch * steps) are needed.")
    }
    var seconds: [Double] = []
    var tokens = 0
    for step in 0..<steps {
      let part = pairs[step * batch..<(step + 1) * batch]
      let texts = part.map { $0[0] } + part.map { $0[1] }
      let start = ContinuousClock.now
      let loss = trained.learn(
        ExampleBatch(columns: 2, texts: texts, labels: []), .ranking,
        LearningSettings(threads: threads))
      guard loss.isFinite else { throw ValidationError("step \(step): the loss is \(loss)") }
      _ = optimiser.step(trained, rate: 2e-5, firstTrained: 0, threads: threads)
      trained.clearGradients()
      if step > 0 {
        seconds.append((ContinuousClock.now - start) / .seconds(1))
        tokens += texts.reduce(0) { $0 + $1.count }
      }
    }
    var measurement = Measurement(bench: "train pairs", threads: threads)
    measurement.kernels = Multiplier.bestName
    measurement.tokensPerSecond = Double(tokens) / seconds.reduce(0, +)
    measurement.seconds = seconds.sorted()[seconds.count / 2]
    measurement.peakResidentMB = Measurement.peakMemory
    try measurement.print()
  }

  /// Measures steps of a training as users run it, and ends it then.
  private func measure(_ task: Kind, _ model: String, _ file: String) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let times = Mutex<[(time: ContinuousClock.Instant, tokens: Int)]>([])
    var options = task == .classes ? TrainingOptions.forHeads : Pretrainer.usualOptions
    options.batchSize = batch
    options.dropout = 0
    let (settings, steps, threads) = (options, steps, threads)
    let training = Task {
      @Sendable func note(_ progress: TrainingProgress) {
        times.withLock { $0.append((.now, progress.tokens)) }
      }
      if task == .classes {
        _ = try await HeadTrainer(
          .classifier, on: [file], from: .named(model), options: settings, threads: threads
        ).train(into: folder, progress: note)
      } else {
        _ = try await Pretrainer(
          on: [file], from: .scratch(EncoderShape(), vocabulary: model), options: settings,
          threads: threads
        ).train(into: folder, progress: note)
      }
    }
    // It is ended when it has taken its steps.
    while times.withLock({ $0.count }) < steps {
      try await Task.sleep(for: .milliseconds(20))
    }
    training.cancel()
    _ = await training.result
    let noted = times.withLock { Array($0.prefix(steps)) }
    let seconds = zip(noted, noted.dropFirst()).map { ($1.time - $0.time) / .seconds(1) }
    var measurement = Measurement(bench: "train \(task.rawValue)", threads: threads)
    measurement.kernels = Multiplier.bestName
    measurement.tokensPerSecond =
      Double(noted[noted.count - 1].tokens - noted[0].tokens) / seconds.reduce(0, +)
    measurement.seconds = seconds.sorted()[seconds.count / 2]
    measurement.peakResidentMB = Measurement.peakMemory
    try measurement.print()
  }

  /// Prints the tensor whose gradient differs most, as a share of its largest number.
  private func compare(
    _ model: TrainedModel, _ pairs: [[[Int32]]], with path: String
  ) throws {
    let part = pairs.prefix(batch)
    let loss = model.learn(
      ExampleBatch(columns: 2, texts: part.map { $0[0] } + part.map { $0[1] }, labels: []),
      .ranking, LearningSettings(threads: threads))
    let file = try TensorFile(path: path)
    var worst = (name: "", share: 0.0)
    var count = 0
    for place in model.layout.tensors {
      // Some programs leave out the name of the model within a checkpoint.
      guard
        let name = file.names.first(where: { place.name == $0 || place.name.hasSuffix("." + $0) }),
        let found = model.numbers(of: place.name, gradient: true)
      else { continue }
      count += 1
      let expected = try file.tensor(name).withSpan { span in span.indices.map { span[$0] } }
      let largest = expected.reduce(0) { max($0, abs($1)) }
      let difference = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
      // A key's bias moves all scores of a row alike: its gradient is nothing but rounding.
      let share = Double(difference) / Double(max(largest, 1e-5))
      if share > worst.share { worst = (place.name, share) }
    }
    print(
      "loss \(loss), \(count) of \(model.layout.tensors.count) gradients compared, at most "
        + "\(worst.share) of the largest number apart (\(worst.name))")
  }

  /// A hundred tokens at a time, as a part of a batch has them; packing counts.
  private func measureProducts() throws {
    let memory = ProductMemory()
    for (rows, inner, columns) in [(104, 384, 384), (104, 384, 1536), (104, 1536, 384)] {
      for form in ProductForm.allCases {
        let (left, right) = (
          form == .leftTransposed
            ? Block(rows: inner, columns: rows) : Block(rows: rows, columns: inner),
          form == .rightTransposed
            ? Block(rows: columns, columns: inner) : Block(rows: inner, columns: columns)
        )
        let operands = [left, right].map { block in
          AlignedNumbers((0..<block.rows * block.columns).map { Float($0 % 13) })
        }
        let result = AlignedNumbers<Float>(count: rows * columns)
        for multiplier in Multiplier.allCases
        where multiplier != .openBLAS || OpenBLAS.installed != nil {
          var count = 0.0
          let start = ContinuousClock.now
          repeat {
            product(
              form, operands[0], left, operands[1], right, into: result,
              Block(rows: rows, columns: columns), by: multiplier, memory: memory)
            count += 1
          } while ContinuousClock.now - start < .milliseconds(300)
          let seconds = (ContinuousClock.now - start) / .seconds(1)
          var measurement = Measurement(bench: "train product", threads: 1)
          measurement.kernel = "\(form) \(rows)x\(inner)x\(columns)"
          measurement.kernels =
            multiplier == .openBLAS ? OpenBLAS.installed?.name : Kernels.best.name
          measurement.gigaOperationsPerSecond =
            count * 2 * Double(rows * inner * columns) / seconds / 1e9
          try measurement.print()
        }
      }
    }
  }
}
