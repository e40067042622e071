import Testing

/// The help of all commands: one style of defaults, no line too long, nothing cut.
@Suite struct HelpTests {
  /// Each command's help, found by way of the lists of subcommands that the helps have.
  private func helps(of workshop: Workshop) async -> [(command: String, help: String)] {
    var waiting: [[String]] = [[]]
    var helps: [(String, String)] = []
    while let command = waiting.popLast() {
      let run = await workshop.akin(list: command + ["--help"])
      #expect(run.status == 0)
      helps.append((command.joined(separator: " "), run.output))
      var isListing = false
      for line in run.output.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasSuffix("SUBCOMMANDS:") {
          isListing = true
        } else if !line.hasPrefix("  ") {
          isListing = false
        } else if isListing, let name = line.firstMatch(of: /^  ([a-z][a-z-]*)/) {
          waiting.append(command + [String(name.output.1)])
        }
      }
    }
    return helps
  }

  @Test func `a default is told once, in one style`() async throws {
    let helps = try await helps(of: Workshop())
    #expect(helps.count > 25)
    for (command, help) in helps {
      // As one line each: an option's words may be broken anywhere.
      let options = help.split(separator: #/\n  (?=-|<)/#).map { option in
        option.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
      for option in options {
        #expect(option.matches(of: #/\bdefault: /#).count <= 1, "\(command): \(option)")
        #expect(!option.contains("Default:"), "\(command): \(option)")
      }
    }
  }

  @Test func `no line is longer than a terminal, however wide the help may be`() async throws {
    let workshop = try Workshop()
    for (command, help) in await helps(of: workshop) {
      let wide = await workshop.akin(
        list: command.split(separator: " ").map(String.init) + ["--help"], isTerminal: true,
        columns: 200
      ).output
      for line in help.split(separator: "\n") { #expect(line.count <= 100, "\(command): \(line)") }
      for line in wide.split(separator: "\n") { #expect(line.count <= 100, "\(command): \(line)") }
      // An example or a row of a table that is too long for 80 columns is broken.
      let lines = Set(help.split(separator: "\n"))
      for line in wide.split(separator: "\n").prefix(while: { !$0.hasPrefix("USAGE:") })
      where line.hasPrefix("  ") || line.contains("    ") {
        #expect(lines.contains(line), "\(command): \(line)")
      }
    }
  }

  @Test(arguments: [
    ("search", ["-n,", "-C,", "--json"]), ("cluster", ["-n,", "--all", "--map"]),
    ("dedupe", ["--threshold", "--input", "--output"]),
    ("index", ["--include", "--exclude", "--list-skipped"]),
  ])
  func `the usual options come first`(command: String, usual: [String]) async throws {
    let help = try await Workshop().akin(command, "--help").output
    let options = help.split(separator: "\n").filter { $0.hasPrefix("  -") }.map {
      String($0.drop { $0 == " " }.prefix { $0 != " " })
    }
    #expect(Array(options.prefix(3)) == usual)
    #expect(help.contains("\nMOST USED:\n"))
  }

  @Test(arguments: [["search"], ["status"]])
  func `a command that needs an index names no model for new ones`(command: [String]) async throws {
    let help = try await Workshop().akin(list: command + ["--help"]).output
    #expect(!help.contains("all-MiniLM") && !help.contains("AKIN_PRECISION"))
  }

  @Test(arguments: [["compare"], ["embed"], ["tokenize"], ["eval", "sts"], ["dedupe", "stream"]])
  func `a command without an index speaks of none`(command: [String]) async throws {
    let help = try await Workshop().akin(list: command + ["--help"]).output
    #expect(!help.contains("the index's") && help.contains("AKIN_PRECISION"))
  }
}
