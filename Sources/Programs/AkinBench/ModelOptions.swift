import Akin
public import ArgumentParser
import Foundation

/// The model, its precision and the number of cores.
struct ModelOptions: ParsableArguments {
  @Option(help: "The model: a name or a folder.")
  var model = ModelStore.defaultName
  @Option(help: "Random weights of this shape instead, with the tokenizer of --model.")
  var shape: ModelShape?
  @Option(help: "What the encoder computes in.")
  var precision = Akin.Precision.default
  @Option(help: "How many cores to use.")
  var threads: Int?

  /// Loads the model; random weights are on the disk only while they are loaded.
  ///
  /// - Parameter precision: The precision of its computations; nil for that of the options.
  /// - Returns: The model, ready to embed.
  /// - Throws: When the model is not available, or random weights cannot be written.
  func load(precision: Akin.Precision? = nil) async throws -> TextEmbedder {
    let precision = precision ?? self.precision
    guard let shape else {
      return try await TextEmbedder.load(.named(model), precision: precision, threads: threads)
    }
    let tokenizer = try await ModelStore().show(model).path
    let random = try RandomModel(shape, tokenizerOf: tokenizer)
    // The caches of a random model are of no use later, so it has a home of its own.
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
