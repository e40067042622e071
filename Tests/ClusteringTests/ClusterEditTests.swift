import Clustering
import Documents
import Parallelism
import SimilarityJoins
import TestSupport
import Testing
import VectorMath

/// Passages such as `rose red 3`, whose vectors are close when the first words are equal, and very
/// close when the second ones are too.
private struct Flowers {
  /// `rose red`, `rose white`, `tulip red` and so on, with how many sentences each has.
  var kinds: [String: Int]
  /// The place of the first axis: another place makes other vectors, as another model does.
  var model = 0

  var passages: [Passage] {
    let texts = kinds.flatMap { kind, count in (0..<count).map { "\(kind) number\($0)" } }
    return texts.sorted().enumerated().map { place, text in
      Passage(
        path: "flowers.txt", root: "/corpus", line: place + 1, endLine: place + 1, start: 0,
        end: 1, text: text)
    }
  }

  var vectors: Matrix {
    var rows = Matrix(
      passages.map { passage in
        let words = passage.text.split(separator: " ")
        var row = [Float](repeating: 0, count: 32)
        row[axis(of: words[0])] = 1
        row[axis(of: words[1])] = 0.4
        row[31] = Float(words[2].utf8.last ?? 0) / 10_000
        return row
      })
    rows.normalizeRows()
    return rows
  }

  private func axis(of word: Substring) -> Int {
    let words: [Substring] = ["rose", "tulip", "fern", "moss", "red", "white", "blue", "plain"]
    return ((words.firstIndex(of: word) ?? 0) * 3 + model) % 29
  }

  /// Clusters of one first word, or, when `finely`, of two equal words.
  func report(
    finely: Bool = false, editedBy log: ClusterEditLog = ClusterEditLog(),
    updating memory: ClusterMemory? = nil, method: ClusterMethod? = nil
  ) throws -> ClusterReport {
    try ClusterReport(
      passages, rows: vectors,
      method: method ?? .communities(threshold: finely ? 0.95 : 0.8, minimumSize: 2),
      placingOutliers: false, updating: memory, editedBy: log, threads: 1, work: { _ in .none })
  }

  /// Adds an edit, whose numbers are those of a report.
  func add(_ edit: ClusterEdit, of report: ClusterReport, to log: inout ClusterEditLog) throws {
    let resolution = EditResolution(
      ShownClusters(report.remembered(), editedBy: log), among: passages)
    log.append(
      try resolution.stored(
        edit, vectors: { vectors.selecting($0) }, threads: 1, work: .none))
  }
}

extension ClusterReport {
  /// The kinds in each cluster, with how many sentences of each.
  fileprivate var kinds: Set<[String: Int]> {
    Set(clusters.map { $0.kinds })
  }

  /// The number of the cluster that holds most of a kind.
  fileprivate func number(_ kind: String) throws -> Int {
    try #require(clusters.max { ($0.kinds[kind] ?? 0) < ($1.kinds[kind] ?? 0) }).id
  }

  fileprivate func cluster(_ kind: String) throws -> SentenceCluster {
    let number = try number(kind)
    return try #require(clusters.first { $0.id == number })
  }
}

extension SentenceCluster {
  fileprivate var kinds: [String: Int] {
    Dictionary(
      members.map { ($0.passage.text.split(separator: " ").prefix(2).joined(separator: " "), 1) },
      uniquingKeysWith: +)
  }
}

/// Corrections of clusters by people.
@Suite struct ClusterEditTests {
  private let garden = Flowers(kinds: [
    "rose red": 6, "rose white": 5, "tulip red": 4, "fern plain": 3,
  ])
  private let apart: Set<[String: Int]> = [
    ["rose red": 6, "rose white": 5], ["tulip red": 4], ["fern plain": 3],
  ]

  private func log(_ edits: ClusterEdit...) throws -> ClusterEditLog {
    var log = ClusterEditLog()
    for edit in edits { try garden.add(edit, of: garden.report(), to: &log) }
    return log
  }

