internal import Akin
internal import ArgumentParser

/// `akin verify`.
struct VerifyCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check an index, every byte of it, or repair it.",
    usage: "akin verify [<options>] [<path>]",
    discussion: """
      Exit status 0 when all is well, 2 when something is wrong.

      With --repair, what is damaged is rebuilt from what is whole: vectors from the texts in the \
      catalog, the catalog from what can be read of it and from the documents themselves. It says \
      what it rebuilt and what it could not. A damaged catalog is kept beside the new one.

      Examples:
        akin verify
        akin verify --repair
        akin verify docs --json
      """)

  @Argument(help: ArgumentHelp("A folder whose index is meant.", valueName: "path"))
  var path: String?

  @Flag(name: .long, help: "Rebuild what is damaged.")
  var repair = false

  @OptionGroup var index: IndexFlags
  @OptionGroup var model: ModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(of: path, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    if repair { return try await repair(place.folder, progress, in: console) }
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

  private func repair(
    _ folder: String, _ progress: ProgressLine, in console: Console
  ) async throws -> ExitStatus {
    progress.update(.waiting("Repairing"))
    let engine = try await model.engine(at: folder, in: console, progress: progress)
    let outcome = try await engine.repair()
    progress.finish()
    let name = console.shown(outcome.index)
    if format.form != .text {
      try console.output.writeJSON(outcome)
    } else {
      for line in outcome.repaired { try console.output.write("repaired: \(line)\n") }
      if outcome.repaired.isEmpty { try console.output.write("\(name): nothing to repair\n") }
    }
    for line in outcome.lost {
      console.complain(
        "\(name): lost: " + CommandHints.describing(line, missing: outcome.missingFolders))
    }
    for problem in outcome.problems { console.complain("\(name): \(problem)") }
    return outcome.lost.isEmpty && outcome.problems.isEmpty ? .success : .failure
  }
}
