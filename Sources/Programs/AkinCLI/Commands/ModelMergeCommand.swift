internal import Akin
internal import ArgumentParser

/// `akin model merge`.
struct ModelMergeCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge a LoRA adapter into its model.",
    usage: "akin model merge [<options>] <adapter> --output <dir>",
    discussion: """
      Reads a folder that peft has saved (adapter_config.json, adapter_model.safetensors), adds its \
      changes to the model that it names, or to --base, and writes a whole model, which Akin and \
      transformers load as any other. Adapters of other kinds than LoRA are refused.

      Examples:
        akin model merge my-adapter --output my-model
        akin model merge my-adapter --base bert-base-uncased --output my-model
      """)

  @Argument(help: "The adapter's folder.")
  var adapter: String

  @Option(name: .long, help: ArgumentHelp("Where the merged model goes.", valueName: "dir"))
  var output: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model that the adapter was trained on. (default: as the adapter says)",
      valueName: "name"))
  var base: String?

  @OptionGroup var force: ForceFlag
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let merged = try await AdapterMerger(of: console.absolute(adapter), base: base)
      .merge(into: console.absolute(output), overwrites: force.isGiven)
    guard format.form == .text else {
      try console.output.writeJSON(merged)
      return .success
    }
    try console.output.write(
      TerminalText.line(
        "\(Numbers.count(merged.tensors, "tensor")) of \(merged.base) changed; the model is in "
          + console.shown(merged.folder)) + "\n")
    return .success
  }
}
