import Foundation
import TestSupport
import Testing

/// The options of `dedupe`, and `compare-corpora`, whole outputs.
@Suite struct DedupeCommandTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop(documents: [:]) }

  private static let records = [
    #"{"id": "a", "votes": 3, "text": "Water the roses."}"#,
    #"{"id": "b", "votes": 9, "text": "The boat leaves at nine."}"#,
    #"{"id": "c", "votes": 12,  "text": "water the ROSES"}"#,
    #"{"id": "d", "votes": 1, "text": "The boat leaves at ten."}"#,
    #"{"id": "e", "text": "(water the roses)"}"#,
  ]

  private func write(_ lines: [String] = records, to name: String = "in.jsonl") throws -> String {
    try workshop.folder.write(lines.joined(separator: "\r\n") + "\r\n", to: name)
  }

  private func read(_ name: String) throws -> String {
    try String(contentsOfFile: workshop.path + "/" + name, encoding: .utf8)
  }

  /// The ids that a cleaned copy has.
  private func kept(_ options: String...) async throws -> String {
    let run = await workshop.akin(
      list: ["dedupe", "--input", try write(), "--threshold", "1", "--quiet", "--output", "-"]
        + options)
    #expect(run.errors.isEmpty)
    return run.output.matches(of: /"id": "(.)"/).map { String($0.output.1) }.joined()
  }

  @Test func `the rule of keep decides which record stays`() async throws {
    #expect(try await kept() == "abd")
    #expect(try await kept("--keep", "first") == "abd")
    #expect(try await kept("--keep", "longest") == "bde")
    #expect(try await kept("--keep", "field:votes:max") == "bcd")
    #expect(try await kept("--keep", "field:votes:min") == "abd")
    #expect(try await kept("--keep", "central").count == 3)
  }

  @Test func `a target keeps as many`() async throws {
    let file = try write()
    for target in [1, 2, 3] {
      let run = await workshop.akin(
        "dedupe", "--input", file, "--target", "\(target)", "--guard", "off", "--output", "-",
        "--quiet")
      #expect(run.status == 0)
      #expect(run.output.split(separator: "\r\n").count == target)
    }
  }

  @Test func `guards flag what differs, and can be turned off`() async throws {
    let file = try write([Self.records[1], Self.records[3]])
    let run = await workshop.akin("dedupe", "--input", file, "--threshold", "0.9", "--flagged")
    // Nothing is superfluous.
    #expect(run.status == 1)
    #expect(
      run.output.contains("in.jsonl:1: kept: The boat leaves at nine.\n  in.jsonl:2: "))
    #expect(run.output.contains(": number nine / ten: The boat leaves at ten.\n"))
    #expect(run.errors.hasSuffix(" kept apart\n"))
    let json = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "0.9", "--flagged", "--jsonl")
    #expect(
      json.output.contains(#""differences":[{"kind":"number","kept":"nine","other":"ten"}]"#))
    let off = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "0.9", "--flagged", "--guard", "off", "--json")
    #expect(off.output == "[]\n")
    let list = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "0.9", "--flagged", "--guard", "unit,name",
      "--json")
    #expect(list.output == "[]\n")
  }

  @Test func `what is removed is listed, and put back byte for byte`() async throws {
    let file = try write()
    let run = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "1", "--output", "clean.jsonl", "--removed",
      "gone.jsonl", "--quiet")
    #expect(run.status == 0)
    let lines = try read("gone.jsonl").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[1].contains(#""kept":{"line":1,"text":"Water the roses."}"#)
        && lines[1].contains(#""stage":"exact""#) && lines[1].contains(#""score":"#))
    let clean = workshop.path + "/clean.jsonl"
    let restored = await workshop.akin(
      "dedupe", "--restore", "gone.jsonl", "--input", clean, "--output", "again.jsonl")
    #expect(restored == Run(status: 0, output: "", errors: "2 records put back\n"))
    #expect(try read("again.jsonl") == read("in.jsonl"))
    try workshop.folder.write(read("clean.jsonl") + "x", to: "clean.jsonl")
    let changed = await workshop.akin(
      "dedupe", "--restore", "gone.jsonl", "--input", clean, "--output", "again.jsonl", "--force")
    #expect(changed.status == 2)
    #expect(changed.errors.contains("has changed since duplicates were removed from it"))
    let other = await workshop.akin(
      "dedupe", "--restore", "in.jsonl", "--input", clean, "--output", "again.jsonl", "--force")
    #expect(other.status == 2)
    #expect(other.errors.contains("in.jsonl:1: not a line of a list of removed records"))
  }

  @Test func `a page shows the groups, and nothing in a text is markup`() async throws {
    let file = try workshop.folder.write(
      "<script>alert('x')</script> & \"roses\"\n<SCRIPT>alert('x')</script> & \"roses\"\n",
      to: "in.txt")
    let run = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "1", "--report", "page.html", "--quiet")
    #expect(run.status == 0)
    let page = try read("page.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(!page.contains("<script") && !page.contains("<SCRIPT"))
    #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;roses"))
    // Equal texts need no score.
    #expect(page.contains("<span class=\"note\">exact</span>"))
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("http:") && !page.contains("https:"))
  }

  @Test func `records are sought in another file`() async throws {
    let train = try write()
    let test = try workshop.folder.write("The boat leaves at nine\nNothing else\n", to: "test.txt")
    let run = await workshop.akin(
      "dedupe", "--input", train, "--against", test, "--threshold", "1", "--output", "out.jsonl")
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("test.txt:1: kept: The boat leaves at nine\n  in.jsonl:2: "))
    #expect(run.errors == "1 group, 1 duplicate among 5 passages; the rest is in out.jsonl\n")
    #expect(try read("out.jsonl").split(separator: "\r\n").count == 4)
  }

  @Test func `beside a corpus of nothing nothing is a duplicate`() async throws {
    let file = try workshop.folder.write("rose\nRose\nboat\n", to: "a.txt")
    let nothing = try workshop.folder.write("", to: "none.txt")
    let run = await workshop.akin(
      "dedupe", "--input", file, "--against", nothing, "--output", "out.txt")
    #expect(run.status == 1 && run.output.isEmpty)
    #expect(run.errors == "0 groups, 0 duplicates among 3 passages; the rest is in out.txt\n")
    #expect(try read("out.txt") == "rose\nRose\nboat\n")
    for (files, only) in [([file, nothing], [3, 0]), ([nothing, file], [0, 3])] {
      let run = await workshop.akin(list: ["compare-corpora", "--examples", "0"] + files)
      #expect(run.status == 1)
      #expect(
        run.output.matches(of: /only .*: (\d)/).map { Int($0.output.1) } == only, "\(run.output)")
      #expect(run.output.contains("both: 0 of "))
    }
  }

  @Test func `what was removed for another corpus names its document`() async throws {
    let file = try workshop.folder.write("boat\nRose\n", to: "a.txt")
    let other = try workshop.folder.write("rose\n", to: "b.txt")
    try workshop.folder.write("rose\n", to: "c/d.txt")
    #expect(await workshop.akin("index", "c", "--quiet").status == 0)
    for (place, document) in [(other, "b.txt"), ("c", "c/d.txt")] {
      let run = await workshop.akin(
        "dedupe", "--input", file, "--against", place, "--threshold", "1", "--output", "out.txt",
        "--removed", "gone.jsonl", "--force")
      #expect(run.status == 0)
      let kept = #""kept":{"input":"\#(workshop.path)/\#(document)","line":1,"text":"rose"}"#
      let list = try read("gone.jsonl")
      #expect(list.contains(kept), "\(list)")
      let back = await workshop.akin(
        "dedupe", "--restore", "gone.jsonl", "--input", "out.txt", "--output", "-")
      #expect(back.status == 0 && back.output == "boat\nRose\n")
    }
    #expect(
      await workshop.akin(
        "dedupe", "--input", other, "--against", other, "--output", "out.txt", "--removed",
        "gone.jsonl", "--force"
      ).status == 0)
  }

  @Test func `a field may be of one of two files, but not of none`() async throws {
    let texts = try workshop.folder.write("rose\n", to: "a.txt")
    let records = try write()
    for arguments in [
      ["dedupe", "--input", texts, "--against", records], ["compare-corpora", texts, records],
    ] {
      let run = await workshop.akin(list: arguments + ["--field", "text", "--threshold", "1"])
      #expect(run.status == 1, "\(run.errors)")
    }
    for arguments in [
      ["dedupe", "--input", texts, "--against", texts], ["compare-corpora", texts, texts],
    ] {
      let run = await workshop.akin(list: arguments + ["--field", "text"])
      #expect(run.status == 2 && run.errors.contains("neither corpus is one"), "\(run.errors)")
    }
  }

  @Test func `two files are compared`() async throws {
    let a = try workshop.folder.write("rose\nboat\n", to: "a.txt")
    let b = try workshop.folder.write("Rose.\nferry\nROSE\n", to: "b.txt")
    let run = await workshop.akin("compare-corpora", a, b, "--threshold", "1")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(
      run.output.hasPrefix(
        """
        only ~/a.txt: 1 record
          a.txt:2: boat

        only ~/b.txt: 1 record
          b.txt:2: ferry

        both: 1 of ~/a.txt, 2 of ~/b.txt
        """))
    let json = await workshop.akin("compare-corpora", a, b, "--threshold", "1", "--json")
    #expect(json.output.hasPrefix(#"{"sharedOfFirst":1,"sharedOfSecond":2,"inBoth":["#))
    #expect(json.output.hasSuffix(#""threshold":1,"keptByGuard":0}"# + "\n"), "\(json.output)")
    #expect(await workshop.akin("compare-corpora", a, workshop.path + "/none").status == 2)
    let suggested = await workshop.akin("compare-corpora", a, b, "--threshold", "auto")
    #expect(
      suggested.errors
        == "threshold 0.9500, a cautious one: the scores do not tell what both say from what is merely alike\n"
    )
    let five = try workshop.folder.write("It takes 5 days\n", to: "c.txt")
    let six = try workshop.folder.write("It takes 6 days\n", to: "d.txt")
    let guarded = await workshop.akin("compare-corpora", five, six, "--threshold=-1")
    #expect(guarded.errors == "1 near pair kept apart by a guard\n" && guarded.status == 1)
  }

  /// Two folders, each with an index, and a file of records.
  private func writeFolders(precision: String = "fp32") async throws -> String {
    try workshop.folder.write("Roses need water.\nThe boat leaves at nine.\n", to: "a/x.txt")
    try workshop.folder.write("roses need water.\nNothing else.\n", to: "b/deep/y.txt")
    #expect(await workshop.akin("index", "a", "--quiet").status == 0)
    let run = await workshop.akin("index", "b", "--quiet", "--precision", precision)
    #expect(run.status == 0)
    return try workshop.folder.write("ROSES need water\nA last line\n", to: "f.txt")
  }

  @Test func `folders are compared by their indexes, and with files`() async throws {
    let file = try await writeFolders()
    let expected = """
      only A: 1 passage
        a/x.txt:2: The boat leaves at nine.

      only b: 1 passage
        b/deep/y.txt:2: Nothing else.

      both: 1 of A, 1 of b
        b/deep/y.txt:1: roses need water.
          a/x.txt:1:
      """
    for a in ["a", "a/.akin"] {
      let run = await workshop.akin("compare-corpora", a, "b", "--threshold", "1")
      #expect(run.status == 0 && run.errors.isEmpty)
      #expect(run.output.hasPrefix(expected.replacing("A", with: a)), "\(run.output)")
    }
    let mixed = await workshop.akin("compare-corpora", "b/deep", file, "--threshold", "1")
    #expect(mixed.status == 0)
    #expect(
      mixed.output.hasPrefix(
        """
        only b/deep: 1 passage
          b/deep/y.txt:2: Nothing else.

        only ~/f.txt: 1 record
          f.txt:2: A last line

        both: 1 of b/deep, 1 of ~/f.txt
        """), "\(mixed.output)")
    let json = await workshop.akin("compare-corpora", file, "a", "--threshold", "1", "--json")
    #expect(json.output.hasPrefix(#"{"sharedOfFirst":1,"sharedOfSecond":1,"inBoth":["#))
    let nothing = try workshop.folder.write("Something quite different\n", to: "g.txt")
    let apart = await workshop.akin("compare-corpora", "a", nothing, "--threshold", "1")
    #expect(apart.status == 1)
  }

  @Test func `what a folder has is sought in another one, and in a file`() async throws {
    let file = try await writeFolders()
    for (arguments, kept, removed) in [
      (["a", "--against", "b"], "b/deep/y.txt:1", "a/x.txt:1"),
      (["a", "--against", file], "f.txt:1", "a/x.txt:1"),
      (["--input", file, "--against", "b/.akin"], "b/deep/y.txt:1", "f.txt:1"),
    ] {
      let run = await workshop.akin(list: ["dedupe", "--threshold", "1"] + arguments)
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("\(kept): kept: "), "\(run.output)")
      #expect(run.output.contains("\n  \(removed): "), "\(run.output)")
      #expect(run.errors == "1 group, 1 duplicate among 2 passages\n")
    }
  }

  @Test func `corpora whose vectors cannot be compared are refused`() async throws {
    let file = try await writeFolders(precision: "int8")
    for arguments in [["compare-corpora", "a", "b"], ["dedupe", "a", "--against", "b"]] {
      let run = await workshop.akin(list: arguments)
      #expect(run.status == 2 && run.output.isEmpty)
      #expect(
        run.errors.contains("~/a/.akin has vectors of") && run.errors.contains(" in fp32, ")
          && run.errors.contains(" in int8: these cannot be compared."), "\(run.errors)")
    }
    // Records get vectors of the index's own precision.
    #expect(await workshop.akin("compare-corpora", "b", file, "--threshold", "1").status == 0)
  }

  @Test(arguments: ["fp32", "int8"])
  func `a folder without an index is read for the run alone, with the model of the other`(
    precision: String
  ) async throws {
    let file = try await writeFolders(precision: precision)
    try workshop.folder.write("Roses need WATER.\nNobody else.\n", to: "c/deep/z.txt")
    try workshop.folder.write("The boat leaves at nine.\nNobody else.\n", to: "d/z.txt")
    for (arguments, expected, note) in [
      (["b", "c"], "c/deep/z.txt:1: Roses need WATER.", "c: no index; 2 passages"),
      (["c", file], "f.txt:1: ROSES need water", "c: no index; 2 passages"),
      (["d", "c"], "c/deep/z.txt:2: Nobody else.", "d: no index; 2 passages"),
    ] {
      let run = await workshop.akin(list: ["compare-corpora", "--threshold", "1"] + arguments)
      #expect(run.status == 0 && run.output.contains(expected), "\(run)")
      #expect(run.errors.hasPrefix(note + " read for this run alone\n"), "\(run)")
    }
    for arguments in [
      ["b", "--against", "c"], ["c", "--against", "b"], ["c", "--against", file],
    ] {
      let run = await workshop.akin(list: ["dedupe", "--threshold", "1"] + arguments)
      #expect(run.status == 0)
      #expect(run.errors.hasSuffix("1 group, 1 duplicate among 2 passages\n"), "\(run)")
    }
    let found = try FileManager.default.subpathsOfDirectory(atPath: workshop.path + "/c")
    #expect(found.sorted() == ["deep", "deep/z.txt"])
    // Alone it is refused as before.
    let alone = await workshop.akin("dedupe", "c")
    #expect(alone.status == 2 && alone.errors.contains("~/c: no index here or above."))
  }

  @Test func `a threshold may come from the corpus, and is shown with examples`() async throws {
    let file = try write()
    let run = await workshop.akin(
      "dedupe", "--input", file, "--threshold", "auto", "--examples", "4")
    #expect(
      run.errors.contains(
        "threshold 0.9500, a cautious one: the scores of this corpus do not tell what says the same "
          + "from what is merely alike\n"))
    #expect(run.output.contains(": merged\n") || run.output.contains(": apart"))
    let json = await workshop.akin("dedupe", "--input", file, "--examples", "2", "--json")
    #expect(json.output.hasPrefix(#"[{"score":"#))
  }

  @Test(arguments: [
    ["--removed", "x"], ["--restore", "x"], ["--keep", "field:votes"], ["--keep", "field::max"],
    ["--guard", "colour"], ["--guard", ""], ["--threshold", "some"], ["--target", "0"],
    ["--target", "2", "--threshold", "0.9"], ["--against", "x", "--target", "2"],
    ["--examples", "0"],
    ["--examples", "9223372036854775807"], ["--target", "9223372036854775807"],
    ["--examples", "2", "--flagged"], ["--keep", "field:votes:max"],
    ["--input", "x", "--keep", "newest"], ["--input", "x", "--against", "y", "--keep", "longest"],
    ["--input", "x", "--output", "-", "--flagged"], ["--accept-suggestion"],
    ["--threshold", "0.6", "--accept-suggestion"],
    ["--input", "x", "--output", "-", "--examples", "2"],
  ])
  func `wrong usage is refused`(arguments: [String]) async {
    #expect(await workshop.akin(list: ["dedupe"] + arguments).status == 2)
  }

  @Test(arguments: [
    ["--guard", "colour"], ["--keep", "votes"],
    ["--removed", "-", "--input", "x", "--output", "y"],
    ["--restore", "x", "--input", "x", "--output", "y", "--keep", "longest"],
    ["--restore", "x", "--input", "x", "--output", "y", "--guard", "off"],
    ["--restore", "x", "--input", "x", "--output", "y", "--threshold", "1"],
    ["--restore", "x", "--input", "x", "--output", "y", "--target", "1"],
    ["--restore", "x", "--input", "x", "--output", "y", "--field", "text"],
    ["--restore", "x", "--input", "x", "--output", "y", "--json"],
  ])
  func `what is wrong with an option is said with what there is`(arguments: [String]) async {
    let run = await workshop.akin(list: ["dedupe"] + arguments)
    let words = [
      "--guard":
        "give all, off, or some of number, negation, unit, date, name, word, letters, unread, cut with ",
      "--keep": "give first, longest, newest, central, field:NAME:max or field:NAME:min.",
      "--removed": "only --output can be stdout.",
      "--restore": "leave out all but --input, --output and --quiet.",
    ]
    #expect(run.status == 2 && run.errors.contains(words[arguments[0]] ?? "?"), "\(run.errors)")
  }

  @Test func `outputs that are one file, or indexed, are refused`() async throws {
    let file = try write()
    let files = FileManager.default
    try workshop.folder.write("", to: "old.jsonl")
    let link = workshop.path + "/link.jsonl"
    try files.createSymbolicLink(atPath: link, withDestinationPath: "old.jsonl")
    for (one, other) in [
      ("x.jsonl", "./x.jsonl"), ("old.jsonl", "link.jsonl"),
      ("x.jsonl", workshop.path + "/x.jsonl"),
    ] {
      for option in ["--removed", "--report"] {
        let run = await workshop.akin(
          "dedupe", "--input", file, "--output", one, option, other)
        #expect(run.status == 2 && run.errors.contains(" are one file"), "\(run.errors)")
      }
    }
    let rose = try workshop.folder.write("Roses need water.\n", to: "a/rose.md")
    try workshop.folder.write("Roses need water!\n", to: "a/more.md")
    #expect(await workshop.akin("index", "a", "--quiet").status == 0)
    try files.createSymbolicLink(
      atPath: workshop.path + "/other.html", withDestinationPath: "a/rose.md")
    for name in ["a/rose.md", "other.html", "a/.akin/page.html"] {
      for arguments in [["dedupe", "a", "--report", name], ["cluster", "a", "--map", name]] {
        let run = await workshop.akin(list: arguments)
        #expect(run.status == 2 && run.errors.contains("is in the index or part of it"), "\(run)")
      }
    }
    #expect(try String(contentsOfFile: rose, encoding: .utf8) == "Roses need water.\n")
    #expect(!files.fileExists(atPath: workshop.path + "/a/.akin/page.html"))
    let fine = await workshop.akin("dedupe", "a", "--report", "a/page.html", "--quiet")
    #expect(fine.status == 0 && files.fileExists(atPath: workshop.path + "/a/page.html"))
  }

  @Test func `a stream never writes over what is not its own`() async throws {
    let first = try workshop.folder.write("rose\nboat\n", to: "1.txt")
    let second = try workshop.folder.write("Rose\ntree\n", to: "2.txt")
    func run(_ input: String, _ seen: String, _ output: String) async -> Run {
      await workshop.akin(
        "dedupe", "--input", input, "--seen", seen, "--output", output, "--threshold", "1")
    }
    #expect(await run(first, "s", "day.txt").status == 1)
    let other = await run(second, "s", "day.txt")
    #expect(other.status == 2 && other.errors.contains("day.txt: is there already, and not from"))
    #expect(try read("day.txt") == "rose\nboat\n")
    #expect(await run(second, "s", "next.txt").status == 0)
    #expect(try read("next.txt") == "tree\n")
    let moved = await run(second, "s", "day.txt")
    #expect(moved.status == 2 && moved.errors.contains("was being written to ~/next.txt, now to"))
    try FileManager.default.removeItem(atPath: workshop.path + "/s/state.json")
    let damaged = await run(first, "s", "new.txt")
    #expect(damaged.status == 2 && damaged.errors.contains("~/s: not what Akin wrote there"))
    try workshop.folder.write("mine", to: "notes/vectors")
    try workshop.folder.write("mine", to: "notes/a.txt")
    let foreign = await run(first, "notes", "new.txt")
    #expect(foreign.status == 2 && foreign.errors.contains("~/notes: has other files in it."))
    #expect(try read("notes/vectors") == "mine")
    let table = try workshop.folder.write("id,text\n1,rose\n", to: "3.txt")
    #expect(
      await run(table, "t", "new.txt").errors.contains("it must be JSONL, or one text a line"))
  }

  @Test func `a stream that is refused leaves no file that was not there`() async throws {
    let good = try workshop.folder.write("rose\nRose\n", to: "good.txt")
    let bad = try workshop.folder.write("{\"text\"\n{\"text\":\"rose\"}\n", to: "bad.jsonl")
    let empty = try workshop.folder.write("", to: "empty.txt")
    try workshop.folder.write("mine", to: "notes/a.txt")
    let files = FileManager.default
    func run(_ input: String, _ seen: String, _ more: [String] = []) async -> Run {
      await workshop.akin(
        list: ["dedupe", "--input", input, "--seen", seen, "--output", "out.txt", "--removed"]
          + ["gone.jsonl", "--threshold", "1"] + more)
    }
    func isThere(_ name: String) -> Bool { files.fileExists(atPath: workshop.path + "/" + name) }
    for refused in [
      await run(bad, "a"), await run(good, "notes"),
      await run(good, "b", ["--model", "none/such"]),
      await run(good, "c", ["--field", "text"]),
    ] {
      #expect(refused.status == 2 && !isThere("out.txt") && !isThere("gone.jsonl"), "\(refused)")
    }
    // One that is there stays as it is.
    try workshop.folder.write("", to: "out.txt")
    #expect(await run(bad, "d").status == 2)
    #expect(try read("out.txt") == "" && !isThere("gone.jsonl"))
    try files.removeItem(atPath: workshop.path + "/out.txt")
    #expect(await run(empty, "e").status == 1)
    #expect(try read("out.txt") == "" && isThere("gone.jsonl"))
    // A folder that is not there is told before anything is done.
    let lost = await workshop.akin(
      "dedupe", "--input", good, "--seen", "f", "--output", "no/out.txt", "--threshold", "1")
    #expect(lost.status == 2 && lost.errors.contains("no/out.txt") && !isThere("f"), "\(lost)")
    // What was written and is gone is not made anew.
    try files.removeItem(atPath: workshop.path + "/out.txt")
    try files.removeItem(atPath: workshop.path + "/gone.jsonl")
    #expect(await run(good, "g").status == 0)
    try files.removeItem(atPath: workshop.path + "/out.txt")
    #expect(await run(good, "g").status == 2 && !isThere("out.txt"))
  }

  @Test func `a stream lists what goes, and the list puts it back`() async throws {
    let input = try workshop.folder.write("rose\nboat\nRose.\ntree\n\n(boat)", to: "in.txt")
    let stream = [
      "dedupe", "--input", input, "--seen", "s", "--output", "out.txt", "--threshold", "1",
    ]
    func restore() async -> Run {
      await workshop.akin(
        "dedupe", "--restore", "gone.jsonl", "--input", workshop.path + "/out.txt", "--output", "-")
    }
    let run = await workshop.akin(list: stream + ["--removed", "gone.jsonl"])
    #expect(run.errors == "5 records, 3 kept; removed: 2 exact\n" && run.status == 0)
    #expect(await restore().output == "rose\nboat\nRose.\ntree\n\n(boat)")
    let gone = try read("gone.jsonl")
    #expect(
      gone.contains(#"{"kept":{"line":1,"text":"rose"},"line":3,"record":"Rose.\n","score":"#))
    // What has grown goes on, and is listed with the rest.
    try workshop.folder.write("rose\nboat\nRose.\ntree\n\n(boat)\nTree\n", to: "in.txt")
    #expect(await workshop.akin(list: stream + ["--removed", "gone.jsonl"]).status == 0)
    #expect(await restore().output == "rose\nboat\nRose.\ntree\n\n(boat)\nTree\n")
    let silent = await workshop.akin(list: stream)
    #expect(silent.status == 2)
    #expect(silent.errors.contains("was being listed in ~/gone.jsonl, now nowhere. Name the same"))
    for name in ["out.txt", input] {
      #expect(await workshop.akin(list: stream + ["--removed", name]).status == 2)
    }
    let mine = try workshop.folder.write("mine\n", to: "mine.txt")
    let other = try workshop.folder.write("a boat\n", to: "2.txt")
    let refused = await workshop.akin(
      "dedupe", "--input", other, "--seen", "s", "--output", "2", "--removed", mine,
      "--threshold", "1")
    #expect(refused.status == 2 && refused.errors.contains("mine.txt: is there already, and not"))
    #expect(try read("mine.txt") == "mine\n")
    let table = await workshop.akin("dedupe", "--input", "x.csv", "--seen", "s", "--output", "3")
    #expect(table.status == 2 && table.errors.contains("rows of a table may go over several lines"))
  }

  @Test func `a table without a name for it is read as one, and a wrong field is an error`()
    async throws
  {
    let table = try workshop.folder.write("id,text\n1,rose\n2,Rose.\n", to: "table.txt")
    let run = await workshop.akin(
      "dedupe", "--input", table, "--threshold", "1", "--output", "-", "--quiet")
    #expect(run.output == "id,text\n1,rose\n")
    let wrong = await workshop.akin("dedupe", "--input", table, "--field", "body")
    #expect(wrong.status == 2 && wrong.errors.contains("--field is body; it must be a field of"))
  }

  @Test func `a target that is more than there is says so`() async throws {
    let run = await workshop.akin("dedupe", "--input", try write(), "--target", "100")
    #expect(run.errors.contains("3 kept at a threshold of 1.0000; no more are different\n"))
  }

  @Test func `bad input is refused with its place`() async throws {
    let file = try write()
    let missing = await workshop.akin(
      "dedupe", "--input", file, "--keep", "field:date:max", "--output", "out.jsonl")
    #expect(missing.status == 2)
    #expect(missing.errors == "akin: ~/in.jsonl:1: no field \"date\".\n")
    let latin = workshop.path + "/latin.txt"
    #expect(
      FileManager.default.createFile(atPath: latin, contents: Data([0x61, 0x0A, 0xE9, 0x0A])))
    let bad = await workshop.akin("dedupe", "--input", latin)
    #expect(bad.status == 2 && bad.errors.contains("latin.txt:2: not UTF-8"))
    let unwritable = await workshop.akin(
      "dedupe", "--input", file, "--output", "no/such/folder/out.jsonl")
    #expect(unwritable.status == 2 && unwritable.errors.contains("cannot be written"))
    let self1 = await workshop.akin(
      "dedupe", "--input", file, "--output", "out.jsonl", "--removed", "in.jsonl")
    #expect(self1.status == 2 && self1.errors.contains("is the input itself"))
  }
}
