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

  /// All clusters, and what is in none at the end.
  ///
  /// - Parameters:
  ///   - report: What was found.
  ///   - limit: How many members of each cluster are shown as text.
  /// - Throws: When it cannot be written.
  func print(_ report: ClusterReport, members limit: Int) throws {
    let all = report.clusters + (report.unclustered.map { [$0] } ?? [])
    switch form {
    case .json: try console.output.writeJSON(all)
    case .lines: for cluster in all { try console.output.writeJSON(cluster) }
    case .text:
      let labels = Dictionary(
        report.clusters.map { ($0.id, $0.label) }, uniquingKeysWith: { first, _ in first })
      for cluster in report.clusters {
        try console.output.write(text(of: cluster, members: limit, labels: labels) + "\n")
      }
      if let rest = report.unclustered {
        try console.output.write(text(ofUnclustered: rest, members: limit, labels: labels) + "\n")
      }
    }
  }

  private func text(
    of cluster: SentenceCluster, members limit: Int, labels: [Int: String]
  ) -> String {
    let cohesion = cluster.cohesion.map { ", cohesion \(Numbers.fixed(Double($0), 2))" } ?? ""
    var lines = style(.strong, "\(cluster.id)  \(printer.safe(cluster.label))")
    lines += style(.faint, "  (\(size(cluster))\(cohesion))") + "\n"
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
    let central = cluster.central.map { [$0] } ?? []
    let others = cluster.members.filter { $0.passage != central.first?.passage }
    let shown = central + others.prefix(limit - central.count)
    for hit in shown { lines += printer.member(hit.passage, score: hit.score) }
    let outermost = cluster.outermost.flatMap { hit in
      shown.contains { $0.passage.text == hit.passage.text } ? nil : hit
    }
    lines += more(cluster.members.count - shown.count - (outermost == nil ? 0 : 1))
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
    var lines = style(.strong, "unclustered") + style(.faint, "  (\(size(rest)))") + "\n"
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
    Numbers.count(cluster.members.count, "sentence")
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
