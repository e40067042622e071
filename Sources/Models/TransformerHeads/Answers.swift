package import Parallelism
package import Tokenization
internal import Transformers
package import VectorMath

/// A stretch of a text that answers a question.
public struct AnswerSpan: Sendable, Equatable {
  /// As it stands in the text; empty for "there is no answer".
  public let text: String
  /// The probability that it begins where it does times that it ends where it does, 0...1; equal
  /// answers of a text are added up.
  public let score: Double
  /// Its bytes in the text.
  public let range: Range<Int>

  /// An answer with its place.
  public init(text: String, score: Double, range: Range<Int>) {
    self.text = text
    self.score = score
    self.range = range
  }
}

/// How answers are read.
package struct AnswerSettings: Sendable {
  /// The most tokens of question and text together; a longer text is read in windows.
  package var windowLength: Int
  /// Tokens of a window that stand in the next one too.
  package var stride: Int
  /// The most tokens of an answer.
  package var answerLength = 15
  /// How many answers, at most.
  package var count = 1
  /// Whether "there is no answer" is one of them.
  package var mayBeNone = false

  /// The usual settings of a model (`transformers`' pipeline).
  package init(for model: HeadedModel) { self.init(maximumLength: model.checkpoint.maximumLength) }

  /// The usual settings of a model that reads so many tokens.
  package init(maximumLength: Int) {
    windowLength = min(maximumLength, 384)
    stride = min(windowLength / 2, 128)
  }
}

extension HeadedModel {
  /// Reads answers to a question out of texts.
  ///
  /// Devlin et al. 2019, §4.2 and 4.3.
  ///
  /// - Parameters:
  ///   - question: The question; it must leave room for the text.
  ///   - texts: Any texts.
  ///   - settings: How to read.
  ///   - work: Ends the run.
  /// - Returns: For each text its answers, the best first; none for a text without any.
  /// - Throws: `HeadError.tooLong` for the question, `HeadError.notFinite`; `CancellationError`.
  package func answers(
    to question: String, in texts: [String], settings: AnswerSettings, work: Work = .none
  ) throws -> [[AnswerSpan]] {
    let windows = try texts.map { text in
      guard
        let windows = tokenizer.windows(
          of: text, behind: question, maximumLength: settings.windowLength,
          stride: settings.stride)
      else {
        throw HeadError.tooLong(what: "the question", tokens: settings.windowLength)
      }
      return windows
    }
    let logits = try run(windows.joined().map { Input($0.encoding) }, work: work) { $1 }
    var next = 0
    let finder = AnswerFinder(tokenizer: tokenizer, settings: settings)
    return texts.indices.map { text in
      defer { next += windows[text].count }
      return finder.answers(
        in: texts[text], windows[text], Array(logits[next..<next + windows[text].count]))
    }
  }
}

/// Makes answers of what a head says of the windows of a text.
package struct AnswerFinder: Sendable {
  private let tokenizer: Tokenizer
  private let settings: AnswerSettings

  /// A finder for the texts of a model.
  package init(tokenizer: Tokenizer, settings: AnswerSettings) {
    self.tokenizer = tokenizer
    self.settings = settings
  }

  /// The answers in a text, the best first.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - windows: Its windows behind the question.
  ///   - logits: For each window two numbers a token: an answer begins here, it ends here.
  /// - Returns: As many as the settings want, or fewer.
  package func answers(
    in text: String, _ windows: [TokenWindow], _ logits: [Matrix]
  ) -> [AnswerSpan] {
    var answers: [AnswerSpan] = []
    var none = Double.infinity
    for (window, logits) in zip(windows, logits) {
      let (starts, ends) = (probabilities(0, logits, window), probabilities(1, logits, window))
      none = min(none, starts.first * ends.first)
      let words = tokenizer.wordGroups(of: window.encoding, Array(window.places))
      for span in spans(starts.text, ends.text) {
        let offsets = window.encoding.offsets
        func word(_ token: Int) -> Range<Int> {
          words.first { $0.contains(window.places.lowerBound + token) } ?? 0..<1
        }
        let range =
          offsets[word(span.start).lowerBound]
          .lowerBound..<offsets[word(span.end).upperBound - 1].upperBound
        let answer = text.bytes(range)
        if let known = answers.firstIndex(where: { $0.text.lowercased() == answer.lowercased() }) {
          let earlier = answers[known]
          answers[known] = AnswerSpan(
            text: earlier.text, score: earlier.score + span.score, range: earlier.range)
        } else {
          answers.append(AnswerSpan(text: answer, score: span.score, range: range))
        }
      }
    }
    if settings.mayBeNone { answers.append(AnswerSpan(text: "", score: none, range: 0..<0)) }
    return Array(
      answers.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
        .map(\.element).prefix(settings.count))
  }

  /// The probabilities of the tokens of the text, and of the first token, which says "nowhere".
  private func probabilities(
    _ column: Int, _ logits: Matrix, _ window: TokenWindow
  ) -> (first: Double, text: [Double]) {
    let numbers = ([0] + Array(window.places)).map { logits.numbers[2 * $0 + column] }
    let shares = softmax(numbers)
    return (shares[0], Array(shares.dropFirst()))
  }

  private typealias Span = (start: Int, end: Int, score: Double)

  /// The best spans of a window: more than are wanted, for several may be parts of one word.
  private func spans(_ starts: [Double], _ ends: [Double]) -> [Span] {
    let wanted = settings.count * 2 + 10
    var best: [Span] = []
    for start in starts.indices {
      for end in start..<min(start + settings.answerLength, ends.count) {
        let score = starts[start] * ends[end]
        guard best.count < wanted || score > best[best.count - 1].score else { continue }
        let place = best.firstIndex { $0.score < score } ?? best.count
        best.insert((start, end, score), at: place)
        if best.count > wanted { best.removeLast() }
      }
    }
    return best
  }
}
