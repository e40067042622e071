import Akin
import ArgumentParser

/// Texts in, vectors out: tokenization, encoding, pooling.
struct EmbedBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed", abstract: "Measures embedding, from text to vector.")

  @OptionGroup var texts: TextOptions
  @OptionGroup var model: ModelOptions
  @Flag(inversion: .prefixedNo, help: "Compare other precisions with fp32, after the clock.")
  var compare = true
  @Option(help: "Write the vectors to this file, as a NumPy array.")
  var vectors: String?

  func run() async throws {
    let lines = try texts.lines()
    let embedder = try await model.load()
    // The first run fills caches, and its answer is what the others must repeat.
    let expected = try await embedder.embed(lines)
    guard expected.vectors.allSatisfy(\.isFinite) else {
      throw ValidationError("the vectors are not numbers")
    }
    let seconds = try await medianSeconds(texts.repetitions) {
      guard try await embedder.embed(lines).vectors == expected.vectors else {
        throw ValidationError("two runs gave different vectors")
      }
    }
    var measurement = Measurement(bench: "embed", threads: embedder.threads)
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
