import AkinCLI
import Testing

/// Wrong arguments, missing indexes, help: exit statuses and words.
@Suite struct UsageTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func `wrong usage is status 2 with a pointer to the help`() async {
    #expect(
      await workshop.akin("search", "x", "--foo")
        == Run(
          status: 2, output: "",
          errors: """
            akin: Unknown option '--foo'. Did you mean '--json'?
            See 'akin search --help' for more information.

            """))
    #expect(
      await workshop.akin("foo")
        == Run(
          status: 2, output: "",
          errors: "akin: No command 'foo'.\nSee 'akin --help' for the commands.\n"))
    #expect(
      await workshop.akin("search", "x", "--json", "--jsonl")
        == Run(
          status: 2, output: "",
          errors: """
            akin: --json and --jsonl exclude each other.
            See 'akin search --help' for more information.

            """))
  }

  @Test(
    arguments: [
      ["search"], ["search", "x", "-n", "0"], ["search", "x", "-C", "-1"],
      ["search", "x", "--threads", "0"], ["index", "--max-size", "huge"],
      ["cluster", "-n", "3", "--threshold", "0.5"],
      ["cluster", "--method", "communities", "--seed", "1"],
      ["cluster", "--method", "hdbscan", "-n", "3"], ["cluster", "-n", "many"],
      ["cluster", "edit", "merge"], ["cluster", "edit", "merge", "one", "two"],
      ["cluster", "edit", "split", "1", "x", "-n", "2"],
      ["cluster", "edit", "split", "1", "-n", "1"],
      ["cluster", "edit", "rename", "1"], ["cluster", "edit", "pin", "x"],
      ["cluster", "edit", "docs"],
      ["cluster", "--method", "kmeans", "--resolution", "2"],
      ["cluster", "--method", "leiden", "--restarts", "2"],
      ["cluster", "-n", "2", "--restarts", "0"],
      ["cluster", "-n", "2", "--restarts", "9999999999999"],
      ["dedupe", "--keep", "oldest"], ["dedupe", "--output", "x"], ["dedupe", "--field", "x"],
      ["dedupe", "--input", "x", "docs"], ["embed", "--format", "xml"], ["compare", "one"],
      ["eval", "sts"], ["model", "shrink"],
      ["search", "x", "--precision", "fp64"], ["cluster", "--precision", "int8"],
      ["dedupe", "--precision", "int8"], ["tokenize", "--precision", "int8"], ["--color", "blue"],
    ]) func `every other misuse is status 2 too, with nothing on stdout`(arguments: [String]) async
  {
    let run = await workshop.akin(list: arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("akin: "))
    #expect(run.errors.split(separator: "\n").count <= 2)
  }

  @Test(arguments: [
    ["search", "roses"], ["cluster"], ["cluster", "edit", "list"], ["dedupe"], ["status"],
    ["verify"], ["compact"],
  ])
  func `without an index a command says how to make one`(arguments: [String]) async {
    #expect(
      await workshop.akin(list: arguments)
        == Run(
          status: 2, output: "",
          errors: "akin: ~: no index here or above. Index the folder to make one, "
            + "or name another: `akin index PATH`, or --index DIR.\n"))
  }

  @Test func `help goes to stdout, with examples, for every command`() async {
    let commands = [
      [], ["index"], ["search"], ["cluster"], ["cluster", "edit"], ["cluster", "edit", "merge"],
      ["cluster", "edit", "split"], ["cluster", "edit", "rename"], ["cluster", "edit", "pin"],
      ["cluster", "edit", "noise"], ["cluster", "edit", "list"], ["cluster", "edit", "undo"],
      ["cluster", "edit", "clear"], ["cluster", "edit", "import"], ["dedupe"],
      ["dedupe", "examples"],
      ["dedupe", "against"], ["dedupe", "stream"], ["dedupe", "restore"], ["compare"], ["embed"],
      ["tokenize"],
      ["model"], ["model", "list"], ["model", "pull"], ["model", "import"], ["model", "show"],
      ["model", "verify"], ["model", "remove"], ["status"], ["verify"], ["compact"], ["doctor"],
      ["eval"], ["compare-corpora"],
      ["eval", "sts"], ["eval", "pairs"], ["eval", "retrieval"], ["eval", "clustering"],
    ]
    for command in commands {
      let run = await workshop.akin(list: command + ["--help"])
      #expect(run.status == 0 && run.errors.isEmpty)
      let usage = (["USAGE: akin"] + command).joined(separator: " ")
      #expect(run.output.contains(usage), "\(command)")
      let examples = run.output.split(separator: "\n").count {
        $0.hasPrefix("  akin ") || $0.contains("| akin ")
      }
      #expect(examples >= 2, "\(command)")
    }
    #expect(await workshop.akin("help", "search") == workshop.akin("search", "--help"))
    #expect(await workshop.akin() == workshop.akin("--help"))
    #expect(await workshop.akin("--version") == Run(status: 0, output: "0.2.0\n", errors: ""))
  }

  @Test func `files that are not there are named in plain words`() async {
    #expect(
      await workshop.akin("embed", "none.txt")
        == Run(
          status: 2, output: "",
          errors: "akin: none.txt: cannot be read: no such file or directory.\n"))
    #expect(
      await workshop.akin("embed", "garden")
        == Run(
          status: 2, output: "",
          errors: "akin: garden: is a folder; a file with one text a line is needed.\n"))
    let missing = await workshop.akin("index", "nowhere")
    #expect(missing.status == 2 && missing.errors.hasPrefix("akin: ~/nowhere"))
  }

  @Test func `the index is inside of the one folder, else the nearest`() async {
    #expect(await workshop.akin("index", "sea").errors.hasPrefix("sea/.akin: 1 document"))
    #expect(await workshop.akin("search", "ferry", "sea").status == 0)
    #expect(await workshop.akin("search", "ferry", in: "sea").status == 0)
    #expect(await workshop.akin("search", "ferry", in: "garden").status == 2)
    #expect(
      await workshop.akin("index", "garden/notes.txt", "sea").errors.hasPrefix(".akin: 2 documents")
    )
    #expect(await workshop.akin("search", "shed", in: "garden").status == 0)
    #expect(
      await workshop.akin("index", "garden", environment: ["AKIN_INDEX": "elsewhere"])
        .errors.hasPrefix("elsewhere: 2 documents"))
    #expect(
      await workshop.akin("search", "shed", "--index", "elsewhere", in: "").output
        .hasPrefix("garden/"))
  }

  @Test func `a cancelled run is status 130`() async throws {
    let workshop = workshop
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await workshop.akin("index")
    }
    task.cancel()
    let run = await task.value
    #expect(
      run
        == Run(
          status: 130, output: "", errors: "akin: interrupted; what was committed is kept\n"))
  }
}
