internal import Hashing
internal import Parallelism

/// What people have said of the texts of one corpus, by the numbers of the texts.
struct AnsweredTexts: Sendable {
  /// The texts that say the same as a text, in rising order.
  private var same: [Int: [Int]] = [:]
  private var different: [Int: Set<Int>] = [:]
  /// The pairs whose two texts are in the corpus, in rising order of their hashes.
  private(set) var pairs: [(first: Int, second: Int, verdict: PairAnswers.Verdict)] = []

  /// No answers.
  init() {}

  /// Finds the texts by their hashes, until `work` is ended.
  init(_ answers: PairAnswers, of texts: CorpusTexts, work: Work) throws(CancellationError) {
    guard answers.count > 0 else { return }
    var wanted: [ContentHash: Int] = [:]
    for pair in answers.verdicts.keys {
      wanted[pair.first] = -1
      wanted[pair.second] = -1
    }
    for (id, text) in texts.texts.enumerated() {
      if id % 4096 == 0 { try work.check() }
      let key = PairAnswers.key(of: text)
      if wanted[key] != nil { wanted[key] = id }
    }
    for (pair, verdict) in answers.verdicts.sorted(by: { $0.key < $1.key }) {
      guard let first = wanted[pair.first], let second = wanted[pair.second],
        first >= 0, second >= 0, first != second
      else { continue }
      pairs.append((first, second, verdict))
      for (a, b) in [(first, second), (second, first)] {
        switch verdict {
        case .same: same[a, default: []].append(b)
        case .different: different[a, default: []].insert(b)
        }
      }
    }
    for id in same.keys { same[id]?.sort() }
  }

  /// The texts that say the same as a text.
  func same(as text: Int) -> [Int] { same[text] ?? [] }

  /// Whether a person keeps two texts apart.
  func areDifferent(_ first: Int, _ second: Int) -> Bool {
    different[first]?.contains(second) ?? false
  }
}
