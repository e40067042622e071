import Akin
import ArgumentParser
import Transformers
import SentenceEmbedding
import VectorMath

/// Measures vectors of texts: tokenization, encoding, pooling.
struct EmbedBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed", abstract: "Measures embedding, from text to vector.")

  @OptionGroup var texts: TextOptions
  @OptionGroup var model: ModelOptions
  @Flag(inversion: .prefixedNo, help: "Compare other precisions with fp32, after the clock.")
  var compare = true
  @Flag(help: "Say where the time of one thread goes.")
  var stages = false
  @Option(help: "Write the vectors to this file, as a NumPy array.")
  var vectors: String?

  func run() async throws {
    let lines = try texts.lines()
    let embedder = try await model.load()
    // The first run fills the caches, and the other runs must repeat its answer.
    let expected = try await embedder.embed(lines)
    guard expected.vectors.allSatisfy(\.isFinite) else {
      throw ValidationError("the vectors are not numbers")
    }
    let busyBefore = Measurement.processorSeconds
    let start = ContinuousClock.now
    let seconds = try await medianSeconds(texts.repetitions) {
      guard try await embedder.embed(lines).vectors == expected.vectors else {
        throw ValidationError("two runs gave different vectors")
      }
    }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let busy = Measurement.processorSeconds - busyBefore
    var measurement = Measurement(bench: "embed", threads: embedder.threads)
    measurement.waitingSeconds =
      max(0, elapsed * Double(embedder.threads) - busy) / Double(max(1, texts.repetitions))
    measurement.kernels = Kernels.best.name
    let rate = Double(expected.tokens) / seconds
    measurement.shareOfPeak =
      rate * embedder.sentenceModel.architecture.operationsPerToken
      / peakRate(embedder.precision, threads: embedder.threads)
    if stages { measurement.stages = try StageTimes(lines, model: embedder.sentenceModel).seconds }
    measurement.precision = embedder.precision.rawValue
    measurement.tokens = expected.tokens
    measurement.tokensPerSecond = Double(expected.tokens) / seconds
    measurement.sentencesPerSecond = Double(lines.count) / seconds
    measurement.seconds = seconds
    measurement.peakResidentMB = Measurement.peakMemory
    try vectors.map(expected.save)
    if compare && embedder.precision != .fp32 {
      let reference = try await model.load(precision: .fp32).embed(lines)
      let cosines = expected.cosines(to: reference).sorted()
      measurement.cosineMean = cosines.reduce(0, +) / Double(cosines.count)
      measurement.cosineP1 = cosines[cosines.count / 100]
      measurement.cosineMin = cosines[0]
    }
    try measurement.print()
  }
}
