import Foundation
import TestSupport
import Testing

/// `cluster edit`: what it says, and what `cluster` then shows.
@Suite struct ClusterEditCommandTests {
  private let workshop: Workshop

  init() async throws {
    // The tiny model gives all spellings of a word one vector.
    func texts(_ spellings: String...) -> String {
      spellings.map { "{\"text\":\"\($0)\"}" }.joined(separator: "\n")
    }
    workshop = try Workshop(documents: [
      "rose.jsonl": texts("rose", "Rose", "ROSE", "rosE"),
      "boat.jsonl": texts("boat", "Boat", "BOAT"),
      "tree.jsonl": texts("tree", "Tree"),
    ])
    #expect(await workshop.akin("index", "--quiet").status == 0)
  }

  private func cluster(_ more: String...) async -> Run {
    await workshop.akin(
      list: ["cluster", "--threshold", "0.9999", "--min-size", "2", "--members", "1"] + more)
  }

  /// The headings of the clusters.
  private func headings(_ more: String...) async -> [Substring] {
    await workshop.akin(
      list: ["cluster", "--threshold", "0.9999", "--min-size", "2", "--quiet"] + more
    ).output.split(separator: "\n").filter { $0.first != " " }
  }

  private func edit(_ arguments: String...) async -> Run {
    await workshop.akin(list: ["cluster", "edit"] + arguments)
  }

  private static let promise =
    "It holds from the next akin cluster on; akin cluster edit undo takes it back.\n"

