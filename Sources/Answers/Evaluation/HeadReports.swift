internal import VectorMath

/// How often a classifier is right (`akin eval classify`).
public struct ClassificationReport: Sendable, Equatable, Encodable {
  /// The share of texts with the right label.
  public let accuracy: Double
  /// The mean of the labels' F1: each label counts the same, however rare it is.
  public let macroF1: Double
  /// How many texts there were.
  public let texts: Int
  /// How many different labels, given or found.
  public let labels: Int

  /// Compares given labels with found ones, `[N]` each.
  public init(given: [String], found: [String]) {
    precondition(given.count == found.count, "\(given.count) labels given, \(found.count) found")
    let names = Set(given).union(found)
    let right = zip(given, found).filter { $0 == $1 }.map(\.0)
    let counts = [given, found, right].map {
      Dictionary(grouping: $0, by: \.self).mapValues(\.count)
    }
    let scores = names.sorted().map { name in
      let both = (counts[0][name] ?? 0) + (counts[1][name] ?? 0)
      return both == 0 ? 0 : 2 * Double(counts[2][name] ?? 0) / Double(both)
    }
    accuracy = given.isEmpty ? 0 : Double(right.count) / Double(given.count)
    macroF1 = scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count)
    texts = given.count
    labels = names.count
  }
}

/// How many entities are found whole and with the right label (`akin eval entities`).
///
/// It is what conlleval counts (Tjong Kim Sang & Buchholz 2000).
public struct EntityReport: Sendable, Equatable, Encodable {
  /// The share of the found entities that are right.
  public let precision: Double
  /// The share of the given entities that are found.
  public let recall: Double
  /// The harmonic mean of the two.
  public let f1: Double
  /// How many entities were given.
  public let entities: Int
  /// How many texts there were.
  public let texts: Int

  /// An entity: a label, and a stretch of a text.
  public struct Span: Hashable, Sendable {
    /// The label.
    public let label: String
    /// Any unit: words or bytes.
    public let range: Range<Int>

    /// A span.
    public init(label: String, range: Range<Int>) {
      self.label = label
      self.range = range
    }
  }

  /// Compares given entities with found ones, for each text.
  public init(given: [[Span]], found: [[Span]]) {
    precondition(given.count == found.count, "\(given.count) texts given, \(found.count) found")
    let right = zip(given, found).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
    let (givenCount, foundCount) = (given.joined().count, found.joined().count)
    precision = foundCount == 0 ? 0 : Double(right) / Double(foundCount)
    recall = givenCount == 0 ? 0 : Double(right) / Double(givenCount)
    f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    entities = givenCount
    texts = given.count
  }
}

/// How well answers agree with given ones (`akin eval answers`).
///
/// Exact match and F1 of SQuAD (Rajpurkar et al. 2016, §6.1).
public struct AnswerReport: Sendable, Equatable, Encodable {
  /// The share of answers that are one of the given ones.
  public let exactMatch: Double
  /// The mean overlap of words with the nearest given answer.
  public let f1: Double
  /// How many questions there were.
  public let questions: Int

  /// Compares answers with given ones; no given answer, or an empty one, says that there is none.
  public init(given: [[String]], found: [String]) {
    precondition(given.count == found.count, "\(given.count) questions, \(found.count) answers")
    var (exact, overlap) = (0.0, 0.0)
    for (given, found) in zip(given, found) {
      let answers = given.isEmpty ? [""] : given
      exact += answers.contains { Self.plain($0) == Self.plain(found) } ? 1 : 0
      overlap += answers.map { Self.overlap($0, found) }.max() ?? 0
    }
    let count = Double(max(1, given.count))
    exactMatch = exact / count
    f1 = overlap / count
    questions = given.count
  }

  /// The words in small letters, without punctuation and articles.
  private static func plain(_ text: String) -> [String] {
    let marks = Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".unicodeScalars)
    let kept = String(
      String.UnicodeScalarView(text.lowercased().unicodeScalars.filter { !marks.contains($0) }))
    return kept.split(whereSeparator: \.isWhitespace).map(String.init)
      .filter { !["a", "an", "the"].contains($0) }
  }

  private static func overlap(_ first: String, _ second: String) -> Double {
    let (a, b) = (plain(first), plain(second))
    guard !a.isEmpty, !b.isEmpty else { return a == b ? 1 : 0 }
    var rest = Dictionary(grouping: a, by: \.self).mapValues(\.count)
    var common = 0.0
    for word in b where rest[word, default: 0] > 0 {
      rest[word, default: 0] -= 1
      common += 1
    }
    return 2 * common / Double(a.count + b.count)
  }
}

/// How well passages are put in order (`akin eval rerank`).
public struct RerankReport: Sendable, Equatable, Encodable {
  /// The discounted gain of the first ten over the largest one possible (Järvelin & Kekäläinen 2002).
  public let ndcg10: Double
  /// The mean of 1 over the place of the first right passage, 0 beyond the tenth.
  public let mrr10: Double
  /// How many questions there were.
  public let queries: Int

  /// Judges orders of passages.
  ///
  /// - Parameter rankings: For each question whether each passage is right, in the order found.
  public init(rankings: [[Bool]]) {
    func gain(_ order: [Bool]) -> Double {
      order.prefix(10).enumerated().reduce(0) {
        $0 + ($1.element ? logarithm(2) / logarithm(Double($1.offset + 2)) : 0)
      }
    }
    var (ndcg, mrr) = (0.0, 0.0)
    for order in rankings {
      let best = gain(order.sorted { $0 && !$1 })
      ndcg += best > 0 ? gain(order) / best : 0
      mrr += order.prefix(10).firstIndex(of: true).map { 1 / Double($0 + 1) } ?? 0
    }
    let count = Double(max(1, rankings.count))
    ndcg10 = ndcg / count
    mrr10 = mrr / count
    queries = rankings.count
  }
}

/// How well a model foresees the words of texts (`akin eval fill-mask`).
public struct MaskReport: Sendable, Equatable, Encodable {
  /// The share of tokens that the model finds when they are masked.
  public let accuracy1: Double
  /// The share that is among its five likeliest.
  public let accuracy5: Double
  /// e to the mean negative logarithm of the probability of a masked token.
  public let pseudoPerplexity: Double
  /// How many tokens were masked, one at a time.
  public let tokens: Int
  /// How many texts there were.
  public let texts: Int

  /// Counts ranks, 0 for the likeliest, and adds up logarithms of probabilities.
  public init(ranks: [Int], logLikelihood: Double, texts: Int) {
    let count = Double(max(1, ranks.count))
    accuracy1 = Double(ranks.filter { $0 < 1 }.count) / count
    accuracy5 = Double(ranks.filter { $0 < 5 }.count) / count
    pseudoPerplexity = exponential(-logLikelihood / count)
    tokens = ranks.count
    self.texts = texts
  }
}
