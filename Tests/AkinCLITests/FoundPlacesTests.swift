import AkinCLI
import Foundation
import TestSupport
import Testing

/// `search`: a text in many places, files that are gone, and names that would break a line.
@Suite struct FoundPlacesTests {
  private let ghost = "The ghost in the tower rings the bell."

  private func workshop() async throws -> Workshop {
    var documents = ["other.txt": "A spirit haunts the old tower.\nAnother ghost is in the cellar."]
    for index in 1...5 { documents["f\(index).txt"] = ghost }
    let workshop = try Workshop(documents: documents)
    #expect(await workshop.akin("index", "--quiet").status == 0)
    return workshop
  }

  @Test func `equal sentences are one hit with its other places`() async throws {
    let workshop = try await workshop()
    let run = await workshop.akin("search", ghost, "-n", "3")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == "f1.txt:1: 1.0000: \(ghost)  (also at f2.txt:1 and 3 more places)")
    struct Hit: Decodable {
      struct Place: Decodable { let path: String }
      let path: String
      let places: [Place]?
    }
    let json = await workshop.akin("search", ghost, "-n", "3", "--json")
    let hits = try JSONDecoder().decode([Hit].self, from: Data(json.output.utf8))
    #expect(hits[0].places?.map(\.path) == ["f2.txt", "f3.txt", "f4.txt", "f5.txt"])
    #expect(hits[1].places == nil)
    let perFile = await workshop.akin("search", ghost, "-n", "9", "--per-file", "1")
    #expect(perFile.output.split(separator: "\n").count == 2)
    #expect(await workshop.akin("search", ghost, "--per-file", "0").status == 2)
  }

  @Test func `a copy of a file is not said to be changed`() async throws {
    let workshop = try await workshop()
    let old = try String(contentsOfFile: workshop.path + "/f1.txt", encoding: .utf8)
    for (text, isChanged) in [(old, false), (String(old.reversed()), true)] {
      for index in 1...5 { try workshop.folder.write(text, to: "f\(index).txt") }
      for index in 1...5 {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: 1e9)],
          ofItemAtPath: workshop.path + "/f\(index).txt")
      }
      let run = await workshop.akin("search", ghost, "-n", "1")
      #expect(run.output.contains("(changed since it was indexed)") == isChanged)
    }
  }

  @Test func `files that are gone or changed are said to be, until the index is refreshed`()
    async throws
  {
    let workshop = try await workshop()
    for index in 1...5 {
      try FileManager.default.removeItem(atPath: workshop.path + "/f\(index).txt")
    }
    try workshop.folder.write("A spirit haunts the new tower.", to: "other.txt")
    let run = await workshop.akin("search", ghost, "-n", "2")
    let lines = run.output.split(separator: "\n")
    #expect(lines[0].hasSuffix("(file is gone) (also at f2.txt:1 and 3 more places)"))
    #expect(lines[1].hasSuffix("(changed since it was indexed)"))
    let json = await workshop.akin("search", ghost, "-n", "2", "--json")
    #expect(json.output.contains(#""stale":"missing""#))
    #expect(json.output.contains(#""stale":"changed""#))
    let status = await workshop.akin("status", "--check")
    #expect(status.output.contains("0 unchanged, 1 changed, 5 gone"))
    let fresh = await workshop.akin("search", "--refresh", ghost, "-n", "2")
    #expect(fresh.output.hasSuffix(": A spirit haunts the new tower.\n"))
    #expect(fresh.output.split(separator: "\n").count == 1)
  }

  @Test func `of a text in several files one that is still there is shown`() async throws {
    let workshop = try await workshop()
    try FileManager.default.removeItem(atPath: workshop.path + "/f1.txt")
    let run = await workshop.akin("search", ghost, "-n", "1")
    #expect(run.output.hasPrefix("f2.txt:1: ") && !run.output.contains("gone"))
  }

  @Test(arguments: [false, true])
  func `a line break in a file's name makes no second line`(isTerminal: Bool) async throws {
    let workshop = try Workshop(documents: ["odd\nna\u{1B}[1mme.txt": "Plums are purple."])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let run = await workshop.akin("search", "plums", isTerminal: isTerminal, columns: 100)
    #expect(run.output.contains(#"odd\u{A}na\u{1B}[1mme.txt"#))
    #expect(!run.output.contains("odd\n"))
  }

  @Test(arguments: [
    ("Style > Naming Constants and Variables", 40, "Style > Naming Constants and Variables"),
    ("Style > Naming Constants and Variables", 36, "… > Naming Constants and Variables"),
    ("Style > Names > Constants", 20, "… > Constants"),
    ("Style > Naming Constants and Variables", 20, "… and Variables"),
    ("Donaudampfschifffahrt", 10, "Donaudamp…"),
  ])
  func `a heading is shortened from the left`(heading: String, width: Int, shown: String) {
    #expect(TerminalText.cut(heading: heading, to: width) == shown)
  }
}
