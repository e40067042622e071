import AkinCLI
import Testing

/// Nothing is cut in mid-word on a narrow terminal.
@Suite struct NarrowTerminalTests {
  @Test func `complaints are broken between words`() async throws {
    let run = try await Workshop().akin(
      "search", "x", "--json", "--jsonl", isTerminal: true, columns: 30)
    #expect(
      run.errors == """
        akin: --json and --jsonl
        exclude each other.
        See 'akin search --help' for
        more information.

        """)
    let wide = try await Workshop().akin("search", "x", "--json", "--jsonl")
    #expect(wide.errors.split(separator: "\n").count == 2)
  }

  @Test func `a sentence beside a long path is broken between words`() async throws {
    let folder = "a-folder-whose-name-leaves-no-room"
    let workshop = try Workshop(documents: [
      folder + "/notes.txt": """
      The ferry leaves at nine in the morning from the old harbour below the town.
      The ferry leaves at ten in the morning from the new harbour beyond the town.
      Prune roses in late winter, before the leaves open and the sap begins to rise.
      """
    ])
    #expect(await workshop.akin("index", ".").status == 0)
    let run = await workshop.akin(
      "cluster", "-n", "1", "--color", "never", isTerminal: true, columns: 50)
    #expect(run.output.contains("\n   \(folder)/notes.txt:"))
    for line in run.output.split(separator: "\n") {
      #expect(line.count <= 50 || !line.trimmingPrefix("   ").contains(" "), "\(line)")
    }
  }

  @Test func `a word that stays whole may be longer than a line`() {
    let text = "see /a/very/long/path/of/a/file for more"
    #expect(
      TerminalText.wrapped(text, to: 12, cuttingWords: false)
        == ["see", "/a/very/long/path/of/a/file", "for more"])
    #expect(TerminalText.wrapped(text, to: 12).allSatisfy { $0.count <= 12 })
  }
}
