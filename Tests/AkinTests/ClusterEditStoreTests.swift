import Akin
import Catalog
import Foundation
import TestSupport
import Testing

/// How edits of clusters are kept with an index.
@Suite struct ClusterEditStoreTests {
  private let folder: TemporaryFolder
  private let engine: SearchEngine

  init() async throws {
    folder = try TemporaryFolder()
    // The tiny model gives all spellings of a word one vector.
    for word in ["rose", "boat", "lamp"] {
      let spellings = [
        word, word.uppercased(), word.capitalized,
        "\(word.dropLast())\(word.suffix(1).uppercased())",
      ]
      let lines = spellings.map { "{\"text\":\"\($0)\"}" }
      try folder.write(lines.joined(separator: "\n"), to: "docs/\(word).jsonl")
    }
    engine = try await Self.engine(in: folder, "tiny")
  }

  private static func engine(in folder: TemporaryFolder, _ model: String) async throws
    -> SearchEngine
  {
    let engine = try await SearchEngine.open(
      at: folder.path + "/" + model, model: .named(Fixtures.model(model)))
    try await engine.index(folder: folder.path + "/docs")
    return engine
  }

  private var log: String { engine.location + "/cluster-edits.json" }

  private func cluster(_ engine: SearchEngine, applyingEdits: Bool = true) async throws
    -> ClusterReport
  {
    try await engine.cluster(
      .communities(threshold: 0.9999, minimumSize: 2), applyingEdits: applyingEdits)
  }

  private func sizes(_ report: ClusterReport) -> [Int] { report.clusters.map(\.members.count) }

