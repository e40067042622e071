import Akin
public import ArgumentParser
import Foundation

/// Which model embeds, in what, and on how many cores.
struct ModelOptions: ParsableArguments {
  @Option(help: "The model: a name or a folder.")
  var model = ModelStore.defaultName
  @Option(help: "Random weights of this shape instead, with the tokenizer of --model.")
  var shape: ModelShape?
  @Option(help: "What the encoder computes in.")
  var precision = Akin.Precision.default
  @Option(help: "How many cores to use.")
  var threads: Int?

  /// The model; random weights are on the disk only while they are loaded.
  ///
  /// - Parameter precision: What it computes in; nil for what the options say.
  /// - Returns: The model, ready to embed.
  /// - Throws: When the model cannot be had, or random weights cannot be written.
  func load(precision: Akin.Precision? = nil) async throws -> TextEmbedder {
    let precision = precision ?? self.precision
    guard let shape else {
      return try await TextEmbedder.load(.named(model), precision: precision, threads: threads)
    }
    let tokenizer = try await ModelStore().show(model).path
    let random = try RandomModel(shape, tokenizerOf: tokenizer)
    // What Akin remembers of a model is of no use once this one is gone: a home of its own.
    let home = ProcessInfo.processInfo.environment["AKIN_HOME"]
    unsafe setenv("AKIN_HOME", random.path + "/home", 1)
    defer {
      _ = if let home { unsafe setenv("AKIN_HOME", home, 1) } else { unsafe unsetenv("AKIN_HOME") }
      random.remove()
    }
    return try await TextEmbedder.load(.named(random.path), precision: precision, threads: threads)
  }
}

extension Akin.Precision: ExpressibleByArgument {}
