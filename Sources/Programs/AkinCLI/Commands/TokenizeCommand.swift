internal import Akin
internal import ArgumentParser

/// `akin tokenize`.
struct TokenizeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Print the tokens of lines of text.",
    usage: "akin tokenize [<options>] [<file>]",
    discussion: """
      One JSON object a line: ids, tokens, offsets into the UTF-8 of the text, and how many tokens \
      were cut off. With --pair a line is two texts with a tab between, and typeIDs tells which of \
      them a token is of.

      Examples:
        echo "How do I prune roses?" | akin tokenize
        akin tokenize --model ./my-model sentences.txt
        akin tokenize --pair questions-and-answers.tsv
      """)

  @OptionGroup var input: LineInput

  @Flag(name: .long, help: "A line is two texts with a tab between.")
  var pair = false

  @OptionGroup var model: TextModelFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if model.precision != nil {
      throw ValidationError("--precision is for vectors: tokens are the same in all of them.")
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    var lines = try input.windows(in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    progress.finish()
    var number = 0
    while let window = try lines.next() {
      for line in window {
        try Task.checkCancellation()
        number += 1
        try console.output.writeJSON(tokens(of: line, number, with: embedder))
      }
      try console.output.flush()
    }
    return .success
  }

  private func tokens(
    of line: String, _ number: Int, with embedder: TextEmbedder
  ) throws -> TokenizedText {
    guard pair else { return embedder.tokenize(line) }
    let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw InputError.noTab(file: input.file == "-" ? "stdin" : input.file, line: number)
    }
    return embedder.tokenize(String(parts[0]), String(parts[1]))
  }
}
