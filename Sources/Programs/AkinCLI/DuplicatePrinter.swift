internal import Akin

/// Prints what `akin dedupe` found.
struct DuplicatePrinter {
  private let console: Console
  private let form: FormatFlags.Form
  private let style: Style
  private let warningStyle: Style
  private let printer: HitPrinter
  private let listing: ListingFlags?
  /// Whether copies of lines that the corpus repeats are listed too.
  private let listsRepeats: Bool

  /// `listing` is nil where everything is shown, on a terminal too.
  init(_ console: Console, format: FormatFlags, talk: TalkFlags, listing: ListingFlags?) {
    self.listing = console.output.isTerminal ? listing : nil
    listsRepeats = listing?.exact ?? true
    self.console = console
    form = format.form
    style = talk.style(in: console)
    warningStyle = talk.style(in: console, of: console.errors)
    printer = HitPrinter(console, style: style)
  }

  /// What stays and what goes.
  func print(groups report: DuplicateReport) throws {
    switch form {
    case .json: try console.output.writeJSON(report.groups)
    case .lines: for group in report.groups { try console.output.writeJSON(group) }
    case .text:
      let digest = DuplicateDigest(report)
      guard let listing else {
        for group in digest.finds + digest.copies {
          let isCounted = group.isRepeat && !listsRepeats
          try print(
            group, isCounted ? [] : group.removed, hidden: isCounted ? group.removed.count : 0,
            copies: isCounted)
        }
        return
      }
      try print(digest, listing)
    }
  }

  /// The screen that a terminal shows: finds first, and of all else how many there are.
  private func print(_ digest: DuplicateDigest, _ listing: ListingFlags) throws {
    let finds = digest.finds.filter { listing.short || !$0.isShort }
    let copies =
      listing.exact ? digest.copies.filter { listing.short || !$0.isShort } : []
    for groups in [finds, copies] {
      let shown = listing.all ? groups.count : Self.mostGroups
      for group in groups.prefix(shown) {
        let removed = listing.exact ? group.removed : group.finds
        let hidden = listing.all ? 0 : max(0, removed.count - Self.mostRemoved)
        try print(group, removed.dropLast(hidden), hidden: hidden)
      }
      if groups.count > shown {
        try remark("\(Numbers.count(groups.count - shown, "more group")): --all lists all")
      }
    }
    if !listing.exact, digest.copyCount > 0 {
      let documents = digest.copyDocumentCount
      try remark(
        "\(Numbers.count(digest.copyCount)) more said exactly the same"
          + (documents > 1 ? " in \(Numbers.count(documents, "file"))" : "")
          + ": --exact lists them")
    }
    let short = listing.short ? 0 : digest.finds.count - finds.count
    if short > 0 {
      try remark("\(Numbers.count(short, "group")) of fewer than four words: --short lists them")
    }
  }

  private func print(
    _ group: DuplicateGroup, _ removed: some Collection<Duplicate>, hidden: Int,
    copies: Bool = false
  ) throws {
    var lines = head(group.kept.passage, "kept")
    for duplicate in removed {
      lines += printer.member(
        duplicate.passage,
        score: duplicate.stage == .exact && console.output.isTerminal ? nil : duplicate.score,
        note: note(duplicate.stage.rawValue))
    }
    if hidden > 0 {
      let more =
        copies
        ? "\(Numbers.count(hidden)) more said exactly the same: --exact lists them"
        : "and \(Numbers.count(hidden)) more"
      lines += "  " + style(.faint, more) + "\n"
    }
    try console.output.write(lines + "\n")
  }

  private func remark(_ words: String) throws {
    try console.output.write(style(.faint, words) + "\n")
  }

  /// How many groups a terminal shows, and how many removed passages of each.
  private static let (mostGroups, mostRemoved) = (20, 5)

  /// What stays apart because of a guard.
  func print(flagged report: DuplicateReport) throws {
    switch form {
    case .json: try console.output.writeJSON(report.flagged)
    case .lines: for pair in report.flagged { try console.output.writeJSON(pair) }
    case .text:
      let shown = listing?.all == false ? Self.mostGroups : report.flagged.count
      for pair in report.flagged.prefix(shown) {
        let lines =
          head(pair.kept.passage, "kept")
          + printer.member(
            pair.flagged.passage, score: pair.flagged.score,
            note: note(pair.differences.map(words).joined(separator: ", ")))
        try console.output.write(lines + "\n")
      }
      if report.flagged.count > shown {
        try remark("\(Numbers.count(report.flagged.count - shown, "more pair")): --all lists all")
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
      + "\(Numbers.count(report.removedCount, "duplicate")) among "
      + Numbers.count(report.passageCount, "passage")
    if !report.flagged.isEmpty {
      line += ", \(Numbers.count(report.flagged.count, "pair")) kept apart"
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
      if let shares = report.possibleFalseShares {
        let (low, high) = (
          Numbers.fixed(shares.lowerBound * 100, 0), Numbers.fixed(shares.upperBound * 100, 0)
        )
        let floor =
          report.risk?.lowestScore.map {
            " (and a score of \(Numbers.short($0)), the lowest that counts unseen)"
          } ?? ""
        console.note(
          "threshold \(Numbers.score(report.threshold)) of the score, suggested by the corpus\(floor)"
            + "; of the merged pairs \(low) to \(high) % may say different things: `akin dedupe "
            + "examples --threshold auto` shows some")
      } else {
        console.note(
          "threshold \(Numbers.score(report.threshold)), a cautious one: the scores of this corpus do "
            + "not tell what says the same from what is merely alike")
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
    if options.threshold == .suggested || options.target != nil {
      let smallest = [Duplicate.Stage.meaning, .wording].compactMap { stage in
        report.smallestScore(of: stage).map { "\(stage.rawValue) \(Numbers.score($0))" }
      }
      if !smallest.isEmpty {
        console.note("smallest score with a kept passage: " + smallest.joined(separator: ", "))
      }
    }
    if let careful = careful(report, options, wasWritten: output != nil) {
      console.note(warningStyle(.warning, careful))
    }
  }

  /// The last line where a threshold that nobody looked at removes passages.
  private func careful(
    _ report: DuplicateReport, _ options: DedupeOptions, wasWritten: Bool
  ) -> String? {
    if let risk = report.risk {
      return "Careful: \(risk.words(going: wasWritten ? "went" : "would go"))."
    }
    guard options.target != nil, report.threshold < DedupeOptions.lowestSuggested else {
      return nil
    }
    let threshold = Numbers.short(report.threshold)
    return "Careful: the threshold went down to \(threshold) to keep so few; below "
      + "\(Numbers.short(DedupeOptions.lowestSuggested)) many merges are wrong. Look: akin dedupe "
      + "examples --threshold \(threshold)"
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
