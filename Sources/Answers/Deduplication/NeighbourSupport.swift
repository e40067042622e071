internal import Parallelism
internal import SimilarityJoins
internal import VectorMath

/// How strongly the neighbours of two texts suggest that both say the same.
///
/// Texts that say the same have the same neighbours. The *neighbour support* of a pair is the mean
/// cosine of each text with the five nearest neighbours of the other text. Its supported score is
/// two parts cosine and one part neighbour support. So two texts that resemble only each other need
/// a higher cosine, and two of many rewordings of one question need a lower one.
struct NeighbourSupport: Sendable {
  /// How many neighbours count.
  static let size = 5

  private let vectors: Matrix
  private let neighbours: NearestRows
  /// The row of `vectors` that stands for each row: copies of one text count once.
  private let places: [Int]
  /// `[M]`, the mean cosine of each different text with its nearest neighbours.
  let closeness: [Float]

  /// Finds the neighbours.
  ///
  /// - Parameters:
  ///   - vectors: `[M × D]`, unit rows, one for each different text, in an order that does not
  ///     depend on that of the corpus.
  ///   - places: `[N]`, the row that stands for each text of the corpus.
  ///   - threads: How many cores to use.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Throws: `CancellationError` when the work is ended.
  init(vectors: Matrix, places: [Int], threads: Int, work: Work) throws(CancellationError) {
    self.vectors = vectors
    self.places = places
    let found = try NearestRows(Self.size + 1, of: vectors, threads: threads, work: work)
    neighbours = found
    closeness = (0..<vectors.rows).map { row -> Float in
      let scores = found.scores[found.range(of: row)].prefix(Self.size)
      return scores.isEmpty ? 0 : scores.reduce(0, +) / Float(scores.count)
    }
  }

  /// The different texts, each with its nearest neighbour, as rows of `vectors`.
  var nearestPairs: [(first: Int, second: Int)] {
    (0..<vectors.rows).compactMap { row in
      neighbours.rows[neighbours.range(of: row)].first.map { (row, Int($0)) }
    }
  }

  /// The supported score of two rows of the corpus whose cosine is known.
  func supported(_ cosine: Float, _ first: Int, _ second: Int) -> Float {
    supportedScore(cosine, ofPlaces: places[first], places[second])
  }

  /// The same for two different texts.
  func supportedScore(_ cosine: Float, ofPlaces first: Int, _ second: Int) -> Float {
    guard first != second else { return cosine }
    let mean = (support(of: first, by: second) + support(of: second, by: first)) / 2
    return (2 * cosine + mean) / 3
  }

  /// The smallest cosine that a supported score of `threshold` needs.
  ///
  /// The support of a row is at most the mean cosine with its own nearest neighbours, and that of
  /// the other row at most 1.
  func floor(for threshold: Float, row: Int) -> Float {
    (3 * threshold - (max(0, closeness[places[row]]) + 1) / 2) / 2
  }

  /// The mean cosine of `row` with the nearest others of `host`.
  private func support(of row: Int, by host: Int) -> Float {
    var sum: Float = 0
    var count = 0
    for neighbour in neighbours.rows[neighbours.range(of: host)].lazy.map(Int.init) {
      guard neighbour != row, count < Self.size else { continue }
      sum += vectors.score(row, neighbour)
      count += 1
    }
    return count == 0 ? 0 : sum / Float(count)
  }
}
