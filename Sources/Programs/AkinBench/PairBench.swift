import Akin
import ArgumentParser
import Foundation
import VectorMath

/// Measures the search for the two most similar texts, the first task of Reimers & Gurevych (2019).
struct PairBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pair", abstract: "Measures the search for the most similar pair of texts.")

  @OptionGroup var texts: TextOptions
  @OptionGroup var model: ModelOptions

  /// The measurement and its answer, on one line.
  private struct Answer: Encodable {
    let measurement: Measurement
    let texts: Int
    let pairs: Int
    let score: Float
    let first: String
    let second: String
    let embedSeconds: Double
    let compareSeconds: Double

    private enum CodingKeys: CodingKey {
      case texts, pairs, score, first, second, embedSeconds, compareSeconds
    }

    func encode(to encoder: any Encoder) throws {
      try measurement.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(texts, forKey: .texts)
      try container.encode(pairs, forKey: .pairs)
      try container.encode(score, forKey: .score)
      try container.encode(first, forKey: .first)
      try container.encode(second, forKey: .second)
      try container.encode(embedSeconds, forKey: .embedSeconds)
      try container.encode(compareSeconds, forKey: .compareSeconds)
    }
  }

  func run() async throws {
    var seen: Set<String> = []
    // Equal texts would be the most similar pair, which nobody wants to see.
    let lines = try texts.lines().filter { seen.insert($0).inserted }
    guard lines.count > 1 else { throw ValidationError("a pair needs two different texts") }
    let embedder = try await model.load()
    try await check(embedder, lines)

    var rounds: [(embed: Double, compare: Double)] = []
    var pair: (first: Int, second: Int, score: Float) = (0, 1, 0)
    var tokens = 0
    for _ in 0..<max(1, texts.repetitions) {
      let start = ContinuousClock.now
      let embeddings = try await embedder.embed(lines)
      let middle = ContinuousClock.now
      pair = closestPair(unitRows(of: embeddings), threads: embedder.threads)
      rounds.append(
        ((middle - start) / .seconds(1), (ContinuousClock.now - middle) / .seconds(1)))
      tokens = embeddings.tokens
    }
    let median = rounds.sorted { $0.embed + $0.compare < $1.embed + $1.compare }[rounds.count / 2]
    var measurement = Measurement(bench: "pair", threads: embedder.threads)
    measurement.precision = embedder.precision.rawValue
    measurement.tokens = tokens
    measurement.tokensPerSecond = Double(tokens) / median.embed
    measurement.seconds = median.embed + median.compare
    measurement.peakResidentMB = Measurement.peakMemory
    try printLine(
      Answer(
        measurement: measurement, texts: lines.count, pairs: lines.count * (lines.count - 1) / 2,
        score: pair.score, first: lines[pair.first], second: lines[pair.second],
        embedSeconds: median.embed, compareSeconds: median.compare))
  }

  /// Compares a few texts one by one, and checks the blocks by the result.
  private func check(_ embedder: TextEmbedder, _ lines: [String]) async throws {
    let few = unitRows(of: try await embedder.embed(Array(lines.prefix(600))))
    var best: Float = -2
    for first in 0..<few.rows {
      for second in first + 1..<few.rows { best = max(best, few.score(first, second)) }
    }
    let found = closestPair(few, threads: embedder.threads)
    guard abs(found.score - best) < 1e-5,
      abs(few.score(found.first, found.second) - best) < 1e-5
    else {
      throw ValidationError("the blocks find \(found), comparing one by one \(best)")
    }
  }

  private func unitRows(of embeddings: TextEmbeddings) -> Matrix {
    var rows = Matrix(
      rows: embeddings.vectors.count / embeddings.dimension, columns: embeddings.dimension,
      numbers: embeddings.vectors)
    rows.normalizeRows()
    return rows
  }
}
