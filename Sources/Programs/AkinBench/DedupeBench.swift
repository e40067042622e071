import Akin
import ArgumentParser
import Deduplication
import Foundation
import Parallelism
import VectorMath

/// Measures groups of duplicates of texts with vectors.
struct DedupeBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dedupe",
    abstract: "Measures the search for duplicates, after the embeddings.")

  @OptionGroup var texts: TextOptions
  @OptionGroup var model: ModelOptions
  @Option(help: "The vectors of the lines, [N × D] or more; embedded here when left out.")
  var vectors: String?
  @Option(help: "The smallest cosine, or auto.")
  var threshold = "0.9"

  /// The measurement and its answer, on one line.
  private struct Answer: Encodable {
    let measurement: Measurement
    let texts: Int
    let groups: Int
    let removed: [String: Int]
    let flagged: Int
    let threshold: Float

    private enum CodingKeys: CodingKey { case texts, groups, removed, flagged, threshold }

    func encode(to encoder: any Encoder) throws {
      try measurement.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(texts, forKey: .texts)
      try container.encode(groups, forKey: .groups)
      try container.encode(removed, forKey: .removed)
      try container.encode(flagged, forKey: .flagged)
      try container.encode(threshold, forKey: .threshold)
    }
  }

  func run() async throws {
    let lines = try texts.lines()
    let rows = try await rows(of: lines)
    let threads = model.threads ?? ProcessInfo.processInfo.activeProcessorCount
    let finder: DuplicateFinder
    if threshold == "auto" {
      finder = DuplicateFinder(threshold: .suggested)
    } else if let cosine = Float(threshold) {
      finder = DuplicateFinder(threshold: .score(cosine))
    } else {
      throw ValidationError("--threshold must be a number or auto.")
    }
    let candidates = lines.map { DuplicateCandidate(text: $0) }
    var found: DuplicateFindings?
    let seconds = try await medianSeconds(texts.repetitions) {
      found = try finder.find(in: candidates, vectors: rows, threads: threads, work: .none)
    }
    guard let found else { return }
    try check(found, candidates, rows)
    var measurement = Measurement(bench: "dedupe", threads: threads)
    measurement.seconds = seconds
    measurement.sentencesPerSecond = Double(lines.count) / seconds
    measurement.peakResidentMB = Measurement.peakMemory
    let stages = Dictionary(grouping: found.groups.flatMap(\.removed), by: \.stage.rawValue)
    try printLine(
      Answer(
        measurement: measurement, texts: lines.count, groups: found.groups.count,
        removed: stages.mapValues(\.count), flagged: found.flagged.count,
        threshold: found.threshold))
  }

  private func rows(of lines: [String]) async throws -> Matrix {
    var rows: Matrix
    if let vectors {
      let file = try NumPyFile(vectors, type: "f4")
      guard file.rows >= lines.count else {
        throw ValidationError("\(vectors): \(file.rows) vectors for \(lines.count) lines")
      }
      rows = Matrix(
        rows: lines.count, columns: file.columns,
        numbers: file.numbers(of: lines.indices, as: Float.self))
    } else {
      let embedder = try await model.load()
      let embeddings = try await embedder.embed(lines)
      rows = Matrix(
        rows: lines.count, columns: embeddings.dimension, numbers: embeddings.vectors)
    }
    rows.normalizeRows()
    return rows
  }

  /// Checks every removed text by the rule of its stage.
  private func check(
    _ found: DuplicateFindings, _ candidates: [DuplicateCandidate], _ rows: Matrix
  ) throws {
    for group in found.groups {
      for removed in group.removed {
        let isRight =
          switch removed.stage {
          case .exact:
            NormalizedText(candidates[removed.row].text)
              == NormalizedText(candidates[group.kept].text)
          case .wording: true
          case .answered: false
          case .meaning:
            rows.score(removed.row, group.kept) >= found.threshold - 1e-5
          }
        guard isRight else {
          throw ValidationError("line \(removed.row + 1) is no duplicate of \(group.kept + 1)")
        }
      }
    }
  }
}
