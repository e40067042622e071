package import Evaluation
internal import Clustering
package import Parallelism
package import VectorMath

/// Labelled data by which parts of a model are judged: graded pairs, or texts with labels.
package struct InspectedSet: Sendable {
  /// What a figure says.
  package enum Figure: String, Sendable, Encodable {
    /// Spearman's correlation of cosines and grades, as `akin eval sts` has it.
    case spearman
    /// The V-measure of clusters, as `akin eval clustering` has it.
    case vMeasure
  }

  /// The file.
  package let path: String
  /// What is measured on it.
  package let figure: Figure
  /// All texts; of pairs, first all first ones, then all second ones.
  package let texts: [String]
  private let grades: [Double]
  private let labels: [String]

  /// Reads JSONL with `sentence1`, `sentence2` and `score`, or with `text` and `label`.
  ///
  /// - Parameter path: The file, gzipped or plain.
  /// - Throws: When the file, or a line of it, cannot be used.
  package init(contentsOf path: String) throws(EvaluationFileError) {
    self.path = path
    let asPairs: EvaluationFileError
    do {
      let pairs = try LabelledPairs(contentsOf: path, labels: .grades)
      (figure, labels) = (.spearman, [])
      (texts, grades) = (pairs.sentences1 + pairs.sentences2, pairs.labels)
      return
    } catch {
      asPairs = error
    }
    // A file of another kind fails at its first line; one of this kind further down.
    guard case .badLine(_, let pairLine, _) = asPairs else { throw asPairs }
    do {
      let set = try LabelledTexts(contentsOf: path)
      (figure, grades) = (.vMeasure, [])
      (texts, labels) = (set.texts, set.labels)
    } catch {
      guard case .badLine(let path, let line, let expected) = error else { throw error }
      if pairLine != line { throw pairLine > line ? asPairs : error }
      throw .badLine(
        path: path, line: line,
        expected: expected + ", or one with the texts sentence1 and sentence2 and a number score")
    }
  }

  /// Places of pairs in `texts` with their grades; none of labelled texts.
  package var pairs: [(first: Int, second: Int, grade: Double)] {
    grades.indices.map { ($0, $0 + grades.count, grades[$0]) }
  }

  /// The figure of some vectors.
  ///
  /// - Parameters:
  ///   - vectors: `[texts × D]`, unit rows.
  ///   - runs: How many seeds of k-means are tried.
  ///   - threads: How many cores to use.
  ///   - work: Told the share that is done.
  /// - Returns: A fraction; nil where it is not defined, because all cosines are the same.
  /// - Throws: `CancellationError` when the work is ended.
  package func figure(
    of vectors: Matrix, runs: Int = 5, threads: Int, work: Work
  ) throws(CancellationError) -> Double? {
    switch figure {
    case .spearman:
      spearmanCorrelation(
        pairs.map { Double(vectors.score($0.first, $0.second)) }, grades)
    case .vMeasure:
      try ClusteringReport(
        vectors: vectors, labels: labels, runs: runs, threads: threads, work: work
      ).vMeasure
    }
  }
}