  @Test func `edits change what was just shown, and are listed and taken back`() async throws {
    #expect(
      await edit("merge", "1", "2")
        == Run(
          status: 2, output: "",
          errors: "akin: ~/.akin: no clusters were shown yet, so no number means one. "
            + "Divide the index first: `akin cluster`.\n"))
    let before: [Substring] = [
      "1  rose  (4 sentences)", "2  boat  (3 sentences)", "3  tree  (2 sentences)",
    ]
    #expect(await headings() == before)
    #expect(
      await edit("merge", "2", "3")
        == Run(
          status: 0, output: "",
          errors: "edit 1: merge 2 “boat” and 3 “tree”\n" + Self.promise))
    #expect(await edit("rename", "3", "Things", "made", "of", "wood").status == 0)
    #expect(await edit("noise", "ROSE", "--quiet") == Run(status: 0, output: "", errors: ""))
    #expect(
      await edit("pin", "rose.jsonl:4", "2").errors
        == "edit 4: pin “rosE” to 2 “Things made of wood”\n" + Self.promise)
    let after: [Substring] = ["1  Things made of wood  (6 sentences)", "2  rose  (2 sentences)"]
    #expect(await headings() == after)
    let shown = await cluster()
    #expect(
      shown.errors
        == "2 clusters of 9 sentences; 1 in no cluster\n4 edits applied: akin cluster edit list\n")
    #expect(await headings("--no-edits") == before)
    #expect(await cluster("--no-edits").errors == "3 clusters of 9 sentences\n")
    #expect(await headings("--update") == after)

    let list = """
      1  merge 2 “boat” and 3 “tree”
      2  rename 3 “tree” to “Things made of wood”
      3  noise: “ROSE”
      4  pin “rosE” to 2 “Things made of wood”

      """
    #expect(await edit("list") == Run(status: 0, output: list, errors: ""))
    #expect(
      await edit("list", "--jsonl").output.hasPrefix(
        #"{"number":1,"edit":"merge 2 “boat” and 3 “tree”","dormant":false}"#))
    #expect(await edit("undo").errors == "taken back: pin “rosE” to 2 “Things made of wood”\n")
    #expect(
      await edit("clear").errors
        == "3 edits cleared; akin cluster edit undo brings them back\n")
    #expect(await headings() == before)
    #expect(await edit("list") == Run(status: 1, output: "", errors: "no edits\n"))
    #expect(await edit("clear") == Run(status: 1, output: "", errors: "no edits\n"))
    #expect(await edit("undo").errors == "taken back: clear\n")
    #expect(
      await headings() == ["1  Things made of wood  (5 sentences)", "2  rose  (3 sentences)"])
    for _ in 0..<3 { #expect(await edit("undo").status == 0) }
    #expect(await edit("undo") == Run(status: 1, output: "", errors: "no edits to take back\n"))
    #expect(await headings() == before)
  }

  @Test func `sentences leave a cluster by their places and texts`() async throws {
    #expect(await headings().count == 3)
    #expect(
      await edit("split", "1", "rose.jsonl:2", "rosE").errors
        == "edit 1: split “Rose” and “rosE” from 1 “rose”\n" + Self.promise)
    #expect(
      await headings() == [
        "1  boat  (3 sentences)", "2  rose  (2 sentences)", "3  tree  (2 sentences)",
        "4  rose (2)  (2 sentences)",
      ])
    #expect(
      await edit("split", "1", "-n", "3").errors.hasPrefix(
        "akin: 1 “boat”: 3 parts are too many for it, for all its sentences mean the same."))
  }

  @Test func `an unknown number or sentence is answered with what there is`() async throws {
    #expect(await headings().count == 3)
    #expect(
      await edit("merge", "1", "9")
        == Run(
          status: 2, output: "",
          errors: "akin: 9: no cluster has this number. "
            + "There are 1 “rose”, 2 “boat”, 3 “tree”.\n"))
    #expect(
      await edit("noise", "daisy").errors
        == "akin: “daisy”: neither a line of an indexed file with a sentence on it nor a part of a "
        + "sentence. Give a place such as notes.md:12, or the text.\n")
    #expect(await edit("list").status == 1)
  }

  @Test func `a listing of a part has numbers too, and files of records have no edits`()
    async throws
  {
    #expect(
      await headings("boat.jsonl", "tree.jsonl") == [
        "1  boat  (3 sentences)", "2  tree  (2 sentences)",
      ])
    #expect(await edit("merge", "1", "2").errors.hasPrefix("edit 1: merge 1 “boat” and 2 “tree”"))
    #expect(await headings("boat.jsonl", "tree.jsonl") == ["1  boat, tree  (5 sentences)"])
    #expect(await headings() == ["1  boat, tree  (5 sentences)", "2  rose  (4 sentences)"])
    let records = await workshop.akin("cluster", "--no-edits", "--input", "boat.jsonl")
    #expect(
      records.status == 2
        && records.errors.contains("--no-edits is for an index: a file has no edits."))
  }

  @Test func `an edit without its sentences is dormant`() async throws {
    #expect(await headings().count == 3)
    #expect(await edit("merge", "2", "3").status == 0)
    #expect(await edit("rename", "1", "Roses").status == 0)
    try FileManager.default.removeItem(atPath: workshop.path + "/tree.jsonl")
    #expect(await workshop.akin("index", "--quiet").status == 0)
    #expect(
      await edit("list").output == """
        1  merge 2 “boat” and 3 “tree”  (dormant)
        2  rename 1 “rose” to “Roses”

        """)
    #expect(
      await cluster().errors
        == "2 clusters of 7 sentences\n1 of 2 edits applied: akin cluster edit list\n")
  }

  @Test func `a damaged file of edits stops clusters, unless they are left out`() async throws {
    #expect(await headings().count == 3)
    #expect(await edit("merge", "1", "2").status == 0)
    try Data("nonsense".utf8).write(
      to: URL(filePath: workshop.path + "/.akin/cluster-edits.json"))
    let run = await cluster()
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(
      run.errors
        == "akin: ~/.akin/cluster-edits.json: damaged. It holds the edits of clusters: put back a "
        + "copy, or move it away to begin without edits: `akin cluster --no-edits` divides without "
        + "reading it.\n")
    #expect(await headings("--no-edits").count == 3)
  }

  @Test func `an index that is made anew by another model takes the edits over`() async throws {
    #expect(await headings().count == 3)
    let model = ["index", ".", "--model", Fixtures.model("tiny-cls"), "--quiet"]
    #expect(await edit("merge", "1", "3").status == 0)
    #expect(
      await workshop.akin(list: model).errors.hasSuffix(
        ": `akin index --new-generation --model NAME` makes it beside this one, which stays in use "
          + "until then.\n")
    )
    try FileManager.default.moveItem(
      atPath: workshop.path + "/.akin", toPath: workshop.path + "/old")
    #expect(await workshop.akin(list: model + ["--exclude", "old"]).status == 0)
    #expect(await headings("--model", Fixtures.model("tiny-cls")).count == 3)
    #expect(
      await edit("import", "old") == Run(status: 0, output: "", errors: "1 edit taken over\n"))
    #expect(
      await headings("--model", Fixtures.model("tiny-cls"))
        == ["1  rose, tree  (6 sentences)", "2  boat  (3 sentences)"])
  }

  @Test func `a folder named edit is a path behind a dot and a slash`() async throws {
    try workshop.folder.write("The rose is red.\nThe rose is old.\n", to: "edit/a.txt")
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let command = await edit()
    #expect(command.status == 0 && command.output.contains("USAGE: akin cluster edit <subcommand>"))
    #expect(command.output.contains("akin cluster ./edit"))
    let folder = await workshop.akin("cluster", "./edit", "-n", "1", "--quiet")
    #expect(folder.status == 0 && folder.output.contains("edit/a.txt:1"))
  }
}
