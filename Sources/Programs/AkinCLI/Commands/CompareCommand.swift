internal import Akin
internal import ArgumentParser

/// `akin compare`.
struct CompareCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Score two texts.",
    usage: "akin compare [<options>] <a> <b>",
    discussion: """
      The score is a cosine: 1 for the same meaning, about 0 for nothing in common.

      Examples:
        akin compare "The ferry leaves at nine." "When does the boat go?"
        akin compare --json "a cat" "a kitten"
      """)

  @Argument(help: ArgumentHelp("A text.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("Another text.", valueName: "b"))
  var second: String

  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if [first, second].contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      throw ValidationError("A text is empty; both must say something.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
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
