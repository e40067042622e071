internal import Akin
internal import ArgumentParser

/// `akin doctor`.
struct DoctorCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what Akin finds on this machine, and what is wrong with it.",
    usage: "akin doctor [<options>] [<path>]",
    discussion: """
      Processor and kernels, libraries, memory, the model, the folders that Akin writes to, and \
      the index at hand. Nothing is changed and nothing fetched. Exit status 0 when all is well, 2 \
      when something is wrong.

      Examples:
        akin doctor
        akin doctor docs --json
      """)

  @Argument(help: ArgumentHelp("A folder whose index is meant.", valueName: "path"))
  var path: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A model's folder or name. (default: AKIN_MODEL, the index's own, or all-MiniLM-L6-v2)",
      valueName: "name"))
  var model: String?

  @OptionGroup var index: IndexFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let place = try? IndexLocation(
      asking: path.map { [$0] } ?? [], flag: index.location(in: console), in: console)
    if place == nil, path != nil {
      throw AkinError.noIndex(above: console.absolute(path ?? ""))
    }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    progress.update(.waiting("Looking"))
    let choice = (model ?? console.variable("AKIN_MODEL")).map(ModelChoice.named) ?? .default
    let diagnosis = try await Diagnosis.examine(
      index: place?.folder, model: choice, version: AkinCommand.configuration.version)
    progress.finish()
    if format.form != .text {
      try console.output.writeJSON(diagnosis)
    } else {
      try print(diagnosis, in: console)
    }
    for problem in diagnosis.problems { console.complain(problem) }
    return diagnosis.problems.isEmpty ? .success : .failure
  }

  private func print(_ found: Diagnosis, in console: Console) throws {
    var table = Table(console, style: talk.style(in: console))
    table.add("akin", found.version)
    table.add("processor", "\(found.processor.name), \(found.processor.architecture)")
    table.add("features", found.processor.features.joined(separator: " "))
    let others = found.processor.availableKernels.filter { $0 != found.processor.kernels }
    table.add(
      "kernels",
      found.processor.kernels
        + (others.isEmpty ? "" : " (also here: \(others.joined(separator: ", ")))"))
    table.add("threads", Numbers.count(found.processor.threads))
    let available = found.memory.available.map { ", \(Numbers.bytes($0)) available" } ?? ""
    table.add("memory", Numbers.bytes(found.memory.total) + available)
    for library in found.libraries { table.add(library.name, library.version) }
    table.add(
      "model",
      "\(found.model.name): \(found.model.state.rawValue)"
        + (found.model.path.map { ", \(console.shown($0))" } ?? ""))
    for folder in found.folders {
      table.add(folder.role, "\(console.shown(folder.path)): \(folder.state.rawValue)")
    }
    if let index = found.index {
      table.add(
        "holds",
        "\(Numbers.count(index.documents, "document")), \(Numbers.count(index.passages, "passage")) "
          + "in \(index.precision.rawValue), of \(index.model)")
    }
    table.add("verdict", found.problems.isEmpty ? "all is well" : "see below")
    try table.print()
  }
}
