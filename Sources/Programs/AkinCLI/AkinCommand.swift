internal import ArgumentParser

/// The root of the command line: it only names the commands.
struct AkinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "akin",
    abstract: "Find sentences that mean the same.",
    discussion: """
      Akin reads a folder of documents, turns every sentence into a vector with a Sentence-BERT \
      model on this machine, and answers by meaning.

        akin index docs                     read the folder into docs/.akin
        akin search "how do I prune roses" docs
        akin cluster docs                   groups of sentences that mean the same
        akin dedupe docs                    near-duplicates

      Results go to stdout, all else to stderr. Exit status: 0 found or done, 1 nothing found, \
      2 error, 130 after Ctrl-C.
      """,
    version: "0.2.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Corpus",
        subcommands: [
          IndexCommand.self, SearchCommand.self, ClusterCommand.self, DedupeCommand.self,
          CompareCorporaCommand.self,
        ]),
      CommandGroup(
        name: "Texts",
        subcommands: [CompareCommand.self, EmbedCommand.self, TokenizeCommand.self]),
      CommandGroup(
        name: "Upkeep",
        subcommands: [
          StatusCommand.self, VerifyCommand.self, CompactCommand.self, ModelCommand.self,
          DoctorCommand.self, EvalCommand.self,
        ]),
    ])
}
