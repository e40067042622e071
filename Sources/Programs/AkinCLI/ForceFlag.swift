internal import ArgumentParser

/// `--force` of commands that write files with names from the user.
struct ForceFlag: ParsableArguments {
  @Flag(
    name: [.customShort("f"), .customLong("force")],
    help: "Overwrite files that are there already.")
  var isGiven = false
}

/// A command that writes files with names from the user; `NamedOutput` reads its flag.
protocol FileWritingCommand {
  var force: ForceFlag { get }
}
