import AkinCLI
import Foundation
import TestSupport
import Testing

/// Names, paths and values that are nearly right: what a person learns from the answer.
@Suite struct MistypedTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `a path that leads to nothing is said to, with what is there`() async {
    let none = "akin: ~/nothere: no such file or folder. ~ holds garden, sea.\n"
    for command in [["search", "rose"], ["status"], ["verify"], ["compact"], ["cluster"]] {
      #expect(
        await workshop.akin(list: command + ["nothere"])
          == Run(status: 2, output: "", errors: none), "\(command)")
    }
    #expect(await workshop.akin("index", "nothere").errors == none)
    _ = await workshop.akin("index")
    for command in [
      ["search", "rose"], ["status"], ["verify"], ["compact"], ["cluster"], ["dedupe"],
    ] {
      let run = await workshop.akin(list: command + ["nothere"])
      #expect(run.status == 2 && run.errors == none, "\(command)")
    }
    #expect(
      await workshop.akin("search", "rose", "garden/rose.md").errors
        == "akin: ~/garden/rose.md: no such file or folder. Did you mean ~/garden/roses.md?\n")
    #expect(
      await workshop.akin("search", "rose", "gardn/roses.md").errors
        == "akin: ~/gardn/roses.md: no such file or folder. Did you mean ~/garden?\n")
    #expect(
      await workshop.akin("search", "rose", "garden/roses.md/x").errors
        == "akin: ~/garden/roses.md/x: no such file or folder. ~/garden/roses.md is a file.\n")
  }

  @Test func `a command below a command that takes paths may be mistyped`() async {
    let none = "akin: ~/reviw: no such file or folder. ~ holds garden, sea.\n"
    let run = await workshop.akin("dedupe", "reviw")
    #expect(run.status == 2 && run.errors == none + "Did you mean 'akin dedupe review'?\n")
    let other = await workshop.akin("dedupe", "nothere")
    #expect(!other.errors.contains("Did you mean"))
    let edit = await workshop.akin("cluster", "edit", "mrge", "1", "2")
    #expect(
      edit.status == 2
        && edit.errors.contains("No command 'mrge'. Did you mean 'akin cluster edit merge'?"))
  }

  @Test func `a wrong path beside the whole index is not passed over`() async {
    _ = await workshop.akin("index")
    for command in [["search", "rose"], ["cluster"], ["dedupe"]] {
      let run = await workshop.akin(list: command + [".", "nothere"])
      #expect(
        run.status == 2
          && run.errors == "akin: ~/nothere: no such file or folder. ~ holds garden, sea.\n",
        "\(command)")
    }
    // The folder of the index is all of it, a folder within is not.
    #expect(await workshop.akin("cluster", "--update", ".", "-n", "2").status == 0)
    let part = await workshop.akin("cluster", "--update", "garden", "-n", "2")
    #expect(part.status == 2 && part.errors.contains("--update is for a whole index"))
  }

  @Test func `a file that is gone and in the index is still found`() async throws {
    _ = await workshop.akin("index")
    try FileManager.default.removeItem(atPath: workshop.path + "/sea/ferry.txt")
    let run = await workshop.akin("search", "ferry", "sea/ferry.txt", "-n", "1")
    #expect(run.status == 0 && run.output.contains("(file is gone)"))
  }

  @Test(arguments: [
    (["serch", "x"], "No command 'serch'. Did you mean 'akin search'?\nSee 'akin --help'"),
    (["map", "--help"], "No command 'map'. 'akin cluster' has --map.\nSee 'akin --help'"),
    (["map"], "No command 'map'. 'akin cluster' has --map.\nSee 'akin --help'"),
    (["xyz", "--help"], "No command 'xyz'.\nSee 'akin --help'"),
    (
      ["model", "shw", "x"],
      "No command 'shw'. Did you mean 'akin model show'?\nSee 'akin model --help'"
    ),
    (
      ["search", "x", "-n", "abc"],
      "The value 'abc' is invalid for '-n <n>': it takes a whole number that is not below 0. "
        + "-n: Most hits, with different texts. (default: 10)\nSee 'akin search --help'"
    ),
    (
      ["search", "x", "-n", "-3"],
      "The value '-3' is invalid for '-n <n>': it takes a whole number that is not below 0. "
        + "-n: Most hits, with different texts. (default: 10)\nSee 'akin search --help'"
    ),
    (
      ["cluster", "--method", "foo"],
      "The value 'foo' is invalid for '--method <name>': it takes something else. --method: auto, "
        + "kmeans, mini-batch, spectral, leiden, communities, hdbscan or agglomerative. "
        + "(default: auto)\nSee 'akin cluster --help'"
    ),
    (
      ["index", "--max-size", "huge"],
      "The value 'huge' is invalid for '--max-size <size>': it takes a size such as 64M. "
        + "--max-size: Skip larger files: 64M, 1G. (default: 64M)\nSee 'akin index --help'"
    ),
    (
      ["compare", "", "a"],
      "A text is empty; both must say something.\nSee 'akin compare --help'"
    ),
  ])
  func `a wrong name or value is answered with the right ones`(
    arguments: [String], words: String
  ) async {
    let run = await workshop.akin(list: arguments)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("akin: " + words), "\(run.errors)")
  }

  @Test func `a file goes to the index above it`() async throws {
    _ = await workshop.akin("index", "garden")
    try workshop.folder.write("Tulips come in April.", to: "garden/tulips.txt")
    let run = await workshop.akin("index", "garden/tulips.txt")
    #expect(run.errors.hasPrefix("garden/.akin: 3 documents"))
    #expect(await workshop.akin("search", "tulips", "-n", "1", "garden").status == 0)
    #expect(await workshop.akin("status").status == 2)
  }

  @Test func `a field that differs by capitals is named`() async throws {
    try workshop.folder.write("Lang,text\nen,The sea is blue.\n", to: "sea/a.csv")
    _ = await workshop.akin("index")
    let run = await workshop.akin("search", "--where", "lang=en", "sea")
    #expect(
      run.errors
        == "akin: no record here has a field \"lang\", but there is \"Lang\": capitals count in "
        + "names of fields.\n")
  }

  @Test func `broken records are left out, and that is said without alarm`() async throws {
    try workshop.folder.write(
      "{\"text\":\"Ducks swim.\"}\n{\"text\":\"Broken\n{\"note\":\"No text.\"}\n", to: "sea/a.jsonl"
    )
    try workshop.folder.write("{\"text\":\"Bro\n", to: "sea/b.jsonl")
    let run = await workshop.akin("index", "sea")
    let warnings = run.errors.split(separator: "\n").filter {
      $0.hasPrefix("akin: ") || $0.contains("hint")
    }
    #expect(
      warnings == [
        "akin: ~/sea/a.jsonl:2: record left out: not valid JSON: a string is not closed at byte 16 of the line.",
        "akin: ~/sea/a.jsonl:3: record left out: no field that usually holds text; name one.",
        "akin: ~/sea/a.jsonl: 2 records were left out; the rest of the file was read.",
        "akin: ~/sea/b.jsonl:1: record left out: not valid JSON: a string is not closed at byte 13 of the line.",
        "akin: ~/sea/b.jsonl: 1 record was left out; the file has no other text.",
        "  hint       --field NAME says which field holds the text",
      ])
  }

  @Test func `a table that is not understood is told with the options for it`() async throws {
    try workshop.folder.write("Roses are red.,1\nThe sea is blue.,2\n", to: "sea/a.csv")
    let run = await workshop.akin("index", "sea")
    #expect(run.errors.contains("say that there is no header, or name a field"))
    #expect(
      run.errors.hasSuffix(
        "  hint       --no-header reads the first line of a table as a record\n"
          + "  hint       --field NAME says which field holds the text\n"))
    #expect(
      await workshop.akin("dedupe", "--input", workshop.path + "/sea/a.csv").errors
        .hasSuffix("say that there is no header, or name a field: --no-header, or --field NAME.\n"))
  }

  @Test func `a wrong field is refused with the fields that there are`() async throws {
    try workshop.folder.write("{\"text\":\"Ducks swim.\",\"n\":1}\n", to: "new/a.jsonl")
    _ = await workshop.akin("index", "new")
    let run = await workshop.akin("index", "new", "--field", "nope")
    #expect(
      run.errors.hasPrefix(
        "akin: new/.akin: this run would drop 1 of 1 document, though 1 file of them can still be "
          + "found (new/a.jsonl: no field \"nope\"; it has text, n). Nothing was removed. "))
    #expect(await workshop.akin("search", "ducks", "new", "-n", "1").status == 0)
  }

  @Test func `a header in doubt is told with the option for it`() async throws {
    let file = try workshop.folder.write("The tide is high.\nRoses are red.\n", to: "a.csv")
    #expect(
      await workshop.akin("dedupe", "--input", file).errors.hasPrefix(
        "akin: ~/a.csv: the first line looks like data, not like names of columns; it can be read as "
          + "a record.\n--no-header reads the first line of a table as a record\n"))
  }

  @Test func `a file in doubt is named, with its encoding and the option`() async throws {
    try workshop.folder.write(
      Data("zürich, Caf".utf8) + [0xE9] + Data(" Odeon.\n".utf8), to: "sea/a.txt")
    let run = await workshop.akin("index", "sea")
    #expect(
      run.errors.contains(
        "  invalid    1 byte in 1 file, read as \u{FFFD}\n               sea/a.txt\n"))
    #expect(
      run.errors.hasSuffix(
        "akin: ~/sea/a.txt: read as UTF-8, perhaps wrongly; another encoding can be named.\n"
          + "  hint       --encoding NAME says what files are in that are not UTF-8\n"))
  }

  @Test func `an empty folder is said to be empty`() async throws {
    _ = try workshop.folder.write("", to: "void/.keep")
    #expect(
      await workshop.akin("index", "void")
        == Run(
          status: 1, output: "",
          errors: "void/.akin: no index made, for there is no file here\n"))
  }

  @Test func `a repair that cannot find a folder says how to forget it`() async throws {
    try workshop.folder.write("Tulips come in April.", to: "far/tulips.txt")
    _ = await workshop.akin("index", "garden", "far")
    try FileManager.default.removeItem(atPath: workshop.path + "/far")
    try workshop.folder.write("no catalog", to: ".akin/catalog.sqlite")
    let run = await workshop.akin("verify", "--repair")
    #expect(
      run.errors.contains(
        "lost: ~/far: the folder is gone, so the documents of it that the index lost could not be read "
          + "again. Bring it back and index it, or forget "
          + "the folder: `akin index --forget ~/far`.\n"), "\(run.errors)")
  }
}
