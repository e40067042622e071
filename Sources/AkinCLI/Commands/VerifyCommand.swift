internal import Akin
internal import ArgumentParser

/// `akin verify`.
struct VerifyCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check an index: catalog, checksums, and that they fit.",
    discussion: """
      Exit status 0 when all is well, 2 when something is wrong.

      Examples:
        akin verify
        akin verify docs --json
      """)

  @Argument(help: ArgumentHelp("A folder whose index is meant.", valueName: "path"))
  var path: String?

  @OptionGroup var index: IndexFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(
      asking: path.map { [$0] } ?? [], flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    progress.update(.waiting("Verifying"))
    let report = try await SearchEngine.open(at: place.folder).verify()
    progress.finish()
    let name = console.shown(report.index)
    if format.form != .text {
      try console.output.writeJSON(report)
    } else if report.problems.isEmpty {
      try console.output.write(
        "\(name): \(Numbers.count(report.vectors, "vector")) and "
          + "\(Numbers.count(report.passages, "passage")) are as they should be\n")
    }
    for problem in report.problems { console.complain("\(name): \(problem)") }
    return report.problems.isEmpty ? .success : .failure
  }
}