  @Test func `a merge holds with new sentences, other numbers and other vectors`() throws {
    #expect(try garden.report().kinds == apart)
    let log = try log(
      .merge([garden.report().number("tulip red"), garden.report().number("fern plain")]))
    #expect(
      try garden.report(editedBy: log).kinds
        == [["rose red": 6, "rose white": 5], ["tulip red": 4, "fern plain": 3]])
    // Twelve new ferns: they are the largest cluster now, and most of the merged one.
    var grown = garden
    grown.kinds["fern plain"] = 15
    grown.kinds["moss plain"] = 2
    for model in [0, 5, 11] {
      grown.model = model
      let report = try grown.report(editedBy: log)
      #expect(
        report.kinds == [
          ["rose red": 6, "rose white": 5], ["tulip red": 4, "fern plain": 15], ["moss plain": 2],
        ])
      #expect(report.clusters[0].id == 1 && report.clusters[0].members.count == 19)
      #expect(report.edits.applied == 1 && report.edits.dormant == 0)
    }
  }

  @Test func `what describes a merged cluster is computed from all its sentences`() throws {
    let fine = try garden.report(finely: true)
    var log = ClusterEditLog()
    let numbers = [try fine.number("rose white"), try fine.number("rose red")]
    try garden.add(.merge(numbers), of: fine, to: &log)
    #expect(try garden.report(finely: true, editedBy: log) != fine)
    let merged = try garden.report(finely: true, editedBy: log).cluster("rose red")
    let whole = try garden.report().cluster("rose red")
    #expect(merged == whole)
    #expect(merged.cohesion != (try fine.cluster("rose red")).cohesion)
    #expect(
      try garden.report(finely: true, editedBy: log).tree() == (try garden.report()).tree())
  }

  @Test func `a merge of fine clusters does not drag coarse ones along`() throws {
    let wide = Flowers(kinds: ["rose red": 6, "rose white": 5, "tulip red": 4, "tulip white": 7])
    let fine = try wide.report(finely: true)
    var log = ClusterEditLog()
    try wide.add(
      .merge([try fine.number("rose white"), try fine.number("tulip red")]), of: fine, to: &log)
    #expect(
      try wide.report(finely: true, editedBy: log).kinds
        == [["rose red": 6], ["rose white": 5, "tulip red": 4], ["tulip white": 7]])
    #expect(
      try wide.report(editedBy: log).kinds
        == [["rose red": 6, "rose white": 5, "tulip red": 4], ["tulip white": 7]])
    // And a name stays that of the fine cluster.
    try wide.add(.rename(try fine.number("rose red"), to: "Red roses"), of: fine, to: &log)
    #expect(try wide.report(finely: true, editedBy: log).cluster("rose red").label == "Red roses")
    #expect(try !wide.report(editedBy: log).clusters.contains { $0.label == "Red roses" })
  }

  @Test func `a split keeps its parts apart, and new sentences join the closest part`() throws {
    let number = try garden.report().number("rose red")
    var log = try log(.split(number, parts: 2))
    let parts: Set<[String: Int]> = [
      ["rose red": 6], ["rose white": 5], ["tulip red": 4], ["fern plain": 3],
    ]
    #expect(try garden.report(editedBy: log).kinds == parts)
    var grown = garden
    grown.kinds["rose red"] = 9
    grown.kinds["rose white"] = 30
    for model in [0, 7] {
      grown.model = model
      #expect(
        try grown.report(editedBy: log).kinds
          == [["rose red": 9], ["rose white": 30], ["tulip red": 4], ["fern plain": 3]])
    }
    // The later edit wins.
    let split = try garden.report(editedBy: log)
    try garden.add(
      .merge([try split.number("rose red"), try split.number("rose white")]), of: split, to: &log)
    #expect(try garden.report(editedBy: log).kinds == apart)
    #expect(log.undo() != nil)
    #expect(try garden.report(editedBy: log).kinds == parts)
  }

  @Test func `named sentences leave their cluster together`() throws {
    let named = ["rose red number1", "rose WHITE  number2", "white number3"]
    let log = try log(.separate(named.map { .text($0) }, from: garden.report().number("rose red")))
    #expect(
      try garden.report(editedBy: log).kinds == [
        ["rose red": 5, "rose white": 3], ["rose red": 1, "rose white": 2], ["tulip red": 4],
        ["fern plain": 3],
      ])
  }

  @Test func `a given name comes first, stays through updates and goes with its edit`() throws {
    var memory = try garden.report(updating: ClusterMemory()).remembered()
    var log = try log(
      .rename(garden.report().number("tulip red"), to: "  Spring   flowers "),
      .rename(garden.report().number("fern plain"), to: "Spring flowers"))
    var grown = garden
    grown.kinds["tulip red"] = 40
    let report = try grown.report(editedBy: log, updating: memory)
    #expect(report.clusters[0].kinds == ["tulip red": 40])
    #expect(report.clusters[0].label == "Spring flowers")
    #expect(try report.cluster("fern plain").label == "Spring flowers (2)")
    #expect(report.clusters[0].id == (try garden.report().number("tulip red")))
    memory = report.remembered()
    #expect(log.clear() == 2 && log.clear() == 0)
    let without = try grown.report(editedBy: log, updating: memory)
    #expect(try without.cluster("tulip red").label == grown.report().cluster("tulip red").label)
    #expect(log.undo() != nil && log.edits.count == 2)
    #expect(
      try grown.report(editedBy: log, updating: memory).clusters[0].label == "Spring flowers")
  }

  @Test func `a sentence is pinned, and taken out, also where the method leaves it out`() throws {
    var meadow = garden
    meadow.kinds["moss blue"] = 1
    let report = try meadow.report()
    #expect(report.unclustered?.members.map(\.passage.text) == ["moss blue number0"])
    let line = try #require(meadow.passages.first { $0.text == "rose red number4" }).line
    let edits: [ClusterEdit] = [
      .pin([.text("moss")], to: try report.number("fern plain")),
      .noise([.line(line, of: "/corpus/flowers.txt"), .text("rose red number5")]),
      .pin([.text("rose red number5")], to: try report.number("tulip red")),
    ]
    var log = ClusterEditLog()
    for edit in edits { try meadow.add(edit, of: report, to: &log) }
    let edited = try meadow.report(editedBy: log)
    #expect(
      edited.kinds == [
        ["rose red": 4, "rose white": 5], ["tulip red": 4, "rose red": 1],
        ["fern plain": 3, "moss blue": 1],
      ])
    #expect(edited.unclustered?.members.map(\.passage.text) == ["rose red number4"])
    #expect(edited.edits.applied == 3)
    let placed = try ClusterReport(
      meadow.passages, rows: meadow.vectors, method: .communities(threshold: 0.8, minimumSize: 2),
      placingOutliers: true, editedBy: log, threads: 1, work: { _ in .none })
    #expect(placed.unclustered?.members.map(\.passage.text) == ["rose red number4"])
  }

  @Test func `numbers are those that were shown, with the edits since`() throws {
    let shown = try garden.report()
    let (rose, tulip, fern) = (
      try shown.number("rose red"), try shown.number("tulip red"), try shown.number("fern plain")
    )
    var log = try log(
      .merge([tulip, rose]), .rename(tulip, to: "Flowers"), .merge([rose, fern]))
    let all = try garden.report(editedBy: log)
    #expect(all.clusters.map(\.label) == ["Flowers"] && all.clusters[0].members.count == 18)
    #expect(throws: ClusterEditError.needsTwoClusters) {
      try garden.add(.merge([tulip, fern]), of: shown, to: &log)
    }
    #expect(
      log.records(among: []).map(\.words).last
        == "merge \(rose) “Flowers” and \(fern) “\(try shown.cluster("fern plain").label)”")
  }

  @Test func `an edit whose sentences are gone waits for them`() throws {
    let log = try log(
      .merge([garden.report().number("tulip red"), garden.report().number("fern plain")]),
      .rename(garden.report().number("rose red"), to: "Roses"),
      .noise([.text("fern plain number0")]))
    var bare = garden
    bare.kinds["fern plain"] = nil
    let report = try bare.report(editedBy: log)
    #expect(report.kinds == [["rose red": 6, "rose white": 5], ["tulip red": 4]])
    #expect(report.edits.applied == 1 && report.edits.dormant == 2)
    let records = log.records(among: bare.passages.map(\.text))
    #expect(records.map(\.isDormant) == [true, false, true] && records.map(\.number) == [1, 2, 3])
    #expect(log.records(among: garden.passages.map(\.text)).allSatisfy { !$0.isDormant })
    #expect(try garden.report(editedBy: log).edits.applied == 3)
  }

  @Test func `what cannot be done is refused, with the clusters that there are`() throws {
    let report = try garden.report()
    let shown = report.clusters.map { ClusterEditError.Shown(id: $0.id, label: $0.label) }
    let rose = shown[0]
    func error(_ edit: ClusterEdit) -> ClusterEditError? {
      var log = ClusterEditLog()
      return #expect(throws: ClusterEditError.self) {
        try garden.add(edit, of: report, to: &log)
      }
    }
    #expect(error(.merge([1, 9])) == .noSuchCluster(9, shown: shown))
    #expect(ClusterEditError.noSuchCluster(9, shown: shown).description.contains(rose.label))
    #expect(error(.merge([1, 1])) == .needsTwoClusters && error(.merge([2])) == .needsTwoClusters)
    #expect(error(.split(3, parts: 4)) == .cannotSplit(shown[2], parts: 4, found: 3))
    for name in ["", "  ", "—", "two\nlines"] {
      #expect(error(.rename(1, to: name)) == .unusableName(name))
    }
    #expect(error(.noise([.text("daisy")])) == .noSuchPassage("daisy"))
    #expect(error(.noise([.text("")])) == .noSuchPassage(""))
    let nowhere = PassageReference.line(99, of: "/corpus/flowers.txt")
    #expect(error(.noise([nowhere])) == .noSuchPassage("/corpus/flowers.txt:99"))
    #expect(
      error(.pin([.text("tulip")], to: 1))
        == .ambiguousPassage("tulip", texts: (0..<4).map { "tulip red number\($0)" }))
    #expect(
      error(.separate([.text("fern plain number1")], from: 1))
        == .notInCluster(text: "fern plain number1", rose))
    #expect(
      error(.separate((0..<3).map { .text("fern plain number\($0)") }, from: 3))
        == .nothingStays(shown[2]))
    var other = garden
    other.kinds = ["moss blue": 3]
    var log = ClusterEditLog()
    #expect(throws: ClusterEditError.clusterIsGone(rose)) {
      try other.add(.rename(1, to: "Roses"), of: report, to: &log)
    }
  }

  @Test func `a merge that is taken back after an update is gone`() throws {
    for method in [
      ClusterMethod.kMeans(count: nil), .leiden(), .agglomerative(count: nil),
      .hdbscan(minimumSize: 3),
    ] {
      let wide = Flowers(kinds: [
        "rose red": 12, "tulip white": 11, "fern plain": 10, "moss blue": 9,
      ])
      let first = try wide.report(updating: ClusterMemory(), method: method)
      #expect(first.clusters.count == 4)
      var log = ClusterEditLog()
      try wide.add(
        .merge([try first.number("moss blue"), try first.number("fern plain")]), of: first, to: &log
      )
      let making = ClusterMemory.Making(method, placingOutliers: false)
      var memory = first.remembered(after: ClusterMemory(), making: making)
      for _ in 0..<2 {
        let merged = try wide.report(editedBy: log, updating: memory, method: method)
        #expect(merged.kinds.contains(["moss blue": 9, "fern plain": 10]))
        #expect(merged.clusters.count == 3)
        memory = merged.remembered(after: memory, making: making)
      }
      #expect(log.undo() != nil)
      #expect(
        try wide.report(editedBy: log, updating: memory, method: method).kinds == first.kinds)
    }
  }
  @Test(arguments: 0..<6)
  func `no row is lost, whatever is edited, and the last word holds`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let wide = Flowers(kinds: [
      "rose red": 5, "rose white": 4, "tulip red": 4, "tulip white": 3, "fern plain": 3,
    ])
    let texts = wide.passages.map(\.text)
    var log = ClusterEditLog()
    for _ in 0..<8 {
      let report = try wide.report(finely: true, editedBy: log)
      let ids = report.clusters.map(\.id).shuffled(using: &random)
      let text = try #require(texts.randomElement(using: &random))
      let first = try #require(ids.first)
      let members = try #require(report.clusters.first { $0.id == first }).members
        .map(\.passage.text)
      var together: [String] = []
      var apart: (String, String)?
      let edit: ClusterEdit
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where ids.count > 1:
        edit = .merge([first, ids[1]])
        together =
          members + (report.clusters.first { $0.id == ids[1] }?.members.map(\.passage.text) ?? [])
      case 1 where members.count > 1:
        edit = .separate([.text(members[0])], from: first)
        apart = (members[0], members[1])
      case 2:
        edit = .noise([.text(text)])
      default:
        edit = .pin([.text(text)], to: first)
        if members != [text] { together = [text] + members }
      }
      try wide.add(edit, of: report, to: &log)
      let edited = try wide.report(finely: true, editedBy: log)
      let groups = edited.clusters.map { $0.members.map(\.passage.text) }
      let loose = edited.unclustered?.members.map(\.passage.text) ?? []
      #expect((groups.flatMap(\.self) + loose).sorted() == texts)
      if !together.isEmpty {
        #expect(groups.contains { Set($0).isSuperset(of: together) }, "\(edit)")
      }
      if let apart {
        #expect(!groups.contains { $0.contains(apart.0) && $0.contains(apart.1) }, "\(edit)")
      }
      if case .noise = edit { #expect(loose.contains(text)) }
    }
  }
}
