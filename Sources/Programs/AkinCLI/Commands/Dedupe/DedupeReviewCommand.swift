internal import Akin
internal import ArgumentParser

/// `akin dedupe review`.
struct DedupeReviewCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Learn threshold and guards from your answers about some pairs.",
    discussion: """
      Shows pairs of sentences that are hard to judge, with the words that differ set off, and asks \
      whether both say the same. Type a letter and Enter: s for the same, d for different, k to skip \
      the pair, u to undo the last answer, q to end. Some twenty answers suffice. At the end it \
      says which threshold they lead to, which guards stay on, and how many of the pairs that would \
      be merged may say different things.

      Answers are kept at once, so Ctrl-C loses none. Those about an index lie beside it, outlast \
      later runs of akin index, and hold for another model too. akin dedupe follows them from then \
      on and says so. A pair that you call different is never merged, and one that you call the same \
      always is, whatever its score. Answers about --input go into the file that --answers names: \
      give it to akin dedupe, too. A later review adds to them.

      Without a terminal, answers are read from stdin, one letter a line.

      Examples:
        akin dedupe review
        akin dedupe review docs -n 40
        akin dedupe review --input faq.jsonl --field question --answers faq.answers
        akin dedupe --input faq.jsonl --field question --answers faq.answers --output clean.jsonl
        akin dedupe review --forget
      """,
    helpNames: [.short, .long])

  /// What is asked, and where the answers are kept.
  struct ReviewFlags: ParsableArguments {
    @Option(
      name: [.customShort("n", allowingJoined: true), .customLong("count")],
      help: ArgumentHelp("How many pairs are shown at most.", valueName: "n"))
    var count = 20

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Keep the answers about --input in this file, and add to those that it has.",
        valueName: "file"))
    var answers: String?

    @Flag(name: .long, help: "Forget all answers about the index, and what was learned from them.")
    var forget = false
  }

  @OptionGroup(title: "Review") var review: ReviewFlags
  @OptionGroup var corpus: DedupeCorpusFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    try corpus.check(beside: nil)
    try checkCount(review.count, of: "-n")
    let input = corpus.records.input
    try refuse([
      (input == "-", "review reads answers from stdin: name a file as --input."),
      (
        review.forget && input != nil,
        "--forget goes with an index: remove the file of --answers yourself."
      ),
      (
        review.answers != nil && input == nil,
        "--answers goes with --input: an index remembers its own answers."
      ),
      (
        review.answers == nil && input != nil,
        "--input needs --answers FILE: the answers are kept there."
      ),
    ])
  }

  func run(in console: Console) async throws -> ExitStatus {
    let place = try corpus.place(hasOther: false, in: console, talk: talk)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    if review.forget, case .index(let location, let filter) = place {
      guard location.paths.isEmpty, filter == SearchFilter() else {
        throw ValidationError(
          "--forget forgets the answers about the whole index: leave out paths and filters.")
      }
      let engine = try await corpus.model.flags.engine(
        at: location.folder, in: console, progress: progress)
      let hadAny = try engine.forgetReviews()
      if !talk.quiet {
        console.note(hadAny ? "the answers are forgotten" : "there were no answers")
      }
      return hadAny ? .success : .nothing
    }
    if let answers = review.answers, let input = corpus.records.input {
      try NamedOutput.check(answers, against: input, in: console)
    }
    // A damaged file is refused before anybody has answered.
    let file = review.answers.map(console.absolute)
    let known = try file.flatMap { try ReviewMemory(contentsOf: $0) }
    let sources = try await corpus.model.flags.corpora(
      [place], in: console, talk: talk, progress: progress, usesCache: !corpus.records.noCache)
    if place.records?.count ?? 0 == 0 { progress.update(.waiting("Comparing")) }
    let begun: DuplicateReview
    let keep: (DuplicateReview) throws -> Void
    switch sources[0] {
    case .index(let engine, let paths, let filter):
      begun = try await engine.review(within: paths, where: filter) { progress.update($0) }
      keep = { try engine.remember($0) }
    case .records(let records, let embedder):
      begun = try await records.review(
        answers: known?.answers ?? PairAnswers(), with: embedder
      ) { progress.update($0) }
      keep = { review in
        if let file { try ReviewMemory.remember(review, in: file) }
      }
    }
    progress.finish()
    var dialog = ReviewDialog(
      begun, count: review.count, in: console, style: talk.style(in: console, of: console.errors),
      keep: keep)
    try dialog.run()
    return try report(dialog, in: console)
  }

  /// What was learned, on stdout.
  private func report(_ dialog: ReviewDialog, in console: Console) throws -> ExitStatus {
    let fit = dialog.review.fit
    guard format.form == .text else {
      try console.output.writeJSON(fit)
      return fit.answerCount == 0 ? .nothing : .success
    }
    try console.output.write(fit.words(of: dialog.review.answers))
    try console.output.flush()
    guard fit.answerCount > 0 else { return .nothing }
    if !talk.quiet {
      console.note(
        review.answers.map {
          "kept in \($0): give it to akin dedupe as --answers, or to a later review"
        } ?? "kept beside the index: akin dedupe follows it from now on; --forget forgets it")
    }
    return .success
  }
}

extension ReviewFit {
  /// What was learned, for people, a sentence a line.
  fileprivate func words(of answers: PairAnswers) -> String {
    guard pairCount > 0 else { return "No two texts are near enough to ask about.\n" }
    guard answerCount > 0 else { return "Nothing was answered.\n" }
    var lines = [
      "\(Numbers.count(answers.count, "answer")): \(Numbers.count(answers.sameCount)) the same, "
        + "\(Numbers.count(answers.count - answers.sameCount)) different."
    ]
    if isFitted {
      let off = guardsOff.map(\.rawValue).sorted()
      lines.append(
        "Threshold \(Numbers.short(threshold)); "
          + (off.isEmpty
            ? "all guards stay on."
            : "off: \(off.joined(separator: ", ")); all other guards stay on."))
    } else {
      lines.append(
        "Fewer than \(Self.fewestAnswers) answers tell too little: the threshold stays "
          + "\(Numbers.short(threshold)). The answered pairs count.")
    }
    var line =
      "Of \(Numbers.count(pairCount, "pair")) of nearest sentences \(Numbers.count(mergedCount)) "
      + "\(mergedCount == 1 ? "is" : "are") merged; by default \(Numbers.count(mergedByDefault))."
    if let share = falseShare, let bounds = falseShareBounds {
      func percent(_ share: Double) -> String { Numbers.fixed(share * 100, 0) }
      line +=
        " Of the merged ones \(percent(share)) % may say different things: with 90 % confidence "
        + "\(percent(bounds.lowerBound)) to \(percent(bounds.upperBound)) %."
    }
    lines.append(line)
    if answers.sameCount == answers.count {
      lines.append(
        "No pair was called different, so the threshold may be too low: more answers tell.")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
