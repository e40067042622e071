internal import VectorMath

/// Texts, pairs or triplets of them, and what they are labelled with.
public struct TrainingExamples: Sendable, Equatable {
  /// Where an example stands.
  public struct Place: Sendable, Equatable {
    /// Its file.
    public let path: String
    /// Its line, from 1 on.
    public let line: Int

    /// A line of a file.
    public init(path: String, line: Int) {
      self.path = path
      self.line = line
    }
  }

  /// Texts of one example: 1 to 3.
  public let columns: Int
  /// All texts of the first example, then all of the second one, and so on.
  public private(set) var texts: [String] = []
  /// Scores of pairs, or numbers of their classes; empty when nothing is labelled.
  public private(set) var labels: [Double] = []
  /// The names of the classes, in the order of the alphabet; empty unless labels are classes.
  public internal(set) var classNames: [String] = []
  /// Where each example stands.
  public private(set) var places: [Place] = []

  /// How many examples there are.
  public var count: Int { places.count }

  /// No examples yet.
  public init(columns: Int) {
    precondition(1...3 ~= columns, "\(columns) texts in an example")
    self.columns = columns
  }

  /// Adds an example.
  ///
  /// - Parameters:
  ///   - texts: As many as there are columns.
  ///   - label: Its score or the number of its class; nil when examples have none.
  ///   - place: Where it stands.
  public mutating func append(_ texts: [String], label: Double?, at place: Place) {
    precondition(texts.count == columns, "\(texts.count) texts for \(columns) columns")
    precondition(
      (label != nil) == (labels.count == count) || count == 0, "some examples without a label")
    self.texts += texts
    if let label { labels.append(label) }
    places.append(place)
  }

  /// Names the classes that labels number.
  public mutating func nameClasses(_ names: [String]) { classNames = names }

  /// The objective that suits the columns: classes, scores, or neither; texts alone.
  public var suitableObjective: SentenceObjective {
    columns == 1 ? .simcse : !classNames.isEmpty ? .softmax : labels.isEmpty ? .ranking : .cosine
  }

  /// Scores on a scale of 0...1 or −1...1; larger ones are divided by the next whole number.
  var scale: Double { Self.scale(of: labels) }

  /// What scores are divided by.
  package static func scale(of scores: [Double]) -> Double {
    let largest = scores.max() ?? 1
    return largest > 1 ? largest.rounded(.up) : 1
  }

  /// Checks that an objective can learn from the examples.
  package func check(for objective: SentenceObjective) throws(TrainingError) {
    let path = places.first?.path ?? ""
    guard count >= 2 else { throw .tooFew(count, path: path) }
    func need(_ words: String, _ isThere: Bool) throws(TrainingError) {
      guard isThere else {
        throw .unsuitable(objective: objective.rawValue, needs: words, path: path)
      }
    }
    switch objective {
    case .cosine, .cosent:
      try need("pairs with a `score`", columns == 2 && !labels.isEmpty && classNames.isEmpty)
      for (label, place) in zip(labels, places) where !(label.isFinite && label >= -1) {
        throw .badScore(label, path: place.path, line: place.line)
      }
      guard labels.contains(where: { $0 != labels[0] }) else {
        throw .oneLabel("\(labels[0])", path: path)
      }
    case .softmax:
      try need("pairs with a `label`", columns == 2 && !classNames.isEmpty)
      guard classNames.count > 1 else { throw .oneLabel(classNames[0], path: path) }
    case .triplets: try need("the keys anchor, positive and negative", columns == 3)
    case .ranking:
      try need("pairs or triplets without a score or label", columns > 1 && labels.isEmpty)
    case .simcse, .denoise: try need("the key text alone", columns == 1 && labels.isEmpty)
    case .distill: try need("no score and no label", labels.isEmpty)
    }
  }

  // Where all examples share a text, each would wait for all others.
  private static let mostWaiting = 1_000

  /// The batches of an epoch: numbers of examples, shuffled as the seed says.
  ///
  /// - Parameters:
  ///   - epoch: From 0 on.
  ///   - size: Examples of a batch; the last one may have less.
  ///   - seed: Decides the order.
  ///   - isDistinct: Whether no text may be twice in a batch: it would be its own negative.
  /// - Returns: Each example once.
  package func batches(epoch: Int, size: Int, seed: UInt64, isDistinct: Bool) -> [[Int]] {
    var generator = SeededGenerator(seed: seed &+ UInt64(epoch) &* 0x9E37_79B9)
    let order = Array(0..<count).shuffled(using: &generator)
    guard isDistinct else {
      return stride(from: 0, to: count, by: size).map { Array(order[$0..<min($0 + size, count)]) }
    }
    var batches: [[Int]] = []
    // Examples that found one of their texts in a batch; they go into one of the next.
    var waiting: [Int] = []
    var next = 0
    while next < count || !waiting.isEmpty {
      var batch: [Int] = []
      var known: Set<String> = []
      func takes(_ example: Int) -> Bool {
        let own = Set(texts[example * columns..<(example + 1) * columns])
        guard batch.count < size, known.isDisjoint(with: own) else { return false }
        known.formUnion(own)
        batch.append(example)
        return true
      }
      var left: [Int] = []
      for example in waiting where !takes(example) { left.append(example) }
      while batch.count < size, next < count, left.count < Self.mostWaiting {
        if !takes(order[next]) { left.append(order[next]) }
        next += 1
      }
      waiting = left
      batches.append(batch)
    }
    return batches
  }
}
