import Foundation
import TestSupport
import Testing

/// The subcommands of `dedupe`, held against the flags that they had before.
@Suite struct DedupeSubcommandTests {
  /// A command line in its old spelling and in its new one; `~` is the workshop's folder.
  struct Spelling: CustomTestStringConvertible {
    let old: String
    let new: String
    /// What stdin says.
    var input = ""

    var testDescription: String { new }
  }

  /// All that a command line leaves behind: what is printed, and every file, in a folder of its own.
  private func outcome(of line: String, input: String) async throws -> (Run, [String: String]) {
    let workshop = try Workshop(documents: [
      "a/x.txt": "Roses need water.\nThe boat leaves at nine.\nThe boat leaves at ten.\n",
      "b/y.txt": "roses need water.\nNothing else.\n",
      "c/z.txt": "Roses need WATER.\nNobody else.\n",
      "in.jsonl": """
      {"id": "a", "votes": 3, "text": "Water the roses."}
      {"id": "b", "votes": 9, "text": "The boat leaves at nine."}
      {"id": "c", "votes": 12, "text": "water the ROSES"}
      {"id": "d", "votes": 1, "text": "The boat leaves at ten."}

      """,
      "test.txt": "The boat leaves at nine\nNothing else\n",
    ])
    for folder in ["a", "b"] {
      #expect(await workshop.akin("index", folder, "--quiet").status == 0)
    }
    let clean = await workshop.akin(
      "dedupe", "--input", workshop.path + "/in.jsonl", "--threshold", "1", "--quiet", "--output",
      "clean.jsonl", "--removed", "gone.jsonl")
    #expect(clean.status == 0)
    let arguments = line.replacing("~", with: workshop.path).split(separator: " ").map(String.init)
    let run = await workshop.akin(list: ["dedupe"] + arguments, input: input)
    var files: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: workshop.path)
    where !name.contains(".akin") && !name.hasSuffix("/lock") {
      let bytes = FileManager.default.contents(atPath: workshop.path + "/" + name) ?? Data()
      files[name] = String(decoding: bytes, as: UTF8.self).replacing(workshop.path, with: "~")
    }
    return (run, files)
  }

  @Test(arguments: [
    Spelling(old: "a --examples 10", new: "examples a"),
    Spelling(
      old: "--input ~/in.jsonl --examples 3 --threshold auto",
      new: "examples -n 3 --input ~/in.jsonl --threshold auto"),
    Spelling(
      old: "--input ~/in.jsonl --examples 2 --target 2 --guard off --json",
      new: "examples --count 2 --input ~/in.jsonl --target 2 --guard off --json"),
    Spelling(
      old: "a --against ~/test.txt --examples 4", new: "examples a --against ~/test.txt -n4"),
    Spelling(old: "a --against b --threshold 1", new: "against b a --threshold 1"),
    Spelling(old: "c --against b --jsonl", new: "against b c --jsonl"),
    Spelling(
      old: "--against - --input ~/in.jsonl", new: "against - --input ~/in.jsonl", input: "x"),
    Spelling(
      old: "--input ~/in.jsonl --against ~/test.txt --flagged --guard number",
      new: "against ~/test.txt --input ~/in.jsonl --flagged --guard number"),
    Spelling(
      old: "--input ~/in.jsonl --against c --threshold 1 --field text --output out.jsonl "
        + "--removed gone --report page.html",
      new: "against c --input ~/in.jsonl --threshold 1 --field text --output out.jsonl "
        + "--removed gone --report page.html"),
    Spelling(
      old: "--input ~/in.jsonl --seen s --output out.jsonl --removed gone --threshold 1",
      new: "stream --input ~/in.jsonl --seen s --output out.jsonl --removed gone --threshold 1"),
    Spelling(
      old: "--input - --seen s --output - --guard off --quiet",
      new: "stream --input - --seen s --output - --guard off --quiet", input: "rose\nRose\nboat"),
    Spelling(
      old: "--input ~/in.jsonl --seen b --output out.jsonl",
      new: "stream --input ~/in.jsonl --seen b --output out.jsonl"),
    Spelling(
      old: "--restore gone.jsonl --input ~/clean.jsonl --output again.jsonl",
      new: "restore gone.jsonl --input ~/clean.jsonl --output again.jsonl"),
    Spelling(
      old: "--restore gone.jsonl --input ~/clean.jsonl --output - --quiet",
      new: "restore gone.jsonl --input ~/clean.jsonl --output - --quiet"),
    Spelling(
      old: "--restore in.jsonl --input ~/clean.jsonl --output -",
      new: "restore in.jsonl --input ~/clean.jsonl --output -"),
  ])
  func `a subcommand does what its flag did, byte for byte`(spelling: Spelling) async throws {
    let (old, oldFiles) = try await outcome(of: spelling.old, input: spelling.input)
    let (new, newFiles) = try await outcome(of: spelling.new, input: spelling.input)
    #expect(old == new)
    #expect(oldFiles == newFiles)
    #expect(new.status != 2 || new.errors.contains("~/"), "\(new)")
  }

  @Test func `a word that is no subcommand is a path`() async throws {
    let workshop = try Workshop(documents: [
      "notes/a.txt": "One rose.\nOne rose!\n", "stream/b.txt": "One boat.\nOne boat!\n",
    ])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    for (arguments, place) in [
      (["notes"], "notes/a.txt:1"), (["./stream"], "stream/b.txt:1"),
      (["--quiet", "stream"], "stream/b.txt:1"), (["--", "stream"], "stream/b.txt:1"),
    ] {
      let run = await workshop.akin(list: ["dedupe"] + arguments)
      #expect(run.status == 0 && run.output.hasPrefix(place + ": kept: "), "\(run)")
      #expect(run.output.split(separator: "\n").count == 2)
    }
    let run = await workshop.akin("dedupe", "stream")
    #expect(run.status == 2 && run.errors.contains("Missing expected argument"))
  }

  @Test(arguments: [
    ("examples --keep longest", "Unknown option '--keep'"),
    ("examples --output x", "Unknown option '--output'"),
    ("examples --flagged", "Unknown option '--flagged'"),
    ("against x --target 2", "Unknown option '--target'"),
    ("against x --keep longest", "Unknown option '--keep'"),
    ("against", "Missing expected argument '<other>'"),
    ("stream --input x --output y", "Missing expected argument '--seen <folder>'"),
    ("stream --input x --seen s", "Missing expected argument '--output <file>'"),
    ("stream --input x --seen s --output y --json", "Unknown option '--json'"),
    (
      "stream --input x --seen s --output y --threshold auto",
      "The value 'auto' is invalid for '--threshold <score>'"
    ),
    ("restore x --output y", "Missing expected argument '--input <file>'"),
    ("restore --input x --output y", "Missing expected argument '<list>'"),
    ("restore x --input x --output y --threshold 1", "Unknown option '--threshold'"),
  ])
  func `a flag that does not belong to a subcommand is unknown to it`(
    line: String, words: String
  ) async throws {
    try await expectRefusal(of: line, words: words)
  }

  @Test(arguments: [
    ("examples -n 0", "-n must be within 1...1000000000."),
    ("examples --target 2 --threshold 0.9", "--target finds its own threshold"),
    ("examples --against x --target 2", "--target and --against exclude each other."),
    ("examples --field text", "--field goes with --input."),
    ("against x --output y", "--output goes with --input FILE: folders are never altered."),
    ("against x --input y --removed z", "--removed goes with --input FILE and --output FILE."),
    ("against x --input y --report -", "only --output can be stdout."),
    ("against x --input y --output - --json", "--output - takes stdout; leave out --json,"),
    ("against - --input -", "Only one of --input and --against can be stdin."),
    ("against x y --input z", "--input works without an index: leave out PATH and --index."),
    (
      "stream --input x.txt --seen s --output y.gz", "cannot add to compressed ones"
    ),
    (
      "stream --input x.CSV --seen s --output y", "stream reads JSONL or one text a line, not x.CSV"
    ),
    ("stream --input x --seen s --output y --removed -", "only --output can be stdout."),
    ("restore x --input - --output y", "restore needs the cleaned file itself as --input."),
  ])
  func `what contradicts itself is refused with the help of the subcommand`(
    line: String, words: String
  ) async throws {
    try await expectRefusal(of: line, words: words)
  }

  private func expectRefusal(of line: String, words: String) async throws {
    let arguments = ["dedupe"] + line.split(separator: " ").map(String.init)
    let workshop = try Workshop(documents: [:])
    let run = await workshop.akin(list: arguments)
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.hasPrefix("akin: ") && run.errors.contains(words), "\(run.errors)")
    let pointer = "\nSee 'akin dedupe \(arguments[1]) --help' for more information.\n"
    #expect(run.errors.hasSuffix(pointer), "\(run.errors)")
  }

  @Test func `the help of dedupe has its options and names the subcommands`() async throws {
    let workshop = try Workshop(documents: [:])
    let help = await workshop.akin("dedupe", "--help")
    #expect(help.output.contains("\nUSAGE: akin dedupe [<options>] [<path> ...]\n"))
    for words in [
      "\n  examples  ", "\n  against   ", "\n  stream    ", "\n  restore   ", "write ./stream.\n",
      "\n  --threshold <score> ", "\n  --output <file> ",
    ] {
      #expect(help.output.contains(words), "\(words)")
    }
    // The flags of before go on working, and nobody has to learn them.
    for flag in ["--examples", "--against", "--seen", "--restore"] {
      #expect(!help.output.contains("\n  \(flag) "))
      #expect(await workshop.akin("dedupe", "--help-hidden").output.contains("\n  \(flag) "))
    }
    #expect(!help.output.contains("(default)\n") && !help.output.contains("dedupe (default)"))
    #expect(await workshop.akin("help", "dedupe") == help)
    let stream = await workshop.akin("dedupe", "stream", "-h")
    #expect(stream.output.contains("\nUSAGE: akin dedupe stream "))
    #expect(await workshop.akin("help", "dedupe", "stream") == stream)
    #expect(
      await workshop.akin("dedupe", "--colour").errors
        .hasSuffix("\nSee 'akin dedupe --help' for more information.\n"))
  }
}
