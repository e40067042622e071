internal import Akin
internal import ArgumentParser

/// `akin compact`.
struct CompactCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Rewrite an index without the vectors of sentences that are gone.",
    discussion: """
      Examples:
        akin compact
        akin compact docs
      """)

  @Argument(help: ArgumentHelp("A folder whose index is meant.", valueName: "path"))
  var path: String?

  @OptionGroup var index: IndexFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(of: path, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    progress.update(Work.Progress(.compacting, share: 0))
    let count = try await SearchEngine.open(at: place.folder).compact { progress.update($0) }
    progress.finish()
    if format.form != .text {
      try console.output.writeJSON(["vectors": count])
    } else if !talk.quiet {
      console.note("\(console.shown(place.folder)): rewrote \(Numbers.count(count, "vector"))")
    }
    return .success
  }
}
