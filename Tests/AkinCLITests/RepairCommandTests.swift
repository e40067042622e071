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

  /// An index with settings of its own, of which a catalog is lost in one way or another.
  private func losingTheCatalog(_ how: String, copy: Bool = true) async throws {
    await _ = workshop.akin(
      "index", ".", "--exclude", "sea/", "--precision", "fp32", "--vectors", "fp32", "--index",
      "own")
    let url = URL(filePath: workshop.path + "/own/catalog.sqlite")
    switch how {
    case "garbage": try Data(repeating: 1, count: 5000).write(to: url)
    case "empty": try Data().write(to: url)
    default: try FileManager.default.removeItem(at: url)
    }
    if !copy { try FileManager.default.removeItem(atPath: workshop.path + "/own/settings.json") }
  }

  @Test(arguments: ["garbage", "empty", "gone"])
  func `a catalog that is lost is damage, and settings come back with it`(how: String) async throws
  {
    try await losingTheCatalog(how)
    let failed = await workshop.akin("verify", "--index", "own")
    #expect(failed.status == 2 && failed.output == "" && failed.errors.contains("catalog.sqlite"))
    // Nothing else begins it anew.
    #expect(await workshop.akin("index", "--index", "own").status == 2)
    let repair = await workshop.akin(
      "verify", "--repair", "--index", "own", environment: ["AKIN_PRECISION": "int8"])
    #expect(repair.status == 0 && repair.errors == "")
    let status = await workshop.akin("status", "--index", "own", "--json").output
    #expect(status.contains(#""precision":"fp32""#) && status.contains(#""documents":2"#))
    let hits = await workshop.akin("search", "ferry", "--index", "own", "--json").output
    #expect(hits.contains("roses.md") && !hits.contains("ferry.txt"))
  }

  @Test func `without a copy, settings are lost for good, and that is said`() async throws {
    try await losingTheCatalog("garbage", copy: false)
    let repair = await workshop.akin("verify", "--repair", "--index", "own")
    #expect(repair.status == 2)
    #expect(repair.errors.contains("lost: the settings of the index"))
    #expect(repair.errors.contains("lost: which model made its vectors"))
    #expect(await workshop.akin("verify", "--index", "own").status == 0)
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
