internal import Akin
internal import ArgumentParser

/// `akin next-sentence`.
struct NextSentenceCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "next-sentence",
    abstract: "Say whether a text follows another, or where a text breaks.",
    usage: "akin next-sentence [<options>] <a> <b>, or --file <file>",
    discussion: """
      BERT was trained to tell whether a sentence follows another one. Two texts print the probability \
      that the second follows the first.

      With --file, every sentence of the file is compared with the next one, by that head and by the \
      vectors of a sentence model. A break is a valley in one of the two: a place that lies lower than \
      its surroundings on both sides by more than is usual in the text (Hearst 1997, TextTiling).

      JSON: first, second, score and isNext; with --file also line, cosine and isBreak, one object a \
      place.

      Examples:
        akin next-sentence "The ferry leaves at nine." "Bring a coat."
        akin next-sentence --file chapter.txt
      """)

  @Argument(help: "Two texts.")
  var texts: [String] = []

  @Option(name: .long, help: ArgumentHelp("Find the breaks of this file.", valueName: "file"))
  var file: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The sentence model that --file compares with. (default: AKIN_MODEL, or all-MiniLM-L6-v2)",
      valueName: "name"))
  var vectorModel: String?

  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if file == nil ? texts.count != 2 : !texts.isEmpty {
      throw ValidationError("Give two texts, or --file.")
    }
    if vectorModel != nil, file == nil { throw ValidationError("--vector-model goes with --file.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let model = try await model.load(NextSentenceModel.self, in: console, progress: progress)
    guard let file else {
      let score = try await model.probabilities(of: [(texts[0], texts[1])])[0]
      progress.finish()
      if format.form == .text {
        try console.output.write(
          "\(Numbers.fixed(score, 4))  \(score > 0.5 ? "follows" : "does not follow")\n")
      } else {
        try console.output.writeJSON(
          PairJSON(first: texts[0], second: texts[1], score: score, isNext: score > 0.5))
      }
      return .success
    }
    let flags = ModelFlags(vectorModel, self.model.precision, self.model.threads)
    let embedder = try await flags.embedder(in: console, talk: talk, progress: progress)
    var isAny = false
    let skipped = try await FolderReader([console.absolute(file)]).forEachFile { read in
      let breaks = try await TextBreaks(of: read.passages, by: model, and: embedder) {
        progress.update($0)
      }
      progress.clear()
      isAny = isAny || !breaks.places.isEmpty
      try print(breaks, in: console)
    }
    for file in skipped { console.complain("\(console.shown(file.path)): \(file.reason)") }
    return isAny ? .success : .nothing
  }

  private func print(_ breaks: TextBreaks, in console: Console) throws {
    var list = ObjectList(console, format.form)
    let style = talk.style(in: console)
    for place in breaks.places {
      guard format.form == .text else {
        try list.add(
          PlaceJSON(
            first: place.first.text, second: place.second.text, score: place.probability,
            isNext: place.probability > 0.5, line: place.second.line, cosine: place.cosine,
            isBreak: place.isBreakByHead, isBreakByVectors: place.isBreakByVectors))
        continue
      }
      guard place.isBreakByHead || place.isBreakByVectors else { continue }
      let signs =
        (place.isBreakByHead ? "head " : "     ") + (place.isBreakByVectors ? "vectors" : "       ")
      try console.output.write(
        "\(style(.path, "line \(place.second.line)"))  \(signs)  "
          + "\(Numbers.fixed(place.probability, 4))  \(Numbers.score(place.cosine))  "
          + "\(TerminalText.line(place.second.text))\n")
    }
    if format.form != .text { try list.finish() }
  }
}

private struct PairJSON: Encodable {
  let first: String
  let second: String
  let score: Double
  let isNext: Bool
}

private struct PlaceJSON: Encodable {
  let first: String
  let second: String
  let score: Double
  let isNext: Bool
  let line: Int
  let cosine: Float
  let isBreak: Bool
  let isBreakByVectors: Bool
}
