import Akin
import ArgumentParser
import Foundation

/// Texts in, vectors out: tokenization, encoding, pooling.
struct EmbedBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed", abstract: "Measures embedding, from text to vector.")

  @Option(help: "A file with one text a line.")
  var sentences: String
  @Option(help: "Only so many of its lines.")
  var limit: Int?
  @Option(help: "The model: a name or a folder.")
  var model: String?
  @Option(help: "How many cores to use.")
  var threads: Int?
  @Option(help: "How many runs; the median counts.")
  var repetitions = 3

  func run() async throws {
    let lines = try String(contentsOfFile: sentences, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).prefix(limit ?? .max)
      .map(String.init)
    let embedder = try await TextEmbedder.load(
      model.map(ModelChoice.named) ?? .default, threads: threads)
    // The first run fills caches, and its answer is what the others must repeat.
    let expected = try await embedder.embed(lines)
    guard expected.vectors.allSatisfy(\.isFinite) else {
      throw ValidationError("the vectors are not numbers")
    }
    let seconds = try await medianSeconds(repetitions) {
      guard try await embedder.embed(lines).vectors == expected.vectors else {
        throw ValidationError("two runs gave different vectors")
      }
    }
    try Measurement(
      bench: "embed", threads: embedder.threads, precision: "fp32",
      tokensPerSecond: Double(expected.tokens) / seconds,
      sentencesPerSecond: Double(lines.count) / seconds, seconds: seconds,
      peakResidentMB: Measurement.peakMemory
    ).print()
  }
}
