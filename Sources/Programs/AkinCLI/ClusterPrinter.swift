internal import Akin

/// Prints what `akin cluster` found.
struct ClusterPrinter {
  private let console: Console
  private let form: FormatFlags.Form
  private let style: Style
  private let printer: HitPrinter

  init(_ console: Console, format: FormatFlags, talk: TalkFlags) {
    self.console = console
    form = format.form
    style = talk.style(in: console)
    printer = HitPrinter(console, style: style)
  }

  /// The clusters; as text the first ones, and what is in none only with all.
  ///
  /// - Parameters:
  ///   - report: What was found.
  ///   - limit: How many members of each cluster are shown as text.
  ///   - isWhole: Whether the text shows every cluster and all about it.
  /// - Throws: When it cannot be written.
  func print(_ report: ClusterReport, members limit: Int, isWhole: Bool) throws {
    let all = report.clusters + [report.unclustered, report.setAside].compactMap(\.self)
    switch form {
    case .json: try console.output.writeJSON(all)
    case .lines: for cluster in all { try console.output.writeJSON(cluster) }
    case .text:
      let labels = Dictionary(
        report.clusters.map { ($0.id, $0.label) }, uniquingKeysWith: { first, _ in first })
      // One cluster more takes no more room than the line that says so.
      let isShort = report.clusters.count <= Self.clustersOnScreen + 1
      let shown = isWhole || isShort ? report.clusters.count : Self.clustersOnScreen
      for cluster in report.clusters.prefix(shown) {
        let text =
          isWhole
          ? text(of: cluster, members: limit, labels: labels) : text(of: cluster, members: limit)
        try console.output.write(text + "\n")
      }
      let more = report.clusters.count - shown
      if more > 0 {
        let line = "… \(Numbers.count(more, "more cluster")): --all\n"
        try console.output.write(style(.faint, line))
      }
      // Where there are no clusters, these are all there is to see.
      guard isWhole || report.clusters.isEmpty else { return }
      for rest in [report.unclustered, report.setAside].compactMap(\.self) {
        try console.output.write(text(ofUnclustered: rest, members: limit, labels: labels) + "\n")
      }
    }
  }

  /// With three sentences each, these fit a screen.
  private static let clustersOnScreen = 12

  /// The name of a cluster and its first sentences.
  private func text(of cluster: SentenceCluster, members limit: Int) -> String {
    let shown = cluster.summary ?? cluster.examples(limit)
    return heading(cluster) + shown.map { printer.brief($0.passage) }.joined()
  }

  private func heading(_ cluster: SentenceCluster, _ more: String = "") -> String {
    style(.strong, "\(cluster.id)  \(printer.safe(cluster.label))")
      + style(.faint, "  (\(size(cluster))\(more))") + "\n"
  }

  private func text(
    of cluster: SentenceCluster, members limit: Int, labels: [Int: String]
  ) -> String {
    let cohesion = cluster.cohesion.map { ", cohesion \(Numbers.fixed(Double($0), 2))" } ?? ""
    var lines = heading(cluster, cohesion)
    if !cluster.keywords.isEmpty {
      lines += printer.remark("keywords: " + cluster.keywords.joined(separator: ", "))
    }
    if !cluster.nearest.isEmpty {
      // Labels have commas of their own.
      let links = cluster.nearest.map { link in
        "\(link.id) \(labels[link.id] ?? "") (\(Numbers.fixed(Double(link.score), 2)))"
      }
      lines += printer.remark("nearest: " + links.joined(separator: "; "))
    }
    let shown = cluster.summary ?? cluster.examples(limit)
    for hit in shown { lines += printer.member(hit.passage, score: hit.score) }
    let outermost = cluster.outermost.flatMap { hit in
      shown.contains { $0.passage.text == hit.passage.text } ? nil : hit
    }
    lines += more(cluster.textCount - shown.count - (outermost == nil ? 0 : 1))
    if let outermost {
      lines += printer.member(
        outermost.passage, score: outermost.score, note: "most different: ")
    }
    return lines
  }

