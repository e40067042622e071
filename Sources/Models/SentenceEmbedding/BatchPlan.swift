/// A text as the encoder takes it.
struct TokenIDs: Sendable {
  let ids: [Int32]
  let truncatedCount: Int
}

/// Texts that are encoded together.
struct MicroBatch: Sendable {
  /// Their places in the window.
  var texts: [Int] = []
  /// The tokens of each.
  var ids: [[Int32]] = []
  /// How many texts are done with it, repeated ones included.
  var progress = 0
}

/// In which order the texts of a window are encoded, and with which others.
///
/// Texts of the same tokens are encoded once. Long texts go first, so that what is left for the end
/// is short and can be shared out evenly.
struct BatchPlan: Sendable {
  /// Texts that are encoded.
  var textCount: Int { order.count }
  /// Tokens that no batch has taken yet.
  private(set) var remainingTokenCount: Int
  /// Counts of the window's texts.
  let counts: StreamSummary
  /// Texts that take another text's vector, by place.
  let twins: [(text: Int, twin: Int)]

  private let order: [Int]
  private let ids: [[Int32]]
  private let weights: [Int]
  private var takenCount = 0

  init(_ texts: [TokenIDs], weights given: [Int]?) {
    var counts = StreamSummary()
    var weights = given ?? Array(repeating: 1, count: texts.count)
    var twins: [(text: Int, twin: Int)] = []
    var firsts: [[Int32]: Int] = [:]
    firsts.reserveCapacity(texts.count)
    var order: [Int] = []
    order.reserveCapacity(texts.count)
    for (text, tokenized) in texts.enumerated() {
      counts.add(tokenized, times: weights[text])
      if let first = firsts[tokenized.ids] {
        twins.append((text, first))
        weights[first] += weights[text]
      } else {
        firsts[tokenized.ids] = text
        order.append(text)
        counts.encodedTexts += 1
        counts.encodedTokens += tokenized.ids.count
      }
    }
    ids = texts.map(\.ids)
    order.sort { (texts[$1].ids.count, $0) < (texts[$0].ids.count, $1) }
    self.order = order
    self.weights = weights
    self.twins = twins
    self.counts = counts
    remainingTokenCount = counts.encodedTokens
  }

  /// Takes the next texts: as many as have up to `tokenCount` tokens, or a longer one alone.
  mutating func next(tokenCount: Int) -> MicroBatch? {
    guard takenCount < order.count else { return nil }
    var batch = MicroBatch()
    var taken = 0
    while takenCount < order.count {
      let text = order[takenCount]
      guard batch.texts.isEmpty || taken + ids[text].count <= tokenCount else { break }
      batch.texts.append(text)
      batch.ids.append(ids[text])
      batch.progress += weights[text]
      taken += ids[text].count
      takenCount += 1
    }
    remainingTokenCount -= taken
    return batch
  }
}
