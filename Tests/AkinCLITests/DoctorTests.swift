import AkinCLI
import Foundation
import TestSupport
import Testing

/// `akin doctor`: what it says depends on the machine, its form does not.
@Suite struct DoctorTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private struct Report: Decodable {
    struct Processor: Decodable {
      let threads: Int
      let kernels: String
      let availableKernels: [String]
    }
    struct Named: Decodable {
      let name: String
      let version: String
    }
    struct Model: Decodable { let name, path, state: String? }
    struct Folder: Decodable { let role, path, state: String }
    struct Index: Decodable {
      let documents: Int
      let precision: String
    }
    let processor: Processor
    let libraries: [Named]
    let model: Model
    let folders: [Folder]
    let index: Index?
    let problems: [String]
  }

  private func report(_ run: Run) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
  }

  @Test func `a sound machine is status 0, and every line has its name`() async throws {
    let run = await workshop.akin("doctor")
    #expect(run.status == 0 && run.errors.isEmpty)
    let names = run.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }
    #expect(
      names == [
        "akin", "processor", "features", "kernels", "threads", "memory", "ICU",
        "SQLite", "zlib", "model", "models", "cache", "verdict",
      ])
    #expect(run.output.contains("TINY: unrecorded"))
    #expect(run.output.contains("all is well"))
  }

  @Test func `JSON has the kernels that run among those that could`() async throws {
    let run = await workshop.akin("doctor", "--json")
    let report = try report(run)
    #expect(run.status == 0 && report.problems.isEmpty)
    #expect(report.processor.threads >= 1)
    #expect(report.processor.availableKernels.contains(report.processor.kernels))
    #expect(report.libraries.map(\.name) == ["ICU", "SQLite", "zlib"])
    #expect(report.libraries.allSatisfy { $0.version.first?.isNumber == true })
    #expect(report.index == nil)
  }

  @Test func `the index at hand is named with what it holds`() async throws {
    #expect(await workshop.akin("index", "--precision", "bf16", "--quiet").status == 0)
    let report = try report(await workshop.akin("doctor", "--json", in: "sea"))
    #expect(report.index?.documents == 3 && report.index?.precision == "bf16")
    #expect(report.folders.last?.role == "index" && report.folders.last?.state == "writable")
    let run = await workshop.akin("doctor")
    #expect(run.output.contains("holds      3 documents, 7 passages in bf16, of TINY"))
  }

  @Test func `a model that is not here is status 2, with how to fetch it`() async throws {
    let run = await workshop.akin("doctor", "--model", "nobody/nothing", "--json")
    #expect(run.status == 2)
    #expect(try report(run).model.state == "missing")
    #expect(run.errors.contains("Fetch it, or name one that is there"))
  }

  @Test func `a damaged index and a damaged model are told apart`() async throws {
    #expect(await workshop.akin("index", "--quiet").status == 0)
    try workshop.folder.write("not a database, though long enough", to: ".akin/catalog.sqlite")
    let index = await workshop.akin("doctor", "--json")
    #expect(index.status == 2)
    #expect(try report(index).index == nil && report(index).problems.count == 1)

    let run = await workshop.akin("doctor", "--index", "elsewhere", "--model", "garden", "--json")
    #expect(run.status == 2)
    #expect(try report(run).problems.count == 2)
  }

  @Test func `a folder without an index is a misuse`() async {
    #expect(await workshop.akin("doctor", "sea").status == 2)
  }
}
