import Foundation
import TestSupport
import Testing

/// `cluster`: what does not change its clusters, and the tree of them.
@Suite struct ClusterCommandTests {
  private struct Keys: Decodable, Equatable {
    struct Member: Decodable, Equatable { let text: String }
    let id: Int
    let label: String
    let members: [Member]
  }

  private let sentences = (0..<60).map { index in
    let subjects = ["ferry", "rose", "shed", "aphid", "captain"]
    let verbs = ["leaves", "grows", "needs paint", "is fed", "waits"]
    return "The \(subjects[index % 5]) \(verbs[index / 5 % 5]) at \(index)."
  }

  @Test(arguments: [
    "communities", "kmeans", "mini-batch", "leiden", "spectral", "hdbscan", "agglomerative",
  ])
  func `documents in another order and under other names have the same clusters`(
    method: String
  ) async throws {
    // 60 and 37 have no common divisor: every sentence once.
    let shuffled = sentences.indices.map { sentences[($0 * 37 + 11) % 60] }
    let first = try await clusters(of: sentences, method: method, perFile: 10) { "a\($0).txt" }
    let second = try await clusters(of: shuffled, method: method, perFile: 7) { "z\(99 - $0).txt" }
    #expect(first == second)
    #expect(!first.isEmpty)
  }

  private func clusters(
    of sentences: [String], method: String, perFile: Int, name: (Int) -> String
  ) async throws -> [Keys] {
    var documents: [String: String] = [:]
    for start in stride(from: 0, to: sentences.count, by: perFile) {
      documents[name(start)] = sentences[start..<min(start + perFile, sentences.count)]
        .joined(separator: "\n")
    }
    let workshop = try Workshop(documents: documents)
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let run = await workshop.akin("cluster", "--method", method, "--json", "--quiet")
    return try JSONDecoder().decode([Keys].self, from: Data(run.output.utf8))
  }

  @Test func `summaries take the place of the central sentences, each text once`() async throws {
    let workshop = try Workshop(documents: [
      "a.txt": sentences.joined(separator: "\n"), "b.txt": sentences[0] + "\n" + sentences[1],
    ])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    struct Summary: Decodable {
      struct Member: Decodable, Hashable { let text: String }
      let id: Int
      let summary: [Member]?
      let members: [Member]
    }
    let run = await workshop.akin(
      "cluster", "-n", "3", "--summaries", "--members", "4", "--json", "--quiet")
    let clusters = try JSONDecoder().decode([Summary].self, from: Data(run.output.utf8))
    #expect(clusters.count { $0.id > 0 } == 3)
    for cluster in clusters where cluster.id > 0 {
      let summary = try #require(cluster.summary)
      #expect(summary.count == min(4, Set(cluster.members).count))
      #expect(Set(summary).count == summary.count && Set(summary).isSubset(of: cluster.members))
    }
    let plain = await workshop.akin("cluster", "-n", "3", "--json", "--quiet")
    #expect(!plain.output.contains("\"summary\""))
    let text = await workshop.akin("cluster", "-n", "3", "--summaries", "--quiet")
    for cluster in clusters where cluster.id > 0 {
      #expect(text.output.contains(try #require(cluster.summary?.first?.text)))
    }
    #expect(await workshop.akin("cluster", "--summaries", "--tree").status == 2)
  }

