internal import ArgumentParser

/// `--force` of commands that write files whose names the user gives.
struct ForceFlag: ParsableArguments {
  @Flag(
    name: [.customShort("f"), .customLong("force")],
    help: "Overwrite files that are there already.")
  var isGiven = false
}

/// A command that writes files whose names the user gives: `NamedOutput` asks for its flag.
protocol FileWritingCommand {
  var force: ForceFlag { get }
}
