internal import Akin
internal import ArgumentParser

/// `akin fill-mask`.
struct FillMaskCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "fill-mask",
    abstract: "Find words for the gaps of a text.",
    usage: "akin fill-mask [<options>] [<text> ...]",
    discussion: """
      \(MaskedWordModel.mask) stands where a word is to be found; a text may have several. A score is the \
      word's probability. --score asks the other way round: how likely is the text as it stands? Each \
      of its tokens is masked in turn; the sum of the logarithms is the text's likelihood, and the \
      words that the model would not have expected come first.

      JSON: text, and predictions, a list for each mask of token, id, score and text; with --score \
      logLikelihood, pseudoPerplexity, tokens and words.

      Examples:
        akin fill-mask "Paris is the [MASK] of France."
        akin fill-mask --targets cat,dog "She walks her [MASK] in the park."
        akin fill-mask --score "Their is no reason to worry."
        akin fill-mask --jsonl --file gaps.txt
      """)

  @OptionGroup var input: TextsInput

  @Option(
    name: [.customShort("n", allowingJoined: true), .long],
    help: ArgumentHelp("Most words for a gap.", valueName: "n"))
  var limit = 5

  @Option(
    name: .long,
    help: ArgumentHelp("Compare these words alone, with commas between.", valueName: "words"))
  var targets: String?

  @Flag(name: .long, help: "Say how likely each text is, and which words surprise.")
  var score = false

  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
    if score, targets != nil { throw ValidationError("--targets are for gaps; --score has none.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let model = try await model.load(MaskedWordModel.self, in: console, progress: progress)
    let words = try targets.map {
      try model.targets($0.split(separator: ",").map { String($0.trimming([" "])) })
    }
    if !talk.quiet, let words {
      for (word, piece) in words.replaced {
        console.complain("`\(word)` is not in the vocabulary; its first piece `\(piece)` counts")
      }
      for word in words.unknown { console.complain("`\(word)` has no token; it does not count") }
    }
    var list = ObjectList(console, format.form)
    let style = talk.style(in: console)
    let isAny = try await input.forEachWindow(in: console) { texts in
      if score {
        let found = try await model.likelihoods(of: texts) { progress.update($0) }
        progress.finish()
        for (text, likelihood) in zip(texts, found) {
          if format.form == .text {
            try print(likelihood, of: text, style, in: console)
          } else {
            try list.add(LikelihoodJSON(text, likelihood))
          }
        }
      } else {
        let found = try await model.fill(texts, count: limit, targets: words) {
          progress.update($0)
        }
        progress.finish()
        for (text, masks) in zip(texts, found) {
          if format.form == .text {
            try print(masks, in: text, isOnly: texts.count == 1, style, in: console)
          } else {
            try list.add(FilledJSON(text, masks))
          }
        }
      }
    }
    if format.form != .text { try list.finish() }
    return isAny ? .success : .nothing
  }

  private func print(
    _ masks: [[MaskedWord]], in text: String, isOnly: Bool, _ style: Style, in console: Console
  ) throws {
    if !isOnly { try console.output.write(style(.strong, TerminalText.line(text)) + "\n") }
    for (place, words) in masks.enumerated() {
      if masks.count > 1 { try console.output.write(style(.faint, "gap \(place + 1)") + "\n") }
      for word in words {
        try console.output.write(
          "\(style(.score, Numbers.fixed(word.score, 4)))  \(TerminalText.line(word.token))"
            + "  \(style(.faint, TerminalText.line(word.text)))\n")
      }
    }
  }

  private func print(
    _ likelihood: TextLikelihood, of text: String, _ style: Style, in console: Console
  ) throws {
    try console.output.write(
      "\(style(.score, Numbers.fixed(likelihood.logLikelihood, 2)))  \(TerminalText.line(text))\n"
        + style(
          .faint,
          "  pseudo-perplexity \(Numbers.fixed(likelihood.pseudoPerplexity, 2)), "
            + Numbers.count(likelihood.tokens, "token")) + "\n")
    for word in likelihood.words.sorted(by: { $0.logProbability < $1.logProbability }).prefix(limit)
    {
      try console.output.write(
        "  \(Numbers.fixed(word.logProbability, 2))  \(TerminalText.line(word.text))\n")
    }
  }
}

private struct FilledJSON: Encodable {
  let text: String
  let predictions: [[Word]]

  init(_ text: String, _ masks: [[MaskedWord]]) {
    self.text = text
    predictions = masks.map { $0.map(Word.init) }
  }

  struct Word: Encodable {
    let token: String
    let id: Int
    let score: Double
    let text: String

    init(_ word: MaskedWord) {
      (token, id, score, text) = (word.token, word.id, word.score, word.text)
    }
  }
}

private struct LikelihoodJSON: Encodable {
  let text: String
  let logLikelihood: Double
  let pseudoPerplexity: Double
  let tokens: Int
  let words: [Word]

  init(_ text: String, _ likelihood: TextLikelihood) {
    self.text = text
    logLikelihood = likelihood.logLikelihood
    pseudoPerplexity = likelihood.pseudoPerplexity
    tokens = likelihood.tokens
    words = likelihood.words.map {
      Word(
        text: $0.text, start: $0.range.lowerBound, end: $0.range.upperBound,
        logProbability: $0.logProbability)
    }
  }

  struct Word: Encodable {
    let text: String
    let start: Int
    let end: Int
    let logProbability: Double
  }
}

extension Substring {
  /// The text without these characters at both ends.
  func trimming(_ characters: Set<Character>) -> Substring {
    var text = self
    while let first = text.first, characters.contains(first) { text.removeFirst() }
    while let last = text.last, characters.contains(last) { text.removeLast() }
    return text
  }
}
