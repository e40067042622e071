/// A row's number and how well it scored.
package struct ScoredRow: Sendable, Equatable {
  /// Which row.
  package let row: Int
  /// Cosine similarity, -1...1, larger is closer.
  package let score: Float

  /// A row and its score.
  package init(row: Int, score: Float) {
    self.row = row
    self.score = score
  }

  /// Whether this one comes first: the larger score, and of equals the smaller row.
  package func precedes(_ other: ScoredRow) -> Bool {
    score > other.score || (score == other.score && row < other.row)
  }
}

/// Keeps the best `capacity` of all the rows it is shown, in O(log capacity) for each kept one.
package struct TopScores: Sendable {
  /// How many are kept at most.
  package let capacity: Int
  // A binary heap with the worst of the kept rows on top.
  private var heap: [ScoredRow] = []

  /// Keeps nothing yet.
  package init(capacity: Int) {
    precondition(capacity >= 0, "top \(capacity)")
    self.capacity = capacity
  }

  /// A row must score above this to be kept, unless it ties with a smaller row number.
  package var threshold: Float {
    heap.count < capacity ? -.infinity : heap.first?.score ?? .infinity
  }

  /// Shows one row, which is kept when it is among the best so far.
  ///
  /// A score that is not a number never is.
  package mutating func insert(_ candidate: ScoredRow) {
    guard !candidate.score.isNaN else { return }
    if heap.count < capacity {
      heap.append(candidate)
      siftUp()
    } else if let worst = heap.first, candidate.precedes(worst) {
      heap[0] = candidate
      siftDown()
    }
  }

  /// Whether `row` is kept; takes time in proportion to the capacity.
  package func contains(row: Int) -> Bool { heap.contains { $0.row == row } }

  /// What was kept, best first.
  package func sorted() -> [ScoredRow] { heap.sorted { $0.precedes($1) } }

  private mutating func siftUp() {
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[parent].precedes(heap[child]) else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var worst = parent
      for child in 2 * parent + 1...2 * parent + 2
      where child < heap.count && heap[worst].precedes(heap[child]) {
        worst = child
      }
      guard worst != parent else { return }
      heap.swapAt(parent, worst)
      parent = worst
    }
  }
}

/// Calls `body` with the position of every number that is at least `cut`, in rising order.
///
/// Most numbers are below: sixteen at a time are passed over by one comparison.
package func forEachPosition(in numbers: Span<Float>, atLeast cut: Float, _ body: (Int) -> Void) {
  var position = 0
  while position + 16 <= numbers.count {
    let lanes = numbers.extracting(position..<position + 16)
    var reached: UInt32 = 0
    for lane in 0..<16 { reached |= lanes[lane] >= cut ? 1 : 0 }
    if reached != 0 {
      for lane in 0..<16 where lanes[lane] >= cut { body(position + lane) }
    }
    position += 16
  }
  while position < numbers.count {
    if numbers[position] >= cut { body(position) }
    position += 1
  }
}
