import Akin
import ArgumentParser
import Deduplication
import Evaluation
import Foundation
import Parallelism
import VectorMath

/// Files of labelled pairs, each a set of its own.
struct LabelledSets: ParsableArguments {
  @Argument(help: "Labelled pairs.")
  var files: [String]
  @Option(
    help: """
      A folder with SET.npy for SET.jsonl, a vector for each first sentence and then one for each \
      second; embedded here when left out.
      """)
  var vectors: String?
  @OptionGroup var model: ModelOptions

  /// Reads the sets; `body` sees each with its texts, the first ones of all pairs before the second
  /// ones.
  func read(_ body: (PairSet, [String]) throws -> Void = { _, _ in }) async throws -> [PairSet] {
    let embedder = vectors == nil ? try await model.load() : nil
    var sets: [PairSet] = []
    for file in files {
      let name = String(URL(filePath: file).lastPathComponent.prefix { $0 != "." })
      let pairs = try LabelledPairs(contentsOf: file, labels: .matches)
      let texts = pairs.sentences1 + pairs.sentences2
      let count = pairs.labels.count
      var rows: Matrix
      if let embedder {
        let embeddings = try await embedder.embed(texts)
        rows = Matrix(
          rows: texts.count, columns: embeddings.dimension, numbers: embeddings.vectors)
      } else {
        rows = try storedRows(of: name, count: texts.count)
      }
      rows.normalizeRows()
      let read = try DuplicateFinder().evidence(
        on: (0..<count).map { ($0, $0 + count) }, of: texts.map { DuplicateCandidate(text: $0) },
        vectors: rows, threads: model.threads ?? ProcessInfo.processInfo.activeProcessorCount,
        work: .none)
      let set = PairSet(name: name, pairs: read, matches: pairs.labels.map { $0 > 0 })
      try body(set, texts)
      sets.append(set)
    }
    return sets
  }

  private func storedRows(of name: String, count: Int) throws -> Matrix {
    let path = "\(vectors ?? ".")/\(name).npy"
    let file = try NumPyFile(path, type: "f4")
    guard file.rows == count else {
      throw ValidationError("\(path): \(file.rows) vectors for \(count) sentences")
    }
    return Matrix(
      rows: count, columns: file.columns, numbers: file.numbers(of: 0..<count, as: Float.self))
  }
}
