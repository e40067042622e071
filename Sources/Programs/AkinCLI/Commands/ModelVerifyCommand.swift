internal import Akin
internal import ArgumentParser

/// `akin model verify`.
struct ModelVerifyCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Hash a model's files again, and embed its golden texts where it has some.",
    discussion: """
      Exit status 0 when all is well, 2 when something is wrong.

      Examples:
        akin model verify
        akin model verify ./my-model --json
      """)

  @Argument(help: "The model's folder or name. (default: AKIN_MODEL, or all-MiniLM-L6-v2)")
  var name: String?

  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    progress.update(.waiting("Verifying"))
    let name = name ?? console.variable("AKIN_MODEL") ?? ModelStore.defaultName
    let report = try await ModelStore().verify(name)
    progress.finish()
    if format.form != .text {
      try console.output.writeJSON(report)
    } else {
      var table = Table(console, style: talk.style(in: console))
      for file in report.files {
        table.add(file.state.rawValue, "\(file.path) (\(Numbers.bytes(file.bytes)))")
      }
      if let golden = report.golden {
        table.add(
          "vectors",
          "\(Numbers.count(golden.texts, "golden text")), largest difference "
            + "\(golden.largestDifference), \(golden.tolerance) allowed")
      }
      try table.print()
    }
    for problem in report.problems { console.complain("\(name): \(problem)") }
    return report.problems.isEmpty ? .success : .failure
  }
}
