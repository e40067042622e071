import Foundation
import TestSupport
import Testing

/// What `dedupe` shows on a terminal and elsewhere, and what it refuses to write.
@Suite struct DedupeListingTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop(documents: [:]) }

  private struct Pair: Decodable {
    let sentence1: String
    let sentence2: String
  }

  /// The texts of labelled pairs: rewordings, look-alikes and others.
  private func corpus() throws -> String {
    let file = Fixtures.repository.appending(path: "corpora/duplicates.pairs.jsonl")
    let texts = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").prefix(120)
      .map { try JSONDecoder().decode(Pair.self, from: Data($0.utf8)) }
      .flatMap { [$0.sentence1, $0.sentence2] }
    return try workshop.folder.write(texts.joined(separator: "\n") + "\n", to: "in.txt")
  }

  @Test func `a suggested threshold writes nothing until it is accepted`() async throws {
    let file = try corpus()
    let arguments = ["dedupe", "--input", file, "--threshold", "auto"]
    for output in ["out.txt", "-"] {
      let refused = await workshop.akin(list: arguments + ["--output", output])
      #expect(refused.status == 2)
      #expect(refused.errors.contains("not written. The corpus suggests a threshold of "))
      #expect(refused.errors.contains("Look first: akin dedupe examples -n 20 --threshold auto"))
      #expect(refused.errors.hasSuffix("give --threshold a score, or --accept-suggestion.\n"))
      #expect(output == "out.txt" || refused.output.isEmpty)
    }
    #expect(!FileManager.default.fileExists(atPath: workshop.path + "/out.txt"))
    let looked = await workshop.akin(list: arguments)
    #expect(looked.status == 0 && looked.errors.hasSuffix("of the merges may be wrong.\n"))
    let accepted = await workshop.akin(
      list: arguments + ["--output", "out.txt", "--accept-suggestion"])
    #expect(accepted.status == 0)
    #expect(
      accepted.errors.contains("\nCareful: ") && accepted.errors.contains(" went, and up to "))
    #expect(FileManager.default.fileExists(atPath: workshop.path + "/out.txt"))
  }

  /// Copies of a licence, and pairs whose second text is nearly the first.
  private func repeated(pairs: Int) throws -> String {
    let names = ["anchor", "beacon", "candle", "dragon", "engine", "flower", "garden", "hammer"]
    var lines = Array(repeating: "Licence: free for everybody to use.", count: 6)
    for index in 0..<pairs {
      let (a, b) = (names[index % 8], names[index / 8])
      let text =
        "The old \(a) beside the second \(b) has been cleaned and painted by all of its many friends"
      lines += [text, text + " there"]
    }
    lines += ["Look here", "look here", "Look here."]
    return try workshop.folder.write(lines.joined(separator: "\n") + "\n", to: "in.txt")
  }

  @Test func `a terminal shows finds first, and counts the rest`() async throws {
    let arguments = ["dedupe", "--input", try repeated(pairs: 24), "--threshold", "1"]
    func shown(_ more: String...) async -> String {
      let run = await workshop.akin(
        list: arguments + ["--color", "never"] + more, isTerminal: true)
      return run.output
    }
    func groups(_ text: String) -> Int { text.matches(of: /: kept\n/).count }
    let plain = await shown()
    #expect(groups(plain) == 20)
    #expect(plain.contains("4 more groups: --all lists all\n"))
    #expect(plain.contains(" more said exactly the same: --exact lists them\n"))
    #expect(!plain.contains("Licence"))
    #expect(groups(await shown("--all")) == 24)
    let exact = await shown("--exact", "--all")
    #expect(exact.contains("Licence") && !exact.contains("said exactly the same"))
    #expect(await shown("--exact", "--short", "--all").contains("Look here"))
  }

  @Test func `elsewhere everything is printed, finds first`() async throws {
    let arguments = ["dedupe", "--input", try repeated(pairs: 24), "--threshold", "1"]
    let run = await workshop.akin(list: arguments)
    let heads = run.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(heads.count >= 26)
    #expect(heads.first?.contains(": kept: The old ") == true)
    #expect(heads.suffix(2).contains { $0.contains("Licence") })
    #expect(heads.last?.contains("Look here") == true)
    for option in ["--all", "--exact", "--short"] {
      #expect(await workshop.akin(list: arguments + [option]) == run)
    }
  }

  @Test func `a pipe counts the copies of lines that a corpus repeats`() async throws {
    let licence = "Licence: free for everybody to use."
    var documents = ["g/a.txt": "The tide comes in twice a day.", "g/b.txt": "Mind the last step."]
    for index in 1...5 { documents["f/\(index).txt"] = licence }
    documents["g/c.txt"] = documents["g/a.txt"]
    let workshop = try Workshop(documents: documents)
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let arguments = ["dedupe", "--threshold", "1"]
    let plain = await workshop.akin(list: arguments).output
    #expect(plain.matches(of: /Licence/).count == 1 && plain.matches(of: /The tide/).count == 2)
    #expect(plain.contains("\n  4 more said exactly the same: --exact lists them\n"))
    for option in ["--exact", "--json", "--jsonl"] {
      let all = await workshop.akin(list: arguments + [option]).output
      #expect(all.matches(of: /Licence/).count == 5, "\(option)")
    }
  }

  @Test func `the bars of a page have an edge at the threshold`() async throws {
    let file = try corpus()
    for threshold in ["0.83", "0.9", "1"] {
      let run = await workshop.akin(
        "dedupe", "--input", file, "--threshold", threshold, "--report", "page.html", "--quiet",
        "--force")
      #expect(run.status < 2)
      let page = try String(contentsOfFile: workshop.path + "/page.html", encoding: .utf8)
      let line = try #require(page.firstMatch(of: /class="threshold" x1="([0-9.]+)"/))
      let mark = try #require(Double(line.output.1))
      for bar in page.matches(
        of: /<rect class="(above|below)" x="([0-9.]+)" y="([0-9.]+)" width="([0-9.]+)"/)
      {
        let (left, top) = (try #require(Double(bar.output.2)), try #require(Double(bar.output.3)))
        let right = left + (try #require(Double(bar.output.4)))
        #expect(bar.output.1 == "above" ? left > mark - 0.2 : right < mark + 0.2)
        // The label stands in a band of its own.
        #expect(top >= 48)
      }
    }
  }
}
