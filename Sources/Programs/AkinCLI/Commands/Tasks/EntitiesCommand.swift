internal import Akin
internal import ArgumentParser

/// `akin entities`.
struct EntitiesCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "entities",
    abstract: "Find names, places and other entities.",
    usage: "akin entities [<options>] [<text or path> ...]",
    discussion: """
      An argument that is the path of a file or folder stands for what is in it; any other is a text. \
      Texts print their entities with label, probability and bytes; files and folders print a table: \
      each entity once, how often it stands there, and where first. --jsonl prints every place.

      --strategy says how the labels of word pieces become entities: none, simple, first (a whole word \
      has the label of its first piece), average \
      or max, as transformers defines them.

      --redact prints texts and files with [LABEL] in the place of each entity, and on stderr how \
      many of each there were. Several files need --output, a folder for the copies. No model finds \
      everything: read a copy before you hand it out.

      JSON: label, score, text, start and end (bytes of the text); over files also the keys of a hit, \
      and start and end are bytes of the passage.

      Examples:
        akin entities "Maria Gonzalez lives in Springfield."
        akin entities --model ./ner notes
        akin entities --jsonl notes | jq -r .text | sort | uniq -c
        akin entities --redact --strategy max letter.txt > letter-redacted.txt
        akin entities --redact letters --output letters-redacted
      """)

  @Argument(
    help: ArgumentHelp("Texts, files or folders; without any, one text a line from stdin."))
  var texts: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("none, simple, first, average or max.", valueName: "name"))
  var strategy = StrategyChoice.first

  @Option(
    name: .long,
    help: ArgumentHelp("Leave out what is less probable.", valueName: "score"))
  var minScore = 0.0

  @Flag(name: .long, help: "Print the texts with entities replaced.")
  var redact = false

  @Option(name: .long, help: ArgumentHelp("A folder for redacted copies.", valueName: "dir"))
  var output: String?

  @OptionGroup var model: CheckpointFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var force: ForceFlag
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if output != nil, !redact { throw ValidationError("--output goes with --redact.") }
    if redact, format.form != .text {
      throw ValidationError("--redact prints texts, not JSON.")
    }
    if !(0...1).contains(minScore) { throw ValidationError("--min-score is within 0...1.") }
  }

  func run(in console: Console) async throws -> ExitStatus {
    let paths = texts.map(console.absolute)
    let isFiles = !texts.isEmpty && zip(texts, paths).allSatisfy { Self.isPath($0, $1) }
    if output != nil, !isFiles { throw ValidationError("--output is for files and folders.") }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let tagger = try await model.load(EntityTagger.self, in: console, progress: progress)
    let find: EntityPrinter.Find = { texts in
      var found: [[Entity]] = []
      // Some at a time: the probabilities of every label of every token are in memory.
      for start in stride(from: 0, to: texts.count, by: 512) {
        let window = Array(texts[start..<min(start + 512, texts.count)])
        found += try await tagger.entities(in: window, strategy: strategy.strategy) {
          progress.update($0)
        }
      }
      return found.map { $0.filter { $0.score >= minScore } }
    }
    let printer = EntityPrinter(
      console, style: talk.style(in: console), form: format.form, progress: progress, find: find)
    if redact {
      let counts =
        if isFiles {
          try await printer.redact(FolderReader(paths), into: output.map(console.absolute))
        } else {
          try await printer.redact { try await forEachWindow(in: console, $0) }
        }
      if !talk.quiet {
        let words = counts.sorted { $0.key < $1.key }.map {
          "\(Numbers.count($0.value)) \(TerminalText.line($0.key))"
        }
        console.complain(
          words.isEmpty ? "nothing was replaced" : "replaced: " + words.joined(separator: ", "))
      }
      return .success
    }
    let isAny =
      if isFiles {
        try await printer.list(FolderReader(paths), isQuiet: talk.quiet)
      } else {
        try await printer.list { try await forEachWindow(in: console, $0) }
      }
    return isAny ? .success : .nothing
  }

  /// Whether an argument stands for a file or folder.
  private static func isPath(_ text: String, _ path: String) -> Bool {
    text != "-" && !text.contains("\n") && FileSystem.exists(path)
  }

  private func forEachWindow(
    in console: Console, _ body: ([String]) async throws -> Void
  ) async throws {
    var input = TextsInput()
    (input.texts, input.file) = (texts, nil)
    _ = try await input.forEachWindow(in: console, body)
  }
}

/// The values of `--strategy`.
enum StrategyChoice: String, ExpressibleByArgument, CaseIterable {
  case none, simple, first, average, max

  var strategy: EntityStrategy {
    switch self {
    case .none: .none
    case .simple: .simple
    case .first: .first
    case .average: .average
    case .max: .max
    }
  }
}
