public import Documents
public import Parallelism
public import TransformerHeads

extension AnswerReader {
  /// What was read out of the hits of a search.
  public struct Reading: Sendable {
    /// Answers with the hits they stand in, the best first; ranges are bytes of the hit's text.
    public let answers: [(span: AnswerSpan, hit: SearchHit)]
    /// The score of "there is no answer", 0...1: the least over all hits.
    public let none: Double
  }

  // Answers of a hit's surroundings: some stand in the neighbours, and are passed over.
  private static let spansPerHit = 8

  /// Reads answers out of the hits of a search, each with its context around it.
  ///
  /// - Parameters:
  ///   - question: The question that was asked.
  ///   - hits: The hits.
  ///   - count: How many different answers, at most.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: The answers; none where every hit's best answer is less likely than none.
  /// - Throws: `HeadError.tooLong` for the question; `DeadlineError`, `CancellationError`.
  public func answers(
    to question: String, in hits: [SearchHit], count: Int = 1, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> Reading {
    let texts = hits.map { ($0.before + [$0.passage.text] + $0.after).joined(separator: " ") }
    let found = try await answers(
      to: question, in: texts, count: Self.spansPerHit, mayBeNone: true, timeLimit: timeLimit,
      progress: progress)
    var answers: [(span: AnswerSpan, hit: SearchHit)] = []
    var none = 1.0
    for (hit, spans) in zip(hits, found) {
      none = min(none, spans.first { $0.text.isEmpty }?.score ?? 0)
      let start = hit.before.reduce(0) { $0 + $1.utf8.count + 1 }
      let own = start..<start + hit.passage.text.utf8.count
      guard let best = spans.first, !best.text.isEmpty else { continue }
      for span in spans where !span.text.isEmpty && own.contains(span.range) {
        answers.append(
          (
            AnswerSpan(
              text: span.text, score: span.score,
              range: span.range.lowerBound - start..<span.range.upperBound - start), hit
          ))
        break
      }
    }
    var seen: Set<String> = []
    let order = answers.indices.sorted {
      (answers[$1].span.score, $0) < (answers[$0].span.score, $1)
    }
    let best = order.map { answers[$0] }.filter { seen.insert($0.span.text.lowercased()).inserted }
    return Reading(answers: Array(best.prefix(count)), none: hits.isEmpty ? 1 : none)
  }
}
