internal import Akin

/// Prints what fitting a model to a corpus is going to be, and what it came to.
struct AdaptationPrinter {
  private let console: Console

  init(_ console: Console) { self.console = console }

  /// Prints a plan, with an example of each kind of pairs.
  func print(_ plan: AdaptationPlan) throws {
    try print(plan.mined)
    for pairs in plan.mined.pairs {
      try write("\(pairs.kind.rawValue):")
      for (word, text) in [
        ("asks", pairs.anchor), ("answers", pairs.positive), ("does not", pairs.negative),
      ] {
        try write("  \(word): \(TerminalText.line(text))")
      }
    }
    let training = plan.training
    try write(
      "\(Numbers.count(training.steps, "step")), "
        + "\(Numbers.count(training.tokensPerEpoch, "token")) an epoch; products by "
        + training.multiplier)
    try write(
      "about \(Numbers.bytes(training.memory)) of memory and \(Numbers.duration(training.seconds))")
  }

  /// Prints the result.
  func print(_ report: AdaptationReport) throws {
    try print(report.mined)
    try write(
      "\(Numbers.count(report.steps, "step")); the best was step \(report.keptStep)"
        + (report.validation.before.flatMap { before in
          report.validation.after.map { ": \(points(before)) before, \(points($0)) then" }
        } ?? ""))
    for kind in report.kinds {
      try write(
        "nDCG@10 of \(Numbers.count(kind.questions, "question")) of the kind \(kind.kind.rawValue): "
          + "\(points(kind.before)) before, \(points(kind.after)) now")
    }
    let test = report.test
    try write(
      "nDCG@10 of all \(Numbers.count(test.questions, "question")): \(points(test.before)) before, "
        + "\(points(test.after)) now")
    if let graded = report.graded {
      try write(
        "Spearman on the graded pairs: \(graded.before.map(points) ?? "-") before, "
          + "\(graded.after.map(points) ?? "-") now")
    }
    let interval = "\(points(test.difference)) (\(points(test.lowest)) to \(points(test.highest)))"
    let folder = TerminalText.line(console.shown(report.folder))
    try write(
      report.isKept
        ? "better by \(interval) points: kept in \(folder)"
        : "not better: \(interval) points; the old model stays, and the new one lies in \(folder)")
  }

  private func print(_ mined: MinedCounts) throws {
    var words =
      "\(Numbers.count(mined.documents, "document")), "
      + "\(Numbers.count(mined.trainingDocuments)) of them to learn from, "
      + "\(Numbers.count(mined.testDocuments)) to measure on"
    if mined.omittedDocuments > 0 {
      words += "; \(Numbers.count(mined.omittedDocuments)) more are not looked at"
    }
    try write(words)
    let kinds = mined.pairs.map { "\(Numbers.count($0.count)) \($0.kind.rawValue)" }
    let total = mined.pairs.reduce(0) { $0 + $1.count }
    try write("\(Numbers.count(total, "pair")): \(kinds.joined(separator: ", "))")
    try write(
      "\(Numbers.count(mined.testQuestions, "question")) to measure by, "
        + "\(Numbers.count(mined.validationQuestions)) to choose by")
  }

  /// Hundredths, with one digit behind the point.
  private func points(_ share: Double) -> String { Numbers.fixed(share * 100, 1) }

  private func write(_ line: String) throws { try console.output.write(line + "\n") }
}
