internal import ArgumentParser

/// `akin cluster`: only names its commands; without a name it is `ClusterGroupsCommand`.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: ClusterGroupsCommand.configuration.abstract,
    subcommands: [ClusterGroupsCommand.self, ClusterEditCommand.self],
    defaultSubcommand: ClusterGroupsCommand.self,
    // --help goes on to the command that answers it: this one has no options to tell of.
    helpNames: [])
}
