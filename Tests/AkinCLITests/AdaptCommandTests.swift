import AkinCLI
import Foundation
import TestSupport
import Testing

/// `akin train adapt` with a tiny model.
@Suite struct AdaptCommandTests {
  let workshop: Workshop

  init() throws {
    var documents: [String: String] = [:]
    for number in 0..<100 { documents["docs/\(number).md"] = Self.document(number) }
    documents["dev.jsonl"] = (0..<12).map {
      #"{"sentence1":"cold water \#($0)","sentence2":"tea","score":\#($0 % 4)}"# + "\n"
    }.joined()
    workshop = try Workshop(documents: documents)
  }

  private static let words = [
    "rose", "tree", "boat", "knife", "water", "garden", "tide", "old", "red", "new",
  ]

  /// A document whose text says with other words what its title says: always the same other word, so
  /// that a model can learn it.
  private static func document(_ number: Int) -> String {
    var random = SplitMix64(seed: UInt64(number))
    let chosen = (0..<10).shuffled(using: &random).prefix(3)
    let title = chosen.map { words[$0] }.joined(separator: " ")
    let text = chosen.map { words[($0 + 3) % 10] }.joined(separator: " ")
    return "# The \(title) (\(number))\n\nThe \(text) garden.\n"
  }

  private var arguments: [String] {
    ["train", "adapt", "docs", "--output", "new", "--batch", "8"]
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: workshop.path + "/" + name)
  }

  @Test func `a dry run tells pairs with examples, and writes nothing`() async throws {
    let run = await workshop.akin(list: arguments + ["--dry-run"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("100 documents, "))
    #expect(run.output.contains("title:\n  asks: The "))
    #expect(run.output.contains("of memory"))
    #expect(!exists("new"))
    let json = await workshop.akin(list: arguments + ["--dry-run", "--json", "--quiet"])
    #expect(json.output.hasPrefix(#"{"mined":{"documents":100,"#) && json.errors.isEmpty)
  }

  @Test func `a model that is no better does not lie in the output folder`() async throws {
    let run = await workshop.akin(
      list: arguments + ["--rate", "1e-9", "--evaluate", "dev.jsonl"])
    #expect(run.output.contains("Spearman on the graded pairs: "))
    #expect(run.status == 1, "\(run.output) \(run.errors)")
    #expect(
      run.output.contains("not better: ")
        && run.output.hasSuffix("the new one lies in new/rejected\n"))
    #expect(exists("new/rejected/model.safetensors") && !exists("new/model.safetensors"))
    #expect(!exists("new/rejected/trained.txt"))
    let again = await workshop.akin(list: arguments + ["--rate", "1e-9"])
    #expect(again.status == 2 && again.errors.contains("--force"))
    let forced = await workshop.akin(
      list: arguments + ["--rate", "1e-9", "--evaluate", "dev.jsonl", "--force"])
    #expect(forced.status == 1 && forced.output == run.output)
  }

  @Test func `an interrupted run goes on to the same result`() async throws {
    let whole = await workshop.akin(
      list: arguments + ["--rate", "1e-4", "--epochs", "3", "--json", "--quiet"])
    let cut = await workshop.akin(
      list: arguments.map { $0 == "new" ? "cut" : $0 }
        + ["--rate", "1e-4", "--epochs", "3", "--json", "--quiet", "--minutes", "0.0001"])
    #expect(cut.status == 2)
    #expect(!exists("cut/model.safetensors"))
    var resumed = cut
    for _ in 0..<2 {
      resumed = await workshop.akin(
        list: arguments.map { $0 == "new" ? "cut" : $0 }
          + ["--rate", "1e-4", "--epochs", "3", "--json", "--quiet"]
          + (exists("cut/training") ? ["--resume"] : []))
      if resumed.status < 2 { break }
    }
    #expect(resumed.status == whole.status, "\(resumed.errors)")
    #expect(resumed.output.replacing("/cut", with: "/new") == whole.output)
    let other = await workshop.akin(list: arguments + ["--resume"])
    #expect(other.status == 2 && other.errors.contains("no checkpoint"))
  }

  @Test func `a corpus that is too small, and the model's own folder, are refused`() async throws {
    for number in 0..<5 {
      try workshop.folder.write("The cold tea \(number).\n", to: "few/\(number).txt")
    }
    let few = await workshop.akin("train", "adapt", "few", "--output", "new")
    #expect(few.status == 2 && few.errors.contains("at least are needed"), "\(few.errors)")
    let own = await workshop.akin(
      "train", "adapt", "docs", "--output", Fixtures.model("tiny"), "--force")
    #expect(own.status == 2 && own.errors.contains("is the model that training starts from"))
  }
}
