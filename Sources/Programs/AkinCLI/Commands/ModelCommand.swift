internal import Akin
internal import ArgumentParser

/// `akin model`: only names its commands.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "List, fetch, show, check, merge and remove models.",
    discussion: """
      A name is looked up as a path, among Akin's own models, in the Hugging Face cache, and on \
      the hub. AKIN_HOME, HF_HOME, HF_ENDPOINT and HF_TOKEN are obeyed; HF_HUB_OFFLINE=1 forbids \
      downloads.

      Examples:
        akin model list
        akin model pull sentence-transformers/all-MiniLM-L6-v2
        akin model import ./my-model my-team/my-model
        akin model verify
      """,
    subcommands: [
      ModelListCommand.self, ModelPullCommand.self, ModelImportCommand.self,
      ModelShowCommand.self, ModelVerifyCommand.self, ModelMergeCommand.self,
      ModelRemoveCommand.self,
    ])
}

/// `akin model list`.
struct ModelListCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the models on this machine.",
    discussion: """
      Name, size, origin and folder, a tab between them when stdout is not a terminal.

      Examples:
        akin model list
        akin model list --json
      """)

  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let models = ModelStore().list()
    switch format.form {
    case .json: try console.output.writeJSON(models)
    case .lines: for model in models { try console.output.writeJSON(model) }
    case .text:
      let width = models.map(\.name.count).max() ?? 0
      for model in models {
        let size = Numbers.bytes(model.bytes)
        guard console.output.isTerminal else {
          try console.output.write(
            [model.name, "\(model.bytes)", model.origin.rawValue, model.path].joined(
              separator: "\t") + "\n")
          continue
        }
        let style = talk.style(in: console)
        let margin = String(repeating: " ", count: width - model.name.count)
        let before = String(repeating: " ", count: max(9 - size.count, 0))
        try console.output.write(
          TerminalText.visible(model.name) + margin + "  " + before + size + "  "
            + style(.faint, TerminalText.visible(model.origin.rawValue + "  " + model.path)) + "\n")
      }
    }
    return models.isEmpty ? .nothing : .success
  }
}

/// `akin model pull`.
struct ModelPullCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Fetch a model from the hub, checked by its hashes.",
    discussion: """
      Goes on where an earlier download ended. Prints the model's folder.

      Examples:
        akin model pull
        akin model pull sentence-transformers/paraphrase-MiniLM-L3-v2
      """)

  @Argument(help: "The model's name.")
  var name = ModelStore.defaultName

  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let model = try await ModelStore(progress: { progress.update($0) }).pull(name)
    progress.finish()
    try print(model, format, in: console)
    return .success
  }
}

/// `akin model import`.
struct ModelImportCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Copy a model's folder into Akin's own, under a name.",
    discussion: """
      Examples:
        akin model import ./my-model my-team/my-model
        akin model import usb/MiniLM sentence-transformers/all-MiniLM-L6-v2
      """)

  @Argument(help: "A folder in the layout of sentence-transformers.")
  var folder: String

  @Argument(help: "What to call it: organisation/model.")
  var name: String

  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let model = try await ModelStore().import(console.absolute(folder), as: name)
    try print(model, format, in: console)
    return .success
  }
}

/// Prints a model that was installed.
private func print(
  _ model: InstalledModelInfo, _ format: FormatFlags, in console: Console
) throws {
  if format.form == .text {
    try console.output.write(model.path + "\n")
  } else {
    try console.output.writeJSON(model)
  }
}

/// `akin model remove`.
struct ModelRemoveCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a model from Akin's own folder; those of other tools stay.",
    discussion: """
      Examples:
        akin model remove sentence-transformers/paraphrase-MiniLM-L3-v2
        akin model remove my-team/my-model
      """)

  @Argument(help: "The model's name.")
  var name: String

  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    try ModelStore().remove(name)
    if !talk.quiet { console.note("removed \(TerminalText.visible(name))") }
    return .success
  }
}
