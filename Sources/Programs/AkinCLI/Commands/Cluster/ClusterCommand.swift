internal import ArgumentParser

/// `akin cluster`: only names its commands; without a name it is `ClusterGroupsCommand`.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: ClusterGroupsCommand.configuration.abstract,
    subcommands: [ClusterGroupsCommand.self, ClusterEditCommand.self],
    defaultSubcommand: ClusterGroupsCommand.self,
    // The command that answers prints the help, for this one has no options.
    helpNames: [])
}
