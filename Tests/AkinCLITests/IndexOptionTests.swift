import AkinCLI
import Foundation
import TestSupport
import Testing

/// What `akin index` reads, remembers, skips and refuses to forget.
@Suite struct IndexOptionTests {
  private func status(_ workshop: Workshop) async -> String {
    // What SQLite's log takes is of no account.
    await workshop.akin("status", "--json").output.replacing(/"bytes":[0-9]+/, with: "")
  }

  @Test func `skipped files are counted by kind, with advice only where it helps`() async throws {
    let workshop = try Workshop(documents: [
      "a.txt": "One.", "b.html": "<p>x</p>", "c.HTML": "<p>y</p>", "d.swift": "let x = 1",
      "e.gz": "\u{0}\u{1}", "blank.md": " \n",
    ])
    let run = await workshop.akin("index")
    #expect(run.status == 0)
    #expect(
      run.errors.contains(
        """
          skipped    2 .html, 1 .gz, 1 .swift: not read yet
                     --include '*.swift' reads .swift as plain text
          skipped    1 without text
                       blank.md: read, and there is no text in it
                     --list-skipped names them all

        """))
    #expect(
      await workshop.akin("index", "--list-skipped", "--quiet").output == """
        b.html: .html is not read yet
        c.HTML: .html is not read yet
        d.swift: .swift is not read yet
        e.gz: .gz is not read yet
        blank.md: read, and there is no text in it

        """)
    let json = await workshop.akin("index", "--list-skipped", "--json", "--quiet").output
    #expect(
      json.contains(
        #"{"path":"~/d.swift","kind":"format not read","reason":".swift is not read yet"}"#))
    #expect(json.contains(#"{"fileExtension":"html","count":2,"isText":false}"#))
    let plain = await workshop.akin("index", "--json", "--quiet").output
    #expect(!plain.contains("skippedFiles"))
  }

  @Test func `include adds, is remembered and told, and can be taken back`() async throws {
    let workshop = try Workshop(documents: [
      "a.txt": "One.", "b.swift": "Two.", "drafts/c.txt": "Three.",
    ])
    _ = await workshop.akin("index", "--exclude", "drafts/")
    let added = await workshop.akin("index", "--include", "*.swift")
    #expect(added.errors.contains("files      1 added, 1 unchanged"))
    let words = "include *.swift, exclude drafts/"
    #expect(
      await workshop.akin("index").errors.contains(
        "options    remembered for .: \(words). --reset-options takes them back\n"))
    #expect(await workshop.akin("status").output.contains("options      \(words)\n"))
    #expect(
      await status(workshop).contains(
        #""options":[{"path":"~","include":["*.swift"],"exclude":["drafts/"]}]"#))
    let reset = await workshop.akin("index", "--reset-options")
    #expect(reset.errors.contains("files      1 added, 1 unchanged, 1 removed"))
    #expect(!reset.errors.contains("remembered"))
    #expect(await status(workshop).contains(#""options":[]"#))
  }

  @Test(arguments: [["--only", "*.pdf"], ["--exclude", "*"], ["--only", "*.swift"]])
  func `a run that would drop every document is refused`(options: [String]) async throws {
    let workshop = try Workshop(documents: [
      "a.txt": "One.", "b.md": "Two.", "c.pdf": "%PDF", "d.swift": "Three.",
    ])
    _ = await workshop.akin("index", "--quiet")
    let before = await status(workshop)
    let refused = await workshop.akin(list: ["index"] + options)
    #expect(refused.status == 2)
    #expect(
      refused.errors == """
        akin: .akin: this run would drop 2 of 2 documents, though 2 files of them can still be found. \
        Nothing was removed. See the options with `akin status`, take them back with --reset-options, \
        or drop the documents with --force.

        """)
    #expect(await status(workshop) == before)
    #expect(await workshop.akin("index").errors.contains("files      2 unchanged"))
    let forced = await workshop.akin(list: ["index", "--force"] + options)
    #expect(forced.errors.contains("2 removed"))
  }

  @Test func `options that hide more than half of many documents are refused`() async throws {
    let names = (0..<12).map { "\($0 < 7 ? "x" : "y")\($0).txt" }
    let workshop = try Workshop(
      documents: Dictionary(uniqueKeysWithValues: names.map { ($0, "Text \($0).") }))
    _ = await workshop.akin("index", "--quiet")
    #expect(await workshop.akin("index", "--exclude", "x*").status == 2)
    #expect(await workshop.akin("index", "--exclude", "y*").status == 0)
    #expect(await workshop.akin("index", "--reset-options").status == 0)
    // Files that are gone are gone, unless all of them are, as of a disk that is not there.
    for name in names.prefix(7) {
      try FileManager.default.removeItem(atPath: "\(workshop.path)/\(name)")
    }
    #expect(await workshop.akin("index").errors.contains("7 removed"))
    for name in names.suffix(5) {
      try FileManager.default.removeItem(atPath: "\(workshop.path)/\(name)")
    }
    let emptied = await workshop.akin("index")
    #expect(emptied.status == 2)
    #expect(emptied.errors.contains("their files are gone. Nothing was removed."))
    #expect(await workshop.akin("index", "--force").status == 1)
  }

  @Test func `renamed files are no removal`() async throws {
    let workshop = try Workshop(documents: ["a.txt": "One.", "b.txt": "Two."])
    _ = await workshop.akin("index", "--quiet")
    for name in ["a", "b"] {
      try FileManager.default.moveItem(
        atPath: "\(workshop.path)/\(name).txt", toPath: "\(workshop.path)/\(name)2.txt")
    }
    #expect(await workshop.akin("index").errors.contains("files      2 renamed"))
  }

  @Test func `what is named is read though a rule hides it, and stays`() async throws {
    let workshop = try Workshop(documents: [
      ".gitignore": "drafts/\n", "a.txt": "One.", "drafts/b.txt": "A secret plan.",
      "drafts/c.txt": "Three.", "d.pdf": "%PDF",
    ])
    _ = await workshop.akin("index", "--quiet")
    #expect(await workshop.akin("index", "drafts/b.txt", "--json", "--quiet").status == 0)
    #expect(await workshop.akin("index").errors.contains("files      2 unchanged"))
    let found = await workshop.akin("search", "secret plan", "drafts/b.txt")
    #expect(found.output.hasPrefix("drafts/b.txt:1: "))
    #expect(await workshop.akin("search", "plan", "drafts/c.txt").status == 2)
    let unread = await workshop.akin("index", "d.pdf")
    #expect(unread.errors.contains("akin: ~/d.pdf: .pdf is not read yet.\n"))
    _ = await workshop.akin("index", "--forget", "drafts/b.txt")
    #expect(await workshop.akin("index").errors.contains("files      1 unchanged"))
  }

  @Test(arguments: [[:], ["a.pdf": "%PDF"], ["a.txt": ""], ["a.txt": "\u{0}\u{1}"]])
  func `where nothing can be read no index is left`(documents: [String: String]) async throws {
    let workshop = try Workshop(documents: documents)
    let run = await workshop.akin("index")
    #expect(run.status == 1)
    let reason = documents.isEmpty ? "there is no file here" : "no file here can be read"
    #expect(run.errors.hasPrefix(".akin: no index made, for \(reason)\n"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workshop.path).sorted()
        == documents.keys.sorted())
    try FileManager.default.createDirectory(
      atPath: workshop.path + "/own", withIntermediateDirectories: false)
    #expect(await workshop.akin("index", "--index", "own", ".").status == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: workshop.path + "/own") == [])
  }

  @Test func `a word stands where there would be silence`() async throws {
    let workshop = try Workshop(documents: ["a.md": "One.", "b.txt": "Two.", "c.txt": ""])
    _ = await workshop.akin("index", "--quiet")
    for command in [["search", "one"], ["cluster"], ["dedupe"]] {
      let run = await workshop.akin(list: command + ["--type", "markdwn"])
      #expect(run.status == 2)
      #expect(
        run.errors == "akin: no document of type markdwn; there are: markdown, md, text, txt.\n")
      let path = await workshop.akin(list: command + ["c.txt"])
      #expect(path.status == 2)
      #expect(path.errors.hasPrefix("akin: ~/c.txt: not in the index ~/.akin."))
    }
    #expect(
      await workshop.akin("search", "one", "--min-score", "1.1")
        == Run(
          status: 1, output: "",
          errors: "akin: nothing found with a score of --min-score or more\n"))
  }

  @Test func `control characters of names do no harm on stderr`() async throws {
    let workshop = try Workshop(documents: ["a.txt": "One.", "b\u{1B}[31m\nc.txt": ""])
    let run = await workshop.akin("index")
    #expect(run.errors.contains(#"b\u{1B}[31m\u{A}c.txt: empty"#))
    let missing = await workshop.akin("index", "no\u{1B}\nfile")
    #expect(missing.errors.contains(#"no\u{1B}\u{A}file: no such file"#))
    #expect(missing.errors.split(separator: "\n").count == 1)
  }
}
