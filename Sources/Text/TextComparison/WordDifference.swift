/// Two texts compared word by word.
package struct WordDifference: Equatable {
  /// A run of words.
  package struct Run: Equatable {
    package let text: String
    /// Whether the other text has it too, in the same order.
    package let isShared: Bool

    /// Words with single spaces between them.
    package init(text: String, isShared: Bool) {
      self.text = text
      self.isShared = isShared
    }
  }

  package let first: [Run]
  package let second: [Run]

  /// Longer texts are not aligned, for the time grows with the product of both lengths.
  private static let mostWords = 600

  /// Aligns the words by their longest common subsequence; case and marks at the ends of words do
  /// not count.
  package init(_ first: String, _ second: String) {
    let a = first.split(whereSeparator: \.isWhitespace).map { String($0) }
    let b = second.split(whereSeparator: \.isWhitespace).map { String($0) }
    guard a.count <= Self.mostWords, b.count <= Self.mostWords else {
      self.first = [Run(text: first, isShared: first == second)]
      self.second = [Run(text: second, isShared: first == second)]
      return
    }
    let (x, y) = (a.map(Self.key), b.map(Self.key))
    // lengths[i][j]: of the longest common subsequence of x[i...] and y[j...].
    var lengths = [[Int]](
      repeating: [Int](repeating: 0, count: y.count + 1), count: x.count + 1)
    for i in x.indices.reversed() {
      for j in y.indices.reversed() {
        lengths[i][j] =
          x[i] == y[j] ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
      }
    }
    var shared = (
      first: [Bool](repeating: false, count: x.count),
      second: [Bool](repeating: false, count: y.count)
    )
    var (i, j) = (0, 0)
    while i < x.count, j < y.count {
      if x[i] == y[j] {
        (shared.first[i], shared.second[j]) = (true, true)
        (i, j) = (i + 1, j + 1)
      } else if lengths[i + 1][j] >= lengths[i][j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    self.first = Self.runs(a, shared.first)
    self.second = Self.runs(b, shared.second)
  }

  private static func key(_ word: String) -> Substring {
    let lower = word.lowercased()
    let inner = lower.drop { !$0.isLetter && !$0.isNumber }
    let end = inner.lastIndex { $0.isLetter || $0.isNumber }
    guard let end else { return lower[...] }
    return inner[...end]
  }

  private static func runs(_ words: [String], _ shared: [Bool]) -> [Run] {
    var runs: [Run] = []
    for (word, isShared) in zip(words, shared) {
      if let last = runs.last, last.isShared == isShared {
        runs[runs.count - 1] = Run(text: last.text + " " + word, isShared: isShared)
      } else {
        runs.append(Run(text: word, isShared: isShared))
      }
    }
    return runs
  }
}
