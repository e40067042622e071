internal import Akin
internal import ArgumentParser
internal import Synchronization

/// `akin embed`.
struct EmbedCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Print the vectors of lines of text.",
    usage: "akin embed [<options>] [<file>]",
    discussion: """
      One vector a line, in the order of the lines; an empty line is a text as well. npy is \
      [N × D] of little-endian float32, csv has the numbers alone. The input is read as a stream of \
      any length: only what is being worked on is in memory.

      Examples:
        akin embed sentences.txt > vectors.jsonl
        akin embed --format npy --output vectors.npy sentences.txt
        cut -f 2 table.tsv | akin embed --format csv -
      """)

  @OptionGroup var input: LineInput

  @Option(name: .long, help: "jsonl, npy or csv.")
  var format = VectorFormat.jsonl

  @Option(name: .long, help: ArgumentHelp("Write here instead of stdout.", valueName: "file"))
  var output: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model's prompt of this name in front of each text, or none. (default: as the model says)",
      valueName: "name"))
  var prompt: String?

  @OptionGroup var model: TextModelFlags
  @OptionGroup var memory: MemoryFlag
  @OptionGroup var force: ForceFlag
  @OptionGroup var talk: TalkFlags

  private var choice: PromptChoice {
    switch prompt {
    case nil: .model
    case "none": .none
    case let name?: .named(name)
    }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let toStdout = output == nil || output == "-"
    if format == .npy, toStdout, console.output.isTerminal {
      throw ValidationError("npy is not for a terminal: name a file with --output.")
    }
    if let output {
      try NamedOutput.check(output, against: input.file, in: console)
      try NamedOutput.check(areNew: [output], in: console)
    }
    let lines = Mutex(try input.windows(in: console))
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(
      in: console, talk: talk, progress: progress, memory: memory)
    lines.withLock { $0.longestLine = embedder.longestText }
    let writer = Mutex(
      try VectorWriter(
        format, dimension: embedder.info.dimension, output: output, console: console))
    let summary = try await embedder.embed(
      stream: { request in
        try lines.withLock {
          try $0.next(lines: request.count, bytes: request.bytes, mayWait: request.mayWait)
        }
      }, prompt: choice, progress: { progress.update($0) }
    ) { texts, vectors in
      if toStdout && console.output.isTerminal { progress.finish() }
      try writer.withLock { try $0.add(texts) { vectors.vector($0) } }
      // A reader at the other end of a pipe gets what is ready.
      if toStdout && format != .npy { try console.output.flush() }
    }
    try writer.withLock { try $0.finish() }
    progress.finish()
    if summary.truncatedTexts > 0, !talk.quiet {
      console.complain(
        "\(Numbers.count(summary.truncatedTexts)) of \(Numbers.count(summary.texts, "text")) longer "
          + "than the model reads (\(Numbers.count(embedder.info.maximumLength)) tokens); "
          + "\(Numbers.count(summary.truncatedTokens, "token")) cut off")
    }
    return .success
  }
}
