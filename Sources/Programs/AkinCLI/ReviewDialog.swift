internal import Akin

/// The talk of `akin dedupe review`: it shows pairs on stderr and reads letters from stdin.
struct ReviewDialog {
  /// The review so far.
  private(set) var review: DuplicateReview
  private let count: Int
  private let console: Console
  private let style: Style
  private let printer: HitPrinter
  private let keep: (DuplicateReview) throws -> Void
  private var lines: LineWindows
  private var lineNumber = 0

  /// Prepares the talk; `keep` is called after every answer.
  init(
    _ review: DuplicateReview, count: Int, in console: Console, style: Style,
    keep: @escaping (DuplicateReview) throws -> Void
  ) {
    self.review = review
    self.count = count
    self.console = console
    self.style = style
    self.keep = keep
    printer = HitPrinter(console, style: style)
    lines = LineWindows(console.input)
  }

  /// What a person may type.
  private enum Key: String {
    case same = "s"
    case different = "d"
    case skip = "k"
    case undo = "u"
    case quit = "q"

    /// A letter or the whole word, in any case.
    init?(typed line: String) {
      let words: [String: Key] = [
        "same": .same, "different": .different, "skip": .skip, "undo": .undo, "quit": .quit,
      ]
      let typed = String(line.filter { !$0.isWhitespace }).lowercased()
      guard let key = Key(rawValue: typed) ?? words[typed] else { return nil }
      self = key
    }
  }

  /// Asks until there are enough answers, no more pairs, or no more input.
  ///
  /// - Throws: `ReviewInputError` when the input is no terminal and has no answer or a wrong one.
  mutating func run() throws {
    while true {
      guard review.askedCount < count, let question = review.question else {
        guard try takesLastBack() else { return }
        continue
      }
      try show(question)
      guard let key = try nextKey() else { return }
      switch key {
      case .same: review.answer(.same)
      case .different: review.answer(.different)
      case .skip: review.skip()
      case .undo:
        guard review.undo() else {
          console.note("there is nothing to undo")
          continue
        }
      case .quit: return
      }
      if key != .skip { try keep(review) }
    }
  }

  /// Lets a person take back the last answer when there are no more questions.
  private mutating func takesLastBack() throws -> Bool {
    guard review.askedCount > 0 else { return false }
    try console.errors.write(
      "\nThat was the last pair. " + style(.strong, "u") + "ndo or " + style(.strong, "q") + "uit? "
    )
    try console.errors.flush()
    guard let line = try lines.next(lines: 1, bytes: .max, mayWait: true)?.first,
      Key(typed: line) == .undo, review.undo()
    else {
      try console.errors.write("\n")
      return false
    }
    try keep(review)
    return true
  }

  /// The next thing that was typed; nil at the end of the input.
  private mutating func nextKey() throws -> Key? {
    while true {
      try console.errors.write(
        style(.strong, "s") + "ame, " + style(.strong, "d") + "ifferent, s" + style(.strong, "k")
          + "ip, " + style(.strong, "u") + "ndo or " + style(.strong, "q") + "uit? ")
      try console.errors.flush()
      guard let line = try lines.next(lines: 1, bytes: .max, mayWait: true)?.first else {
        try console.errors.write("\n")
        guard lineNumber > 0 || console.errors.isTerminal else { throw ReviewInputError.noAnswers }
        return nil
      }
      lineNumber += 1
      if let key = Key(typed: line) { return key }
      // A script that goes on after a wrong line would answer for the wrong pairs.
      guard console.errors.isTerminal else {
        throw ReviewInputError.noKey(line, line: lineNumber)
      }
      console.note("Type s, d, k, u or q, and Enter.")
    }
  }

  private func show(_ question: DuplicateReview.Question) throws {
    let (first, second) = marked(question.first.text, question.second.text)
    var text =
      "\n" + style(.faint, "\(review.askedCount + 1) of \(count)  score ")
      + style(.score, Numbers.fixed(Double(question.score), 2)) + "\n"
    for (passage, marked) in [(question.first, first), (question.second, second)] {
      text += "  \(printer.place(passage))\n" + marked
    }
    if !question.differences.isEmpty {
      let words = question.differences.map { difference in
        let sides = [difference.kept, difference.other].map { $0.isEmpty ? "–" : printer.safe($0) }
        return "\(difference.kind.rawValue) \(sides[0]) / \(sides[1])"
      }
      text += "  " + style(.faint, "kept apart by default: " + words.joined(separator: ", ")) + "\n"
    }
    try console.errors.write(text)
  }

  /// Both texts, with the words set off that only one of them has.
  private func marked(_ first: String, _ second: String) -> (String, String) {
    let difference = WordDifference(printer.safe(first), printer.safe(second))
    return (lines(difference.first), lines(difference.second))
  }

  /// Marks with a width of no concern, which colours replace when the lines are broken.
  private static let (start, end) = ("\u{E000}", "\u{E001}")

  private func lines(_ runs: [WordDifference.Run]) -> String {
    let (start, end) = style.isColored ? (Self.start, Self.end) : ("[", "]")
    let text = runs.map { $0.isShared ? $0.text : start + $0.text + end }.joined(separator: " ")
    let parts =
      console.errors.isTerminal
      ? TerminalText.wrapped(text, to: min(console.errors.columns, 100) - 9) : [text]
    let margin = console.errors.isTerminal ? "        " : "    "
    return parts.map { part in
      margin
        + part.replacing(Self.start, with: "\u{1B}[\(Style.Paint.strong.rawValue)m")
        .replacing(Self.end, with: "\u{1B}[0m") + "\n"
    }.joined()
  }
}

/// Why answers cannot be read from an input that is no terminal.
enum ReviewInputError: Error, Equatable, CustomStringConvertible {
  /// The input has no line.
  case noAnswers
  /// A line is none of the letters.
  case noKey(String, line: Int)

  var description: String {
    switch self {
    case .noAnswers:
      "review asks at a terminal, or reads answers from stdin, one letter a line, and there were "
        + "none: s, d, k, u or q."
    case .noKey(let text, let line):
      "stdin:\(line): '\(text)' is no answer; it must be s, d, k, u or q. The answers before it are "
        + "kept."
    }
  }
}
