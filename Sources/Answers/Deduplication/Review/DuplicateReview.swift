public import Documents
package import Parallelism
package import SimilarityJoins
package import TextComparison

/// Asks a person about pairs of passages, and learns from the answers which ones are duplicates.
///
/// The pairs are all different texts with their nearest neighbours. A review never alters files and
/// keeps nothing itself: `ReviewMemory.remember` does.
public struct DuplicateReview: Sendable {
  /// Two passages that a person is asked about.
  public struct Question: Sendable, Equatable {
    /// Their score.
    public let score: Float
    /// The differences for which a guard keeps them apart.
    public let differences: [GuardedDifference]
    /// One of the two.
    public let first: Passage
    /// Its neighbour.
    public let second: Passage
  }

  private var questions: PairReview
  private let passages: [(first: Passage, second: Passage)]
  private let finder: DuplicateFinder
  /// The answers of earlier reviews and of this one.
  public private(set) var answers: PairAnswers
  private let before: PairAnswers
  /// The answers of this review; nil for those that it took back.
  private(set) var changes: [PairAnswers.Pair: PairAnswers.Verdict?] = [:]
  /// What made the vectors: a model's fingerprint and its precision.
  let vectors: String

  /// Finds the pairs of a corpus.
  ///
  /// - Parameters:
  ///   - passages: The passages.
  ///   - rows: Their vectors, unit rows.
  ///   - vectors: What made the vectors.
  ///   - answers: What is known from earlier reviews.
  ///   - reader: How the model reads texts; nil when it is unknown.
  ///   - threads: How many cores to use.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ passages: [Passage], rows: some SimilarityRows, madeBy vectors: String,
    answers: PairAnswers, reader: TextReader?, threads: Int, work: Work
  ) throws(CancellationError) {
    var finder = DuplicateFinder()
    finder.reader = reader
    finder.answers = answers
    let found = try finder.neighbours(
      in: passages.map { DuplicateCandidate(text: $0.text) }, vectors: rows, threads: threads,
      work: work)
    self.finder = finder
    self.answers = answers
    self.vectors = vectors
    before = answers
    self.passages = found.map { (passages[$0.first], passages[$0.second]) }
    let known = found.indices.compactMap { place in
      found[place].answer.map { (place, $0 == .same) }
    }
    // The pairs decide which ones are drawn by chance.
    questions = PairReview(
      found.map(\.evidence), answers: Dictionary(uniqueKeysWithValues: known),
      seed: UInt64(found.count))
  }

  /// The pair to ask about next; nil when there is no other.
  public var question: Question? {
    questions.next.map { place in
      let (first, second) = passages[place]
      let pair = questions.pairs[place]
      let differences = finder.differences(second.text, first.text)
        .filter { pair.nearGuards.contains($0.kind) }
      return Question(
        score: min(1, pair.cosine), differences: differences.map { GuardedDifference($0) },
        first: first, second: second)
    }
  }

  /// How many pairs were answered or skipped in this review.
  public var askedCount: Int { questions.askedCount }

  /// Notes the answer to `question`.
  public mutating func answer(_ verdict: PairAnswers.Verdict) {
    guard let place = questions.next else { return }
    set(verdict, at: place)
    questions.answer(verdict == .same)
  }

  /// Goes on to another question.
  public mutating func skip() { questions.answer(nil) }

  /// Takes back the last answer, or the last skip, of this review; its question is asked again.
  ///
  /// - Returns: Whether there was one.
  public mutating func undo() -> Bool {
    guard let place = questions.undo() else { return false }
    let pair = pair(at: place)
    set(before[pair], at: place)
    return true
  }

  /// What the answers lead to so far.
  public var fit: ReviewFit { questions.fit }

  private func pair(at place: Int) -> PairAnswers.Pair {
    PairAnswers.Pair(passages[place].first.text, passages[place].second.text)
  }

  private mutating func set(_ verdict: PairAnswers.Verdict?, at place: Int) {
    let pair = pair(at: place)
    answers[pair] = verdict
    changes.updateValue(verdict, forKey: pair)
  }
}

extension DedupeOptions {
  /// Takes over the answers of reviews, and the threshold and guards that they lead to.
  ///
  /// Fewer than `ReviewFit.fewestAnswers` answers leave the threshold and the guards as they are.
  ///
  /// - Parameters:
  ///   - memory: What was answered and learned.
  ///   - keepingThreshold: Whether the threshold stays, because the user has chosen it.
  ///   - keepingGuards: Whether the guards stay.
  public mutating func follow(
    _ memory: ReviewMemory, keepingThreshold: Bool = false, keepingGuards: Bool = false
  ) {
    answers = memory.answers
    guard let fit = memory.fit, fit.isFitted else { return }
    if !keepingThreshold { threshold = .score(fit.threshold) }
    if !keepingGuards { guards.subtract(fit.guardsOff) }
  }
}
