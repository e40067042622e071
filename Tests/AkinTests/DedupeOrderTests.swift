import Akin
import TestSupport
import Testing

/// The order of lines and documents has no part in what is a duplicate of what.
@Suite struct DedupeOrderTests {
  private static let texts: [String] = {
    var random = SplitMix64(seed: 12)
    return (0..<80).map { number in
      let words = ["rose", "boat", "tree", "ferry", "winter", "knives"].shuffled(using: &random)
      let text =
        "The " + words.prefix(Int(random.next() % 4) + 1).joined(separator: " ") + " is old"
      return number % 5 == 0 ? "\(text) and new." : "\(text)."
    }
  }()

  private func groups(_ report: DuplicateReport) -> Set<[String]> {
    Set(
      report.groups.map { group in
        [group.kept.passage.text] + group.removed.map(\.passage.text).sorted()
      })
  }

  private func options(_ keep: DedupeOptions.Keep) -> DedupeOptions {
    var options = DedupeOptions()
    options.threshold = 0.95
    options.keep = keep
    return options
  }

  @Test(arguments: [DedupeOptions.Keep.longest, .central])
  func `shuffled lines of a file make the same groups`(keep: DedupeOptions.Keep) async throws {
    let folder = try TemporaryFolder()
    let embedder = try await TextEmbedder.load(.named(Fixtures.model("tiny")), threads: 2)
    var found: [Set<[String]>] = []
    for seed in UInt64(1)...4 {
      var random = SplitMix64(seed: seed)
      let lines = seed == 1 ? Self.texts : Self.texts.shuffled(using: &random)
      let path = try folder.write(lines.joined(separator: "\n"), to: "\(seed).txt")
      let report = try await RecordCorpus(path: path).dedupe(options(keep), with: embedder)
      found.append(groups(report))
    }
    #expect(found[0].count > 3)
    #expect(found.allSatisfy { $0 == found[0] })
  }

  @Test(arguments: [DedupeOptions.Keep.longest, .central])
  func `shuffled documents of an index make the same groups`(
    keep: DedupeOptions.Keep
  ) async throws {
    var found: [Set<[String]>] = []
    for seed in UInt64(1)...3 {
      var random = SplitMix64(seed: seed)
      let folder = try TemporaryFolder()
      for (number, text) in Self.texts.shuffled(using: &random).enumerated() {
        try folder.write(text, to: "docs/\(number % 7)/\(number).txt")
      }
      let engine = try await SearchEngine.open(
        at: folder.path + "/index", model: .named(Fixtures.model("tiny")))
      try await engine.index(folder: folder.path + "/docs")
      found.append(groups(try await engine.dedupe(options(keep))))
    }
    #expect(found[0].count > 3)
    #expect(found.allSatisfy { $0 == found[0] })
  }
}