  @Test func `edits hold in another index of the same texts, by another model`() async throws {
    let report = try await cluster(engine)
    #expect(sizes(report) == [4, 4, 4] && report.edits.applied == 0)
    let merge = try await engine.editClusters(.merge([1, 3]), of: report)
    #expect(merge.number == 1 && merge.words.hasPrefix("merge 1 “"))
    try await engine.editClusters(.rename(3, to: "Both"), of: report)
    #expect(sizes(try await cluster(engine)) == [8, 4])
    #expect(sizes(try await cluster(engine, applyingEdits: false)) == [4, 4, 4])

    let other = try await Self.engine(in: folder, "tiny-cls")
    #expect(sizes(try await cluster(other)) == [4, 4, 4])
    await #expect(throws: ClusterEditError.nothingToImport(index: other.location)) {
      try await engine.importClusterEdits(from: other.location)
    }
    #expect(try await other.importClusterEdits(from: engine.location) == 2)
    let edited = try await cluster(other)
    #expect(sizes(edited) == [8, 4] && edited.clusters[0].label == "Both")
    #expect(edited.edits.applied == 2)
    #expect(
      Set(edited.clusters[0].members.map(\.passage.text))
        == Set(
          try await cluster(engine).clusters[0].members.map(\.passage.text)))
  }

  @Test func `updates, new documents and removed ones keep edits and numbers`() async throws {
    let method = ClusterMethod.communities(threshold: 0.9999, minimumSize: 2)
    let first = try await engine.updateClusters(method)
    let (one, two) = (first.clusters[0], first.clusters[1])
    // The numbers of an update need no report.
    try await engine.editClusters(.merge([two.id, one.id]))
    try await engine.editClusters(.noise([.text(one.members[0].passage.text)]))
    let merged = try await engine.updateClusters(method)
    #expect(sizes(merged) == [7, 4] && merged.unclustered?.members.count == 1)
    #expect(merged.changes?.merged.count == 1 && merged.changes?.kept.count == 2)

    // Four more spellings of what was taken in: they join by the method, then follow the merge.
    let text = two.members[0].passage.text.lowercased()
    let more = (1...4).map { place in
      let end = text.index(text.startIndex, offsetBy: place - 1)
      return "{\"text\":\"\(text[..<end])\(text[end...].uppercased()) \(text)\"}"
    }
    try folder.write(more.joined(separator: "\n"), to: "docs/more.jsonl")
    try folder.write(
      "{\"text\":\"\(text.prefix(2) + text.dropFirst(2).uppercased())\"}", to: "docs/one.jsonl")
    try await engine.index(folder: folder.path + "/docs")
    let grown = try await engine.updateClusters(method)
    #expect(sizes(grown) == [8, 4, 4])
    #expect(grown.clusters[0].id == merged.clusters[0].id)

    let name = one.members[0].passage.path
    try FileManager.default.removeItem(atPath: folder.path + "/docs/" + name)
    try await engine.index(folders: [folder.path + "/docs"], allowingRemoval: true)
    #expect(try await engine.updateClusters(method).edits.dormant == 2)
    #expect(try await engine.clusterEdits().map(\.isDormant) == [true, true])
    #expect(try await engine.undoClusterEdit()?.words.hasPrefix("noise: “") == true)
    #expect(try await engine.clusterEdits().count == 1)
  }

  @Test func `a filter or a path keeps the edits that have sentences there`() async throws {
    let report = try await cluster(engine)
    try await engine.editClusters(.merge([1, 2]), of: report)
    let names = report.clusters.map { $0.members[0].passage.path }
    let paths = names.map { folder.path + "/docs/" + $0 }
    let method = ClusterMethod.communities(threshold: 0.9999, minimumSize: 2)
    let both = try await engine.cluster(method, within: [paths[0], paths[1]])
    #expect(sizes(both) == [8] && both.edits.applied == 1)
    let others = try await engine.cluster(method, within: [paths[1], paths[2]])
    #expect(sizes(others) == [4, 4] && others.edits.dormant == 1)
  }

  @Test func `without numbers an edit says that there are none`() async throws {
    await #expect(throws: ClusterEditError.noClusters(index: engine.location)) {
      try await engine.editClusters(.merge([1, 2]))
    }
    try await engine.storeNumbers(of: cluster(engine))
    try await engine.editClusters(.merge([1, 2]))
    #expect(try await engine.clusterEdits().count == 1)
  }

  @Test func `clusters that an earlier version remembered have numbers to edit by`() async throws {
    let report = try await cluster(engine)
    let clusters = report.clusters.map { cluster in
      let texts = Set(
        cluster.members.map { ContentHash(of: $0.passage.text).description.prefix(16) })
      let list = texts.sorted().map { "\"\($0)\"" }.joined(separator: ",")
      return "{\"id\":\(cluster.id + 4),\"label\":\"\(cluster.label)\",\"texts\":[\(list)]}"
    }
    let body = "{\"clusters\":[\(clusters.joined(separator: ","))],\"format\":1,\"nextID\":8}"
    try Data((ContentHash(of: body).description + "\n" + body).utf8).write(
      to: URL(filePath: engine.location + "/clusters.json"))
    try await engine.editClusters(.merge([5, 7]))
    try await engine.editClusters(.rename(7, to: "Old"))
    let updated = try await engine.updateClusters(
      .communities(threshold: 0.9999, minimumSize: 2))
    #expect(sizes(updated) == [8, 4] && updated.clusters[0].label == "Old")
    #expect(Set(updated.clusters.map(\.id)).isSubset(of: [5, 6, 7]))
  }

  @Test func `edits at the same time are all kept`() async throws {
    let report = try await cluster(engine)
    let other = try await SearchEngine.open(at: engine.location)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<12 {
        group.addTask {
          try await (index % 2 == 0 ? engine : other)
            .editClusters(.rename(1, to: "Name \(index)"), of: report).number
        }
      }
      var numbers: [Int] = []
      for try await number in group { numbers.append(number) }
      #expect(numbers.sorted() == Array(1...12))
    }
    #expect(Set(try await engine.clusterEdits().map(\.words)).count == 12)
  }

  @Test(arguments: ["cut", "altered", "empty", "newer"])
  func `a file that cannot be read is refused and left as it is`(fault: String) async throws {
    let report = try await cluster(engine)
    try await engine.editClusters(.merge([1, 2]), of: report)
    let whole = try Data(contentsOf: URL(filePath: log))
    var bytes = whole
    switch fault {
    case "cut": bytes = bytes.dropLast(20)
    case "empty": bytes = Data()
    case "altered": bytes[bytes.count / 2] ^= 1
    default:
      // With the right hash: only the version is another one.
      let body = #"{"format":7}"#
      bytes = Data((ContentHash(of: body).description + "\n" + body).utf8)
    }
    try bytes.write(to: URL(filePath: log))
    let expected: ClusterEditError =
      fault == "newer"
      ? .unsupportedVersion(7, readable: 1...1, path: log) : .damaged(path: log)
    await #expect(throws: expected) { try await cluster(engine) }
    await #expect(throws: expected) { try await engine.editClusters(.merge([1, 3]), of: report) }
    await #expect(throws: expected) { try await engine.undoClusterEdit() }
    await #expect(throws: expected) { try await engine.clearClusterEdits() }
    await #expect(throws: expected) { try await engine.clusterEdits() }
    #expect(try Data(contentsOf: URL(filePath: log)) == bytes)
    #expect(sizes(try await cluster(engine, applyingEdits: false)) == [4, 4, 4])
    try whole.write(to: URL(filePath: log))
    #expect(sizes(try await cluster(engine)) == [8, 4])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a folder that may not be written says so`() async throws {
    let report = try await cluster(engine)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o555], ofItemAtPath: engine.location)
    defer {
      try? FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: engine.location)
    }
    let error = await #expect(throws: ClusterEditError.self) {
      try await engine.editClusters(.merge([1, 2]), of: report)
    }
    #expect(error?.kind == .forbidden)
  }

  @Test func `an index whose last run was cut short is refused`() async throws {
    let report = try await cluster(engine)
    do {
      let place = IndexFolder(engine.location)
      let writer = try IndexWriter(place, model: IndexSnapshot(of: place).model)
      try writer.setUnfinishedRun(UnfinishedRun(filesDone: 1, files: 2, paths: ["./docs"]))
    }
    let error = await #expect(throws: AkinError.self) {
      try await engine.editClusters(.merge([1, 2]), of: report)
    }
    #expect(error?.kind == .unfinishedIndex)
    #expect(!FileManager.default.fileExists(atPath: log))
  }

  @Test func `what was set aside can be pinned to a cluster`() async throws {
    try folder.write(
      (0..<2).map { _ in "{\"text\":\"2023-09-18\"}" }.joined(separator: "\n"),
      to: "docs/dates.jsonl")
    try await engine.index(folder: folder.path + "/docs")
    let report = try await cluster(engine)
    #expect(report.setAside?.members.count == 2)
    try await engine.editClusters(.pin([.text("2023-09-18")], to: 2), of: report)
    let pinned = try await cluster(engine)
    #expect(pinned.setAside == nil && sizes(pinned) == [6, 4, 4])
    #expect(pinned.clusters[0].textCount == 5)
    #expect(pinned.clusters[0].label == report.clusters[1].label)
    try await engine.editClusters(.noise([.text("2023-09-18")]), of: report)
    #expect(try await cluster(engine).setAside?.members.count == 2)
  }
}
