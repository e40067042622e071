import ArgumentParser

/// Measures Akin on files, so that other programs can be measured on the same files.
@main
struct AkinBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "akin-bench",
    abstract: "Measures Akin; prints one JSON object a measurement, after checking the answer.",
    subcommands: [
      ChangeBench.self, ClusterBench.self, ConcurrencyBench.self, DedupeBench.self,
      EmbedBench.self, HeadsBench.self, HoldoutBench.self, JoinBench.self, KernelsBench.self,
      PairBench.self,
      SearchBench.self, StartBench.self, TokenizeBench.self, TrainBench.self,
    ])
}