  /// What is in no cluster, each with the cluster whose centre it has the score with.
  private func text(
    ofUnclustered rest: SentenceCluster, members limit: Int, labels: [Int: String]
  ) -> String {
    var lines = style(.strong, rest.label) + style(.faint, "  (\(size(rest)))") + "\n"
    for (index, hit) in rest.members.prefix(limit).enumerated() {
      // Without clusters nothing is near, and there is no score.
      let link = rest.nearest.indices.contains(index) ? rest.nearest[index] : nil
      lines += printer.member(
        hit.passage, score: link?.score,
        note: link.map { printer.safe("with \($0.id) \(labels[$0.id] ?? ""): ") } ?? "")
    }
    return lines + more(rest.members.count - limit)
  }

  private func size(_ cluster: SentenceCluster) -> String {
    let count = cluster.members.count
    return Numbers.count(count, "sentence")
      + (cluster.textCount < count ? ", \(Numbers.count(cluster.textCount)) different" : "")
  }

  private func more(_ count: Int) -> String {
    count > 0 ? printer.remark("… \(Numbers.count(count)) more") : ""
  }

  /// The whole before its parts, which stand further to the right.
  func print(_ trees: [ClusterTree]) throws {
    switch form {
    case .json: try console.output.writeJSON(trees)
    case .lines: for tree in trees { try console.output.writeJSON(tree) }
    case .text: for tree in trees { try write(tree, depth: 0) }
    }
  }

  /// The clusters of all layers: finer ones below the coarser one that they are in, further to the
  /// right.
  ///
  /// - Parameters:
  ///   - report: What was found.
  ///   - isWhole: Whether the text shows every cluster.
  /// - Throws: When it cannot be written.
  func printLayers(of report: ClusterReport, isWhole: Bool) throws {
    let clusters = report.layeredClusters
    let rest = [report.unclustered, report.setAside].compactMap(\.self)
    switch form {
    case .json:
      try console.output.writeJSON(Layers(layers: report.layers, clusters: clusters, rest: rest))
    case .lines:
      for cluster in clusters { try console.output.writeJSON(cluster) }
      for group in rest { try console.output.writeJSON(group) }
    case .text: try write(clusters, depth: 0, isWhole: isWhole)
    }
  }

  /// The document of `--layers --json`.
  private struct Layers: Encodable {
    let layers: [ClusterLayer]
    let clusters: [LayeredCluster]
    /// The sentences in no cluster, and those that were set aside.
    let rest: [SentenceCluster]
  }

  /// How many clusters of one layer are shown in one cluster of the layer above, from the coarsest
  /// layer on.
  private static let shownInLayers = [12, 5, 3]

  private func write(_ clusters: [LayeredCluster], depth: Int, isWhole: Bool) throws {
    let margin = String(repeating: "    ", count: depth)
    // Of the finest layers, a screen shows nothing.
    guard isWhole || depth < Self.shownInLayers.count else { return }
    let limit = isWhole ? clusters.count : Self.shownInLayers[depth]
    for cluster in clusters.prefix(limit) {
      // A cluster that the next layers leave whole is shown once.
      var last = cluster
      var id = cluster.id
      while last.parts.count == 1 {
        last = last.parts[0]
        id = id ?? last.id
      }
      let number = id.map { "\($0)  " } ?? ""
      let name = style(.strong, number + printer.safe(cluster.label))
      let size = style(.faint, "  (\(Numbers.count(cluster.size, "sentence")))")
      try console.output.write(margin + name + size + "\n")
      try write(last.parts, depth: depth + 1, isWhole: isWhole)
      let alone = last.size - last.parts.reduce(0) { $0 + $1.size }
      if isWhole && !last.parts.isEmpty && alone > 0 {
        let line = "    … \(Numbers.count(alone, "sentence")) in none of these\n"
        try console.output.write(style(.faint, margin + line))
      }
    }
    let more = clusters.count - limit
    if more > 0 {
      let line = "… \(Numbers.count(more, "more cluster"))" + (depth == 0 ? ": --all" : "")
      try console.output.write(style(.faint, margin + line + "\n"))
    }
  }

  private func write(_ tree: ClusterTree, depth: Int) throws {
    let margin = String(repeating: "  ", count: depth)
    let size = Numbers.count(tree.size, "sentence")
    let label = printer.safe(tree.label)
    let line =
      if let id = tree.id {
        style(.strong, "\(id)  \(label)") + style(.faint, "  (\(size))")
      } else {
        style(.score, Numbers.fixed(Double(tree.score ?? 0), 2)) + "  "
          + style(.faint, "\(label)  (\(size))")
      }
    try console.output.write(margin + line + "\n")
    for branch in tree.branches { try write(branch, depth: depth + 1) }
  }
}