  @Test func `text shows what is near a cluster, its middle and its edge`() async throws {
    let workshop = try Workshop(documents: ["a.txt": sentences.joined(separator: "\n")])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let run = await workshop.akin("cluster", "-n", "3", "--members", "2", "--all", "--quiet")
    let json = await workshop.akin("cluster", "-n", "3", "--json", "--quiet")
    struct Whole: Decodable {
      struct Hit: Decodable {
        let score: Double
        let text: String
        let line: Int
      }
      struct Link: Decodable {
        let id: Int
        let score: Double
      }
      let id: Int
      let label: String
      let central: Hit
      let outermost: Hit
      let nearest: [Link]
      let members: [Hit]
    }
    let clusters = try JSONDecoder().decode([Whole].self, from: Data(json.output.utf8))
    let blocks = run.output.split(separator: "\n\n").map { $0.split(separator: "\n") }
    #expect(blocks.count == 3 && clusters.count == 3)
    for (cluster, lines) in zip(clusters, blocks) {
      #expect(
        lines[0].hasPrefix("\(cluster.id)  \(cluster.label)  (\(cluster.members.count) sentences"))
      #expect(lines[1].hasPrefix("  keywords: "))
      let near = cluster.nearest.map { link in
        "\(link.id) \(clusters[link.id - 1].label) (\(String(format: "%.2f", link.score)))"
      }
      #expect(lines[2] == "  nearest: " + near.joined(separator: "; "))
      #expect(lines[3].contains("a.txt:\(cluster.central.line): 1.0000: \(cluster.central.text)"))
      let isShown = lines[4].contains(cluster.outermost.text)
      let more = cluster.members.count - (isShown ? 2 : 3)
      #expect(lines[5] == "  … \(more) more")
      if !isShown {
        #expect(lines[6].hasPrefix("  a.txt:\(cluster.outermost.line): "))
        #expect(lines[6].hasSuffix(": most different: \(cluster.outermost.text)"))
      }
      #expect(lines.count == (isShown ? 6 : 7))
    }
  }

  @Test func `what is in none stands with its nearest cluster, the closest first`() async throws {
    let workshop = try Workshop(documents: ["a.txt": sentences.joined(separator: "\n")])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    // A threshold that leaves some out, whatever the model.
    for threshold in ["0.999", "0.99", "0.97", "0.95", "0.9"] {
      let run = await workshop.akin(
        "cluster", "--threshold", threshold, "--members", "60", "--all", "--quiet")
      guard let start = run.output.range(of: "unclustered  ("), run.status == 0 else { continue }
      let lines = run.output[start.lowerBound...].split(separator: "\n").dropFirst()
      let scores = lines.compactMap { line in
        line.firstMatch(of: #/^  a\.txt:\d+: (-?\d\.\d+): with \d+ .+: The /#)
          .flatMap { Double($0.output.1) }
      }
      #expect(scores.count == lines.count && scores == scores.sorted(by: >))
      return
    }
    Issue.record("no threshold leaves some sentences out and some in")
  }

  @Test func `an update tells what became of the clusters`() async throws {
    // The tiny model gives all spellings of a word one vector.
    func texts(_ word: String, _ spellings: String...) -> [String: String] {
      [word + ".jsonl": spellings.map { "{\"text\":\"\($0)\"}" }.joined(separator: "\n")]
    }
    let workshop = try Workshop(
      documents: texts("rose", "rose", "Rose", "ROSE", "rosE")
        .merging(texts("boat", "boat", "Boat", "BOAT")) { $1 })
    func update(_ threshold: String, least: String = "2") async -> [Substring] {
      _ = await workshop.akin("index", "--quiet", ".")
      let run = await workshop.akin(
        "cluster", "--update", "--threshold", threshold, "--min-size", least, "--jsonl")
      return run.errors.split(separator: "\n")
    }
    #expect(await update("0.9999") == ["update: 2 remembered, the first time"])
    #expect(
      await update("0.9999")
        == ["update: 2 kept, with 100.0 % of what was in a cluster"])
    #expect(
      await update("0.9999", least: "5")
        == ["update: none found; 2 clusters of the last time still remembered"])
    #expect(
      await update("-1") == [
        "update: 1 kept, with 57.1 % of what was in a cluster",
        "  merged: 2 boat, into 1 rose",
      ])
    #expect(
      await update("0.9999") == [
        "update: 1 kept, with 57.1 % of what was in a cluster",
        "  split: 3 boat, from 1 rose",
      ])
    try FileManager.default.removeItem(atPath: workshop.path + "/boat.jsonl")
    for (name, text) in texts("tree", "tree", "Tree") {
      try workshop.folder.write(text, to: name)
    }
    #expect(
      await update("0.9999") == [
        "update: 1 kept, with 100.0 % of what was in a cluster",
        "  born: 4 tree", "  gone: 3 boat",
      ])
    for (name, text) in texts("wall", "wall", "Wall") {
      try workshop.folder.write(text, to: name)
    }
    for name in ["rose", "tree"] {
      try FileManager.default.removeItem(atPath: workshop.path + "/\(name).jsonl")
    }
    #expect(
      await update("0.9999") == [
        "update: 0 kept", "  born: 5 wall", "  gone: 1 rose", "  gone: 4 tree",
      ])
  }

  private struct Tree: Decodable {
    let id: Int?
    let size: Int
    let score: Float?
    let branches: [Tree]

    var leaves: [Int] { id.map { [$0] } ?? branches.flatMap(\.leaves) }
  }

  @Test func `a tree holds every cluster once, and branches hold what they join`() async throws {
    let workshop = try Workshop()
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let run = await workshop.akin("cluster", "-n", "4", "--tree", "--json", "--quiet")
    let trees = try JSONDecoder().decode([Tree].self, from: Data(run.output.utf8))
    let leaves = trees.flatMap(\.leaves)
    #expect(leaves.sorted() == Array(1...leaves.count))
    #expect(trees.reduce(0) { $0 + $1.size } == 7)
    func check(_ tree: Tree) {
      #expect((tree.id == nil) == (tree.score != nil) && (tree.id == nil) == !tree.branches.isEmpty)
      guard tree.id == nil else { return }
      #expect(tree.size == tree.branches.reduce(0) { $0 + $1.size })
      for branch in tree.branches {
        #expect(branch.score ?? 1 >= (tree.score ?? 0) - 1e-6)
        check(branch)
      }
    }
    for tree in trees { check(tree) }

    let outline = await workshop.akin("cluster", "-n", "4", "--tree", "--quiet")
    let lines = outline.output.split(separator: "\n")
    #expect(lines.count == 2 * leaves.count - trees.count)
    #expect(lines.first?.hasPrefix(" ") == false)
    #expect(outline.errors.isEmpty)
  }

  @Test func `a tree says how much is in none, and refuses a number of members`() async throws {
    let workshop = try Workshop()
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let some = await workshop.akin("cluster", "-n", "4", "--tree")
    #expect(some.errors.contains("4 clusters of 7 sentences"))
    let none = await workshop.akin("cluster", "--tree", "--min-size", "8")
    #expect(none.status == 1 && none.output.isEmpty)
    #expect(none.errors.contains("0 clusters of 7 sentences; 7 in no cluster"))
    #expect(await workshop.akin("cluster", "--tree", "--min-size", "8", "--quiet").errors.isEmpty)
    let both = await workshop.akin("cluster", "-n", "4", "--tree", "--members", "2")
    #expect(both.status == 2 && both.errors.contains("--members does not go with --tree."))
  }

  @Test func `without any cluster a sentence has no score`() async throws {
    let workshop = try Workshop(documents: ["a.txt": "The ferry leaves.\nThe rose grows."])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let text = await workshop.akin("cluster", "--min-size", "3", "--quiet")
    #expect(text.status == 1)
    let lines = text.output.split(separator: "\n")
    #expect(lines.first == "unclustered  (2 sentences)")
    #expect(
      Set(lines.dropFirst()) == ["  a.txt:1: The ferry leaves.", "  a.txt:2: The rose grows."])
    let json = await workshop.akin("cluster", "--min-size", "3", "--json", "--quiet")
    #expect(json.output.contains("The ferry leaves.") && !json.output.contains("score"))
  }

  @Test func `more clusters than there are sentences are not passed over in silence`() async throws
  {
    let four = "The ferry leaves.\nThe rose grows.\nA shed needs paint.\nThe captain waits."
    let workshop = try Workshop(documents: ["a.txt": four])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let note = "-n 1,000: 4 clusters, for there are no more different sentences\n"
    let many = await workshop.akin("cluster", "--method", "kmeans", "-n", "1000", "--jsonl")
    #expect(many.errors == note && many.output.split(separator: "\n").count == 4)
    #expect(
      await workshop.akin("cluster", "--method", "kmeans", "-n", "1000", "--tree").errors.hasSuffix(
        note))
    #expect(
      await workshop.akin("cluster", "--method", "kmeans", "-n", "1000", "--jsonl", "--quiet")
        .errors.isEmpty)
    #expect(
      await workshop.akin("cluster", "--method", "kmeans", "-n", "3", "--jsonl").errors.isEmpty)
  }

  @Test func `without options twelve clusters fit a screen, and lines of many files lead none`()
    async throws
  {
    var documents: [String: String] = [:]
    let subjects = ["ferry", "rose", "shed", "aphid", "captain", "bread", "tide", "moon"]
    for index in 0..<40 {
      let facts = (0..<4).map { "The \(subjects[(index + $0) % 8]) number \(index) is \($0) old." }
      documents["\(index).txt"] = (facts + ["License: CC0-1.0", "For example:"])
        .joined(separator: "\n\n")
    }
    let workshop = try Workshop(documents: documents)
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let run = await workshop.akin("cluster", "-n", "20")
    let headings = run.output.split(separator: "\n").filter { $0.first != " " }
    #expect(headings.count == 13 && headings.last == "… 8 more clusters: --all")
    #expect(!run.output.contains("License") && !run.output.contains("For example"))
    #expect(run.output.split(separator: "\n").count <= 13 + 36)
    #expect(run.errors.contains("20 clusters of 240 sentences; 80 set aside that say nothing"))
    let json = await workshop.akin("cluster", "-n", "20", "--json", "--quiet")
    let all = try JSONDecoder().decode([Keys].self, from: Data(json.output.utf8))
    #expect(all.count == 21 && all.reduce(0) { $0 + $1.members.count } == 240)
    #expect(all.last?.label == "set aside" && all.last?.members.count == 80)
    let layered = await workshop.akin("cluster", "--layers", "--json", "--quiet")
    let layers = try JSONDecoder().decode(Layers.self, from: Data(layered.output.utf8))
    #expect(layers.rest.map(\.label) == ["set aside"] && layers.rest[0].members.count == 80)
    let kept = await workshop.akin("cluster", "-n", "20", "--keep-repeats", "--json", "--quiet")
    let divided = try JSONDecoder().decode([Keys].self, from: Data(kept.output.utf8))
    #expect(divided.allSatisfy { $0.id > 0 } && divided.reduce(0) { $0 + $1.members.count } == 240)
  }

  /// What `--layers --json` writes.
  private struct Layers: Decodable {
    struct Layer: Decodable {
      let clusters: Int
      let alone: Int
      let taken: Bool
    }
    struct Member: Decodable {
      let line: Int
      let score: Float
    }
    struct Cluster: Decodable {
      let layer: Int
      let number: Int
      let id: Int?
      let size: Int
      let members: [Member]
      let parts: [Cluster]
    }
    let layers: [Layer]
    let clusters: [Cluster]
    let rest: [Keys]
  }

  @Test
  func `finer clusters are parts of coarser ones, and one layer is the answer without layers`()
    async throws
  {
    let words = ["ferry", "rose", "shed", "aphid", "captain", "garden", "boat", "wall"]
    let lines = (0..<400).map { index in
      let (topic, detail) = (words[index % 8], words[index / 8 % 8])
      return "The \(topic) \(topic) \(topic) and the \(detail) number \(index)."
    }
    let workshop = try Workshop(documents: ["a.txt": lines.joined(separator: "\n")])
    #expect(await workshop.akin("index", "--quiet").status == 0)
    let run = await workshop.akin("cluster", "--layers", "--json", "--quiet")
    let found = try JSONDecoder().decode(Layers.self, from: Data(run.output.utf8))
    // Number 0 is what is in no cluster.
    let plain = try JSONDecoder().decode(
      [Keys].self, from: Data(await workshop.akin("cluster", "--json", "--quiet").output.utf8)
    ).filter { $0.id > 0 }
    #expect((1...5).contains(found.layers.count) && found.layers.count { $0.taken } == 1)
    #expect(found.layers.first { $0.taken }?.clusters == plain.count)
    #expect(found.layers.map(\.clusters) == found.layers.map(\.clusters).sorted())

    let divided = plain.reduce(0) { $0 + $1.members.count }
    var level = found.clusters
    for (place, layer) in found.layers.enumerated() {
      #expect(level.count == layer.clusters && level.allSatisfy { $0.layer == place + 1 })
      #expect(level.map(\.number).sorted() == Array(1...layer.clusters))
      let inLevel = level.flatMap { $0.members.map(\.line) }
      #expect(Set(inLevel).count == inLevel.count && inLevel.count + layer.alone == divided)
      if layer.taken {
        let sizes = Dictionary(uniqueKeysWithValues: plain.map { ($0.id, $0.members.count) })
        for cluster in level { #expect(cluster.id.map { sizes[$0] } == cluster.size) }
      } else {
        #expect(level.allSatisfy { $0.id == nil })
      }
      for cluster in level {
        #expect(cluster.size == cluster.members.count && cluster.members.first?.score == 1)
        let lines = Set(cluster.members.map(\.line))
        #expect(cluster.parts.allSatisfy { lines.isSuperset(of: $0.members.map(\.line)) })
      }
      level = level.flatMap(\.parts)
    }
    #expect(level.isEmpty)

    // The map names the clusters of all layers; those of the taken one are its regions.
    let map = await workshop.akin("cluster", "--map", "map.html", "--quiet")
    let page = try String(contentsOfFile: workshop.path + "/map.html", encoding: .utf8)
    #expect(map.status == 0)
    if found.layers.count > 1 {
      #expect(page.contains("names in \(found.layers.count) layers"))
    }
    let start = try #require(page.range(of: "\"layers\":["))
    let end = try #require(page.range(of: "\"regions\":["))
    let names = page[start.upperBound..<end.lowerBound]
    #expect(names.components(separatedBy: "null").count == 2)
    let other = found.layers.filter { !$0.taken }.reduce(0) { $0 + $1.clusters }
    #expect(names.components(separatedBy: "\"label\"").count == other + 1)

    // Two updates in a row have the same layers.
    let first = await workshop.akin("cluster", "--layers", "--update", "--json", "--quiet")
    let second = await workshop.akin("cluster", "--layers", "--update", "--json", "--quiet")
    let layers = try [first, second].map {
      try JSONDecoder().decode(Layers.self, from: Data($0.output.utf8)).layers.map(\.clusters)
    }
    #expect(layers[0] == layers[1])
  }

  @Test func `an update by another method replaces nothing unless it is forced`() async throws {
    let workshop = try Workshop()
    _ = await workshop.akin("index", "--quiet")
    let first = await workshop.akin("cluster", "--update", "--method", "kmeans", "-n", "2")
    #expect(first.status == 0)
    let refused = await workshop.akin("cluster", "--update")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("made by --method kmeans, and auto would replace them"))
    #expect(await workshop.akin("cluster").status == 0)
    #expect(await workshop.akin("cluster", "--update", "--method", "kmeans").status == 0)
    #expect(await workshop.akin("cluster", "--update", "--force").status == 0)
    #expect(await workshop.akin("cluster", "--update").status == 0)
  }

  @Test func `few sentences have no agreement, and an empty index says that it is empty`()
    async throws
  {
    let workshop = try Workshop(documents: ["a.txt": "Plums are purple. Cats sleep. Rain falls."])
    _ = await workshop.akin("index", "--quiet")
    #expect(await !workshop.akin("cluster", "--layers").errors.contains("agreement"))
    try FileManager.default.removeItem(atPath: workshop.path + "/a.txt")
    _ = await workshop.akin("index", "--quiet", "--force")
    let run = await workshop.akin("cluster")
    #expect(run.status == 1 && run.errors.contains("the index is empty"), "\(run)")
  }

  @Test(arguments: [
    ["--layers", "--method", "kmeans"], ["--layers", "--tree"], ["--layers", "--members", "2"],
  ])
  func `layers refuse what they do not go with`(flags: [String]) async throws {
    let workshop = try Workshop(documents: [:])
    let run = await workshop.akin(list: ["cluster"] + flags)
    #expect(run.status == 2 && run.errors.contains("--layers"))
  }
}
