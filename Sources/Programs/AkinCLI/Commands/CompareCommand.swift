internal import Akin
internal import ArgumentParser

/// `akin compare`.
struct CompareCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Score two texts.",
    usage: "akin compare [<options>] <a> <b>",
    discussion: """
      The score is a cosine: 1 for the same meaning, about 0 for nothing in common. --cross-encoder \
      reads both texts at once, and its score is whatever it was trained to give. --judge says same, \
      different or contradiction.

      Examples:
        akin compare "The ferry leaves at nine." "When does the boat go?"
        akin compare --json "a cat" "a kitten"
        akin compare --cross-encoder ./my-cross-encoder "a cat" "a kitten"
      """)

  @Argument(help: ArgumentHelp("A text.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another text.", valueName: "b"))
  var second: String

  @Option(
    name: .long,
    help: ArgumentHelp("A cross-encoder, by its folder or name.", valueName: "name"))
  var crossEncoder: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A checkpoint for inference or paraphrases: say whether the texts agree.", valueName: "name"))
  var judge: String?

  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if [crossEncoder, judge, model.model].compactMap(\.self).count > 1 {
      throw ValidationError("--model, --cross-encoder and --judge exclude each other.")
    }
    if [first, second].contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw ValidationError("A text is empty; both must say something.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    if let crossEncoder {
      let reader = try await CheckpointFlags.load(
        CrossEncoder.self, crossEncoder, precision: model.precision, threads: model.threads,
        in: console, progress: progress)
      let score = try await reader.scores(of: [(first, second)])[0]
      progress.finish()
      try console.output.write(
        format.form == .text ? Numbers.fixed(score, 4) + "\n" : jsonText(["score": score]) + "\n")
      return .success
    }
    if let judge {
      let judge = try await CheckpointFlags.load(
        MeaningJudge.self, judge, precision: model.precision, threads: model.threads, in: console,
        progress: progress)
      let found = try await judge.judge([(first, second)])[0]
      progress.finish()
      try console.output.write(
        format.form == .text
          ? "\(found.relation.rawValue)  \(Numbers.fixed(found.score, 4))\n"
          : jsonText(JudgedJSON(relation: found.relation.rawValue, score: found.score)) + "\n")
      return .success
    }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    let score = try await embedder.compare(first, second)
    progress.finish()
    talk.report(try embedder.truncation(of: [first, second]), in: console)
    if format.form == .text {
      try console.output.write(Numbers.score(score) + "\n")
    } else {
      try console.output.writeJSON(["score": score])
    }
    return .success
  }
}

private struct JudgedJSON: Encodable {
  let relation: String
  let score: Double
}
