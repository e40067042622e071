internal import ArgumentParser

/// `akin dedupe`: only names its commands; without a name it is `DedupeGroupsCommand`.
struct DedupeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dedupe",
    abstract: DedupeGroupsCommand.configuration.abstract,
    subcommands: [
      DedupeGroupsCommand.self, DedupeExamplesCommand.self, DedupeAgainstCommand.self,
      DedupeReviewCommand.self, DedupeStreamCommand.self, DedupeRestoreCommand.self,
    ],
    defaultSubcommand: DedupeGroupsCommand.self,
    // The command that answers prints the help, for this one has no options.
    helpNames: [])
}
