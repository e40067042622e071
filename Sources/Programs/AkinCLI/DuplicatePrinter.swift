internal import Akin

/// Prints what `akin dedupe` found.
struct DuplicatePrinter {
  private let console: Console
  private let form: FormatFlags.Form
  private let style: Style
  private let printer: HitPrinter

  init(_ console: Console, format: FormatFlags, talk: TalkFlags) {
    self.console = console
    form = format.form
    style = talk.style(in: console)
    printer = HitPrinter(console, style: style)
  }

  /// What stays and what goes.
  func print(groups report: DuplicateReport) throws {
    switch form {
    case .json: try console.output.writeJSON(report.groups)
    case .lines: for group in report.groups { try console.output.writeJSON(group) }
    case .text:
      for group in report.groups {
        var lines = head(group.kept.passage, "kept")
        for duplicate in group.removed {
          lines += printer.member(
            duplicate.passage, score: duplicate.score, note: note(duplicate.stage.rawValue))
        }
        try console.output.write(lines + "\n")
      }
    }
  }

  /// What stays apart because of a guard.
  func print(flagged report: DuplicateReport) throws {
    switch form {
    case .json: try console.output.writeJSON(report.flagged)
    case .lines: for pair in report.flagged { try console.output.writeJSON(pair) }
    case .text:
      for pair in report.flagged {
        let lines =
          head(pair.kept.passage, "kept")
          + printer.member(
            pair.flagged.passage, score: pair.flagged.score,
            note: note(pair.differences.map(words).joined(separator: ", ")))
        try console.output.write(lines + "\n")
      }
    }
  }

  /// Pairs around the threshold.
  func print(examples report: DuplicateReport) throws {
    switch form {
    case .json: try console.output.writeJSON(report.examples)
    case .lines: for example in report.examples { try console.output.writeJSON(example) }
    case .text:
      var isAbove = true
      for example in report.examples {
        if isAbove && !example.isAbove {
          try console.output.write("--- threshold \(Numbers.score(report.threshold)) ---\n\n")
        }
        isAbove = example.isAbove
        let verdict =
          !example.isAbove
          ? "apart"
          : example.differences.isEmpty
            ? "merged" : "apart, " + example.differences.map(words).joined(separator: ", ")
        var lines =
          style(.score, Numbers.score(example.score)) + ": " + style(.faint, verdict) + "\n"
        for passage in [example.first, example.second] {
          lines += "  \(printer.place(passage)): \(printer.safe(passage.text))\n"
        }
        try console.output.write(lines + "\n")
      }
    }
  }

  /// The summary on stderr.
  func note(_ report: DuplicateReport, options: DedupeOptions, output: String?) {
    var line =
      "\(Numbers.count(report.groups.count, "group")), "
      + "\(Numbers.count(report.removedCount)) of "
      + "\(Numbers.count(report.passageCount, "passage")) superfluous"
    if !report.flagged.isEmpty {
      line += ", \(Numbers.count(report.flagged.count)) kept by a guard"
    }
    let reasons = [
      (DedupeOptions.Guard.unread, "differing in what the model cannot read"),
      (.cut, "longer than it reads"),
    ].compactMap { kind, words in
      let count = report.flagged.count { $0.differences.contains { $0.kind == kind } }
      return count == 0 ? nil : "\(Numbers.count(count)) \(words)"
    }
    if !reasons.isEmpty { line += " (" + reasons.joined(separator: ", ") + ")" }
    if let output, output != "-" { line += "; the rest is in \(output)" }
    console.note(line)
    if options.threshold == .suggested {
      let kind = report.isSupported ? "supported score" : "score"
      if let shares = report.possibleFalseShares {
        let (low, high) = (
          Numbers.fixed(shares.lowerBound * 100, 0), Numbers.fixed(shares.upperBound * 100, 0)
        )
        console.note(
          "threshold \(Numbers.score(report.threshold)) of the \(kind), suggested by the corpus; "
            + "of the pairs above it that no guard keeps apart, \(low) to \(high) % may say different "
            + "things (by chance alone, to the worst of labelled corpora): `akin dedupe examples` shows "
            + "some"
        )
      } else {
        console.note(
          "threshold \(Numbers.score(report.threshold)): the corpus suggests none")
      }
    }
    if let target = options.target {
      let kept = report.passageCount - report.removedCount
      console.note(
        "\(Numbers.count(kept)) kept at a threshold of \(Numbers.score(min(1, report.threshold)))"
          + (kept > target
            ? "; guards and low scores leave no fewer"
            : kept < target ? "; no more are different" : ""))
    }
    if options.threshold == .suggested || options.target != nil,
      let smallest = report.smallestScore
    {
      console.note(
        "no removed passage is farther than \(Numbers.score(smallest)) from the one that is kept")
    }
  }

  private func head(_ passage: Passage, _ word: String) -> String {
    guard console.output.isTerminal else {
      return "\(printer.place(passage)): \(word): \(passage.text)\n"
    }
    return "\(printer.place(passage)): " + style(.strong, word) + "\n"
      + printer.indented(passage.text, by: 8)
  }

  private func note(_ words: String) -> String {
    console.output.isTerminal ? printer.safe(words) + "  " : words + ": "
  }

  /// `number 5 / 50`.
  private func words(_ difference: GuardedDifference) -> String {
    let sides = [difference.kept, difference.other].map { $0.isEmpty ? "–" : $0 }
    return "\(difference.kind.rawValue) \(printer.safe(sides[0])) / \(printer.safe(sides[1]))"
  }
}
