internal import Akin
internal import ArgumentParser

/// `akin cluster`.
struct ClusterCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Group sentences that mean the same, each group with a label.",
    discussion: """
      Communities are groups of sentences that all reach the threshold with one of them; what is \
      in none is listed as such, with id 0 in JSON. With -n every sentence is in one of K clusters \
      (spherical k-means).

      A cluster is a heading and its members, path:line: score: text, the central one first. \
      Scores are cosines with the central sentence.

      Examples:
        akin cluster docs
        akin cluster --threshold 0.6 --min-size 5 --members 10
        akin cluster -n 20 --seed 7 --jsonl
        akin cluster --input tickets.csv --field subject
      """)

  @Argument(help: ArgumentHelp("Files or folders of the index.", valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Smallest cosine inside a group. Default: 0.75.", valueName: "score"))
  var threshold: Float?

  @Option(name: .long, help: ArgumentHelp("Smallest group. Default: 3.", valueName: "n"))
  var minSize: Int?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Make this many clusters by k-means.", valueName: "k"))
  var clusters: Int?

  @Option(
    name: .long, help: ArgumentHelp("Where k-means begins. Default: 0.", valueName: "n"))
  var seed: UInt64?

  @Option(
    name: .long,
    help: ArgumentHelp("Members shown of each group in text; all in JSON.", valueName: "n"))
  var members = 3

  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var records: RecordFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: ModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func validate() throws {
    if clusters != nil && (threshold != nil || minSize != nil) {
      throw ValidationError("-n makes clusters by k-means, without --threshold and --min-size.")
    }
    if seed != nil && clusters == nil { throw ValidationError("--seed goes with -n.") }
    if members < 1 { throw ValidationError("--members must be 1 or more.") }
    try records.check(paths: paths, index: index, model: model, filter: filter)
  }

  private var method: ClusterMethod {
    if let clusters { return .kMeans(count: clusters, seed: seed ?? 0) }
    return .communities(threshold: threshold ?? 0.75, minimumSize: minSize ?? 3)
  }

  func run(in console: Console) async throws -> ExitStatus {
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let report: ClusterReport
    if let corpus = try records.corpus() {
      let embedder = try await model.embedder(in: console, talk: talk, progress: progress)
      let total = corpus.count
      report = try await corpus.cluster(method, with: embedder) { progress.add($0, of: total) }
      progress.finish()
      talk.report(embedder.truncation, in: console)
    } else {
      let place = try IndexLocation(
        asking: paths, flag: index.location(in: console), in: console)
      let engine = try await model.engine(at: place.folder, in: console, progress: progress)
      progress.update(.waiting("Clustering"))
      report = try await engine.cluster(method, within: place.paths, where: filter.filter)
    }
    progress.finish()
    try print(report, in: console)
    return report.clusters.isEmpty ? .nothing : .success
  }

  private func print(_ report: ClusterReport, in console: Console) throws {
    let all = report.clusters + (report.unclustered.map { [$0] } ?? [])
    switch format.form {
    case .json: try console.output.writeJSON(all)
    case .lines: for cluster in all { try console.output.writeJSON(cluster) }
    case .text:
      let printer = HitPrinter(console, style: talk.style(in: console))
      for cluster in all { try print(cluster, with: printer, in: console) }
      guard !talk.quiet else { return }
      let loose = report.unclustered?.members.count ?? 0
      console.note(
        "\(Numbers.count(report.clusters.count, "cluster")), "
          + "\(Numbers.count(loose)) of \(Numbers.count(report.passageCount, "passage")) "
          + "in none")
    }
  }

  private func print(
    _ cluster: SentenceCluster, with printer: HitPrinter, in console: Console
  ) throws {
    let style = talk.style(in: console)
    let size = Numbers.count(cluster.members.count, "sentence")
    var lines: String
    if cluster.id == 0 {
      lines = style(.strong, "unclustered") + style(.faint, "  (\(size))") + "\n"
    } else {
      let cohesion = cluster.cohesion.map { ", cohesion \(Numbers.fixed(Double($0), 2))" } ?? ""
      lines =
        style(.strong, "\(cluster.id)  \(printer.safe(cluster.label))")
        + style(.faint, "  (\(size)\(cohesion))") + "\n"
    }
    if !cluster.keywords.isEmpty {
      let words = cluster.keywords.joined(separator: ", ")
      lines += "  " + style(.faint, "keywords: \(printer.safe(words))") + "\n"
    }
    let central = cluster.central
    let others = cluster.members.filter { $0.passage != central?.passage }
    let shown = others.prefix(central == nil ? members : members - 1)
    for hit in (central.map { [$0] } ?? []) + shown {
      lines += printer.member(hit.passage, score: hit.score)
    }
    let more = others.count - shown.count
    if more > 0 { lines += "  " + style(.faint, "… \(Numbers.count(more)) more") + "\n" }
    try console.output.write(lines + "\n")
  }
}
