import Akin
import ArgumentParser
import Foundation

/// Measures a head, from texts to what it says of them.
struct HeadsBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads", abstract: "Measures labels of tokens, scores of pairs, and masked words.")

  /// What is measured.
  enum Task: String, ExpressibleByArgument, CaseIterable {
    case tokens, pairs, words
  }

  @Argument(help: "tokens, pairs or words.")
  var task: Task
  @Option(help: "The checkpoint's folder.")
  var model: String
  @Option(help: "One text a line; pairs have a tab between.")
  var file: String
  @Option(help: "What the model computes in.")
  var precision = Akin.Precision.default
  @Option(help: "How many cores to use.")
  var threads: Int?
  @Option(help: "How many runs; the median counts.")
  var repetitions = 3

  func run() async throws {
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    switch task {
    case .tokens:
      let tagger = try await EntityTagger.load(model, precision: precision, threads: threads)
      try await measure(lines.count) {
        try await tagger.entities(in: lines, strategy: .none).reduce(0) { $0 + $1.count }
      }
    case .pairs:
      let encoder = try await CrossEncoder.load(model, precision: precision, threads: threads)
      let pairs = lines.map { line in
        let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
        return (first: parts[0], second: parts.count > 1 ? parts[1] : "")
      }
      try await measure(pairs.count) {
        Int(try await encoder.scores(of: pairs).reduce(0, +) * 1000)
      }
    case .words:
      let words = try await MaskedWordModel.load(model, precision: precision, threads: threads)
      try await measure(lines.count) { try await words.fill(lines).joined().joined().count }
    }
  }

  /// Runs once to fill the caches, and then against the clock; every run must give the same.
  private func measure(_ count: Int, _ body: () async throws -> Int) async throws {
    let expected = try await body()
    let seconds = try await medianSeconds(repetitions) {
      guard try await body() == expected else {
        throw ValidationError("two runs gave different answers")
      }
    }
    var measurement = Measurement(
      bench: "heads " + task.rawValue,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    measurement.precision = precision.rawValue
    measurement.seconds = seconds
    measurement.sentencesPerSecond = Double(count) / seconds
    measurement.peakResidentMB = Measurement.peakMemory
    try measurement.print()
  }
}
