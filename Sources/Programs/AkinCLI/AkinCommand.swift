internal import ArgumentParser

/// The root of the command line, which only lists the commands.
struct AkinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "akin",
    abstract: "Find sentences that mean the same.",
    discussion: """
      Akin reads a folder of documents, turns each sentence into numbers that stand for its meaning, \
      on this machine, and answers by meaning.

        akin index docs                     read the folder into docs/.akin
        akin search "how do I prune roses" docs
        akin cluster docs                   groups of sentences on one subject
        akin dedupe docs                    sentences that say the same

      Words: a document is one file; a passage is the piece of it that is compared, nearly always a \
      sentence. The score of two passages is 1 for the same meaning and 0 for nothing in common; from \
      0.7 up they say much the same, below 0.35 it is mostly chance. A cluster is a group of passages \
      on one subject. A duplicate says the same as a passage that is kept; passages that look alike \
      and differ in a fact are kept apart.

      Results go to stdout, all else to stderr. Exit status: 0 found or done, 1 nothing found, \
      2 error, 130 after Ctrl-C, 143 after SIGTERM. Every command takes --color WHEN: auto (a \
      terminal, and NO_COLOR unset), always or never.
      """,
    version: "0.2.0",
    groupedSubcommands: [
      CommandGroup(
        name: "Corpus",
        subcommands: [
          IndexCommand.self, SearchCommand.self, AnswerCommand.self, ClusterCommand.self,
          DedupeCommand.self,
          CompareCorporaCommand.self, ContradictionsCommand.self,
        ]),
      CommandGroup(
        name: "Texts",
        subcommands: [
          CompareCommand.self, EmbedCommand.self, TokenizeCommand.self, ClassifyCommand.self,
          AlignCommand.self, EntitiesCommand.self, FillMaskCommand.self, NextSentenceCommand.self,
          RerankCommand.self,
          SummarizeCommand.self,
        ]),
      CommandGroup(name: "Training", subcommands: [TrainCommand.self]),
      CommandGroup(
        name: "Upkeep",
        subcommands: [
          StatusCommand.self, VerifyCommand.self, CompactCommand.self, CacheCommand.self,
          ModelCommand.self, DoctorCommand.self, EvalCommand.self, InspectCommand.self,
        ]),
    ])
}
