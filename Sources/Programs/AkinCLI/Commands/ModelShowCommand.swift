internal import Akin
internal import ArgumentParser

/// `akin model show`.
struct ModelShowCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what Akin reads of a model.",
    discussion: """
      Examples:
        akin model show
        akin model show ./my-model --json
      """)

  @Argument(help: "The model's folder or name. (default: AKIN_MODEL, or all-MiniLM-L6-v2)")
  var name: String?

  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let name = name ?? console.variable("AKIN_MODEL") ?? ModelStore.defaultName
    let info = try await ModelStore(progress: { progress.update($0) }).show(name)
    progress.finish()
    guard format.form == .text else {
      try console.output.writeJSON(info)
      return .success
    }
    var table = Table(console, style: talk.style(in: console))
    table.add("name", info.name)
    table.add("folder", info.path)
    table.add("fingerprint", info.fingerprint)
    table.add("dimension", Numbers.count(info.dimension))
    table.add("reads", Numbers.count(info.maximumLength, "token"))
    for (place, step) in info.steps.enumerated() { table.add(place == 0 ? "steps" : "", step) }
    for (place, head) in info.heads.enumerated() {
      let labels = head.labels.prefix(8).map(TerminalText.line).joined(separator: ", ")
      let count =
        head.labels.isEmpty
        ? ""
        : " (\(Numbers.count(head.labels.count, "label")): "
          + labels + (head.labels.count > 8 ? ", …)" : ")")
      table.add(place == 0 ? (info.heads.count > 1 ? "heads" : "head") : "", head.name + count)
    }
    table.add(
      "weights", "\(Numbers.count(info.parameters)), \(info.weightTypes.joined(separator: ", "))")
    table.add("vocabulary", Numbers.count(info.vocabulary, "token"))
    for (place, prompt) in info.prompts.sorted(by: { $0.key < $1.key }).enumerated() {
      let usual = prompt.key == info.defaultPrompt ? " (default)" : ""
      table.add(place == 0 ? "prompts" : "", "\(prompt.key): \(quoted(prompt.value))\(usual)")
    }
    for warning in info.warnings { table.add("warning", warning) }
    try table.print()
    return .success
  }
}
