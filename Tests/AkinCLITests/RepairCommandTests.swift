import Foundation
import Testing

/// `verify --repair`, from damage to the same answers as before.
@Suite struct RepairCommandTests {
  let workshop: Workshop

  init() async throws {
    workshop = try Workshop()
    #expect(await workshop.akin("index", "--quiet") == Run(status: 0, output: "", errors: ""))
  }

  private var answers: String {
    get async { await workshop.akin("search", "prune roses", "-n", "9", "--json").output }
  }

  @Test func `a whole index needs no repair`() async {
    #expect(
      await workshop.akin("verify", "--repair")
        == Run(status: 0, output: ".akin: nothing to repair\n", errors: ""))
    #expect(
      await workshop.akin("verify", "--repair", "--json")
        == Run(
          status: 0,
          output: #"{"index":"~/.akin","repaired":[],"lost":[],"problems":[]}"# + "\n", errors: ""))
  }

  @Test func `a missing segment is made anew`() async throws {
    let before = await answers
    try FileManager.default.removeItem(atPath: workshop.path + "/.akin/segments/00000001.vectors")
    let failed = await workshop.akin("search", "prune roses")
    #expect(failed.status == 2)
    #expect(
      await workshop.akin("verify", "--repair")
        == Run(
          status: 0,
          output: """
            repaired: 00000001.vectors: 6 vectors made anew (the file was missing)

            """, errors: ""))
    #expect(await answers == before)
  }

  @Test func `documents that a damaged catalog has lost are indexed again`() async throws {
    let before = await answers
    let url = URL(filePath: workshop.path + "/.akin/catalog.sqlite")
    var bytes = try Data(contentsOf: url)
    let range = try #require(bytes.range(of: Data("The shed needs paint.".utf8)))
    bytes[range.lowerBound] = UInt8(ascii: "X")
    try bytes.write(to: url)
    #expect(await workshop.akin("verify").status == 2)
    let repair = await workshop.akin("verify", "--repair")
    #expect(repair.status == 0)
    #expect(repair.output.contains("repaired: 1 documents indexed again"))
    #expect(await answers == before)
    #expect(await workshop.akin("verify").status == 0)
  }

  @Test func `an index of which no catalog is left is filled again from its folder`() async throws {
    let before = await answers
    try Data(repeating: 1, count: 5000).write(
      to: URL(filePath: workshop.path + "/.akin/catalog.sqlite"))
    let failed = await workshop.akin("search", "prune roses")
    #expect(failed.status == 2 && failed.errors.contains("akin verify --repair"))
    #expect(await workshop.akin("verify", "--repair").status == 0)
    #expect(await answers == before)
    #expect(
      FileManager.default.fileExists(atPath: workshop.path + "/.akin/catalog.sqlite.damaged"))
  }
}
