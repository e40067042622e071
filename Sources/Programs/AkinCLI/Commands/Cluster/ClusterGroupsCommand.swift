internal import Akin
internal import ArgumentParser

/// `akin cluster` without a subcommand.
struct ClusterGroupsCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: Invocation.unnamed,
    abstract: "Group sentences that mean the same, each group with a label.",
    usage: """
      akin cluster [<options>] [<path> ...]
      akin cluster <subcommand>
      """,
    discussion: """
      You want                                    Take
      an overview                                 nothing: it is --method auto
      20 clusters                                 -n 20
      finer ones                                  --method leiden --resolution 3
      many, of a very large index                 --method mini-batch -n 500
      only sentences that nearly repeat another   --method communities
      only dense places                           --method hdbscan --min-size 10
      clusters in clusters                        --layers
      what each cluster says, in short            --summaries
      which of 20 clusters are most alike         -n 20 --tree

      The first twelve clusters are shown with three sentences each; --all shows every cluster, with \
      its keywords, the nearest other ones and its most different sentence. A score is that with the \
      central sentence, or, of what is in no cluster, that with the centre of the nearest one. \
      Lines that say nothing of their own (licence lines, footers, "For example:", dates) are set \
      aside, and counted.

      Where the groups are wrong, correct them: akin cluster edit merges, splits and names them, \
      and moves sentences. The corrections hold from then on; --no-edits divides without them. To \
      cluster a folder named edit, write ./edit.

      Examples:
        akin cluster docs
        akin cluster --all --members 10
        akin cluster --layers
        akin cluster --summaries --members 5
        akin cluster -n 20 --tree
        akin cluster --update
        akin cluster --threshold 0.6 --min-size 5
        akin cluster --input tickets.csv --field subject
        akin cluster --map map.html --plot map.svg
        akin cluster edit merge 3 7
      """,
    shouldDisplay: false, helpNames: [.short, .long])

  @Argument(help: ArgumentHelp("Files or folders of the index.", valueName: "path"))
  var paths: [String] = []

  /// What most people need.
  struct UsualFlags: ParsableArguments {
    @Option(
      name: [.customShort("n", allowingJoined: true), .long],
      help: ArgumentHelp("How many clusters. (default: auto)", valueName: "k"))
    var clusters: ClusterCount?

    @Flag(name: .long, help: "Show every cluster, and more of each.")
    var all = false

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Write a page for the browser to this file: the sentences as a map to zoom and search.",
        valueName: "file.html"))
    var map: String?
  }

  @OptionGroup(title: "Most used") var usual: UsualFlags
  @OptionGroup(title: "Method") var way: ClusterMethodFlags

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sentences shown of each cluster in text; JSON has all. (default: 3)", valueName: "n"))
  var members: Int?

  @Flag(
    name: .long,
    help: """
      Begin with the clusters of the last --update; those that persist keep their number, and their \
      label unless most of one is new. Another method than that of the last --update needs --force. \
      hdbscan and agglomerative divide anew after other settings.
      """)
  var update = false

  @Flag(name: .long, help: "Show which clusters are most alike instead of what is in them.")
  var tree = false

  @Flag(
    name: .long,
    help: "Show the clusters at two to five granularities, finer ones inside of coarser ones.")
  var layers = false

  @Flag(
    name: .long,
    help: """
      Show a summary of each cluster instead of its central sentences: sentences near to many others \
      of it that do not repeat each other; as many as --members says.
      """)
  var summaries = false

  @Flag(name: .long, help: "Put what is in no cluster into the nearest one.")
  var placeOutliers = false

  @Flag(name: .long, help: "Divide lines that say nothing of their own too.")
  var keepRepeats = false

  @Flag(name: .customLong("no-edits"), help: "Divide without the edits of akin cluster edit.")
  var ignoresEdits = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write the map as a picture for documents to this file.", valueName: "file.svg"))
  var plot: String?

  @OptionGroup var records: RecordFlags
  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: CorpusModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var force: ForceFlag
  @OptionGroup var talk: TalkFlags

  private var map: String? { usual.map }
  private var summaryLength: Int? { summaries ? members ?? 3 : nil }

  private static let wholeIndex =
    "--update is for a whole index, without paths within it, --input and filters."

  func validate() throws {
    try way.check(beside: usual.clusters)
    if update && (records.input != nil || filter.filter != SearchFilter()) {
      throw ValidationError(Self.wholeIndex)
    }
    if ignoresEdits && records.input != nil {
      throw ValidationError("--no-edits is for an index: a file has no edits.")
    }
    if let members, members < 1 { throw ValidationError("--members must be 1 or more.") }
    if members != nil && tree { throw ValidationError("--members does not go with --tree.") }
    if layers && tree { throw ValidationError("--layers does not go with --tree.") }
    if layers && !way.canLayer {
      throw ValidationError("--layers goes with the method auto alone, with or without -n.")
    }
    if members != nil && layers { throw ValidationError("--members does not go with --layers.") }
    if summaries && (tree || layers) {
      throw ValidationError("--summaries goes neither with --tree nor with --layers.")
    }
    if map == "-" || plot == "-" {
      throw ValidationError("--map and --plot need a file: they do not go to stdout.")
    }
    if let map, map == plot { throw ValidationError("--map and --plot need a file each.") }
    try records.check(paths: paths, index: index, model: model.flags, filter: filter)
  }

  /// Refuses to write over what is read, which not even --force allows.
  private func checkFiles(in console: Console) async throws {
    let files = [map, plot].compactMap(\.self)
    guard !files.isEmpty else { return }
    if let input = records.input {
      for name in files { try NamedOutput.check(name, against: input, in: console) }
    } else {
      let place = try IndexLocation(
        asking: paths, flag: index.location(in: console), in: console)
      let engine = try await SearchEngine.open(at: place.folder)
      for name in files { try NamedOutput.check(name, outside: engine, in: console) }
    }
    try NamedOutput.check(areDifferent: files, in: console)
  }

  func run(in console: Console) async throws -> ExitStatus {
    try await checkFiles(in: console)
    // Begun before the work, so that a place where nothing can be written is known at once.
    let page = try map.map { try NamedOutput($0, in: console) }
    let picture = try plot.map { try NamedOutput($0, in: console) }
    let mapping = map != nil || plot != nil
    // The map shows the names of coarser clusters from afar, and of finer ones from near.
    let layered = layers || (map != nil && way.canLayer)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let report: ClusterReport
    if let corpus = try records.corpus(in: console, talk: talk) {
      let embedder = try await model.flags.embedder(
        in: console, talk: talk, progress: progress, usesCache: !records.noCache)
      report = try await corpus.cluster(
        way.choice(of: usual.clusters), placingOutliers: placeOutliers, keepingRepeats: keepRepeats,
        mapping: mapping, layered: layered, summaryLength: summaryLength, with: embedder,
        progress: { progress.update($0) })
      progress.clear()
      talk.report(report.truncation, in: console)
    } else {
      let place = try IndexLocation(
        asking: paths, flag: index.location(in: console), in: console)
      if update && !place.paths.isEmpty { throw ValidationError(Self.wholeIndex) }
      let engine = try await model.flags.engine(at: place.folder, in: console, progress: progress)
      try await talk.reportUnfinished(engine, in: console)
      if update {
        try checkMethod(after: try engine.storedClusterMethod())
        report = try await engine.updateClusters(
          way.choice(of: usual.clusters), placingOutliers: placeOutliers,
          keepingRepeats: keepRepeats, mapping: mapping, layered: layered,
          summaryLength: summaryLength, applyingEdits: !ignoresEdits,
          progress: { progress.update($0) })
      } else {
        report = try await engine.cluster(
          way.choice(of: usual.clusters), within: place.paths, where: filter.filter,
          placingOutliers: placeOutliers, keepingRepeats: keepRepeats, mapping: mapping,
          layered: layered, summaryLength: summaryLength, applyingEdits: !ignoresEdits,
          progress: { progress.update($0) })
        try await engine.storeNumbers(of: report)
      }
    }
    let trees =
      tree
      ? try await report.tree(threads: model.threads, progress: { progress.update($0) }) : nil
    progress.finish()
    if let map = report.map {
      let title = records.input ?? (paths.isEmpty ? "the index" : paths.joined(separator: ", "))
      try page?.write(Array(map.page(title: title).utf8))
      try picture?.write(Array(map.plot(title: title).utf8))
      try page?.finish()
      try picture?.finish()
      if page != nil && map.points.count < map.passageCount && !talk.quiet {
        console.note(
          "the map shows \(Numbers.count(map.points.count)) of "
            + "\(Numbers.count(map.passageCount, "sentence"))")
      }
    }
    try print(report, trees: trees, in: console)
    if !talk.quiet {
      if let changes = report.changes { note(changes, in: console) }
      if let count = usual.clusters?.number { note(missing: count, in: report, console) }
    }
    if report.passageCount == 0, !talk.quiet {
      let isWhole = records.input == nil && paths.isEmpty && filter.filter == SearchFilter()
      console.complain(
        isWhole
          ? "the index is empty, so there are no clusters; akin index fills it"
          : "no passages here, so there are no clusters")
    }
    return report.clusters.isEmpty ? .nothing : .success
  }

  /// Refuses to replace the clusters of another method unless the user insists.
  private func checkMethod(after stored: String?) throws {
    let method = way.choice(of: usual.clusters).name
    guard let stored, stored != method, !force.isGiven else { return }
    throw ValidationError(
      "The remembered clusters were made by --method \(stored), and \(method) would replace them. "
        + "Go on with --method \(stored), look at others without --update, or replace them with "
        + "--force.")
  }

  /// Notes that there are not as many clusters as were asked for, if so.
  private func note(missing count: Int, in report: ClusterReport, _ console: Console) {
    let found = report.clusters.count
    guard found > 0, found != count else { return }
    let texts = Set(report.clusters.flatMap { $0.members.map(\.passage.text) })
    console.note(
      "-n \(Numbers.count(count)): \(Numbers.count(found, "cluster"))"
        + (found == texts.count ? ", for there are no more different sentences" : " came of it")
        + (report.edits.applied > 0 ? ", with edits" : ""))
  }

  /// Notes how many clusters persist, and names those that were born, split off, merged and lost.
  private func note(_ changes: ClusterChanges, in console: Console) {
    if !changes.waiting.isEmpty {
      let waiting = Numbers.count(changes.waiting.count, "cluster")
      return console.note("update: none found; \(waiting) of the last time still remembered")
    }
    let hadNone =
      changes.kept.isEmpty && changes.split.isEmpty && changes.merged.isEmpty
      && changes.gone.isEmpty
    guard !hadNone else {
      // A number is never used twice.
      let isFirst = changes.born.first ?? 1 == 1
      return console.note(
        "update: \(Numbers.count(changes.born.count)) remembered, "
          + (isFirst ? "the first time" : "none of the last time"))
    }
    func name(_ id: Int) -> String {
      "\(id) " + TerminalText.visible(changes.labels[id] ?? "")
    }
    // Without a kept cluster, the share may be that of no passage.
    let share = Numbers.fixed(changes.keptShare * 100, 1)
    console.note(
      "update: \(Numbers.count(changes.kept.count)) kept"
        + (changes.kept.isEmpty ? "" : ", with \(share) % of what was in a cluster"))
    for (word, names) in [
      ("born", changes.born.map(name)),
      ("split", changes.split.map { "\(name($0.id)), from \(name($0.other))" }),
      ("merged", changes.merged.map { "\(name($0.id)), into \(name($0.other))" }),
      ("gone", changes.gone.map(name)),
    ] {
      for line in names.prefix(Self.namesShown) { console.note("  \(word): \(line)") }
      let more = names.count - Self.namesShown
      if more > 0 { console.note("  \(word): \(Numbers.count(more)) more") }
    }
  }

  /// How many names of each kind an update shows.
  private static let namesShown = 5

  private func print(
    _ report: ClusterReport, trees: [ClusterTree]?, in console: Console
  ) throws {
    let printer = ClusterPrinter(console, format: format, talk: talk)
    if let trees {
      try printer.print(trees)
    } else if layers, !report.layers.isEmpty {
      try printer.printLayers(of: report, isWhole: usual.all)
    } else {
      try printer.print(report, members: members ?? 3, isWhole: usual.all)
    }
    // The notes stand below the list.
    try console.output.flush()
    guard !talk.quiet else { return }
    if format.form == .text { console.note(summary(of: report)) }
    if let choice = report.choice { console.note("method: \(choice)") }
    if layers { console.note("layers: " + summary(of: report.layers)) }
    if let words = words(for: report.edits) { console.note(words) }
  }

  private func summary(of report: ClusterReport) -> String {
    var parts = [
      "\(Numbers.count(report.clusters.count, "cluster")) of "
        + Numbers.count(report.passageCount, "sentence")
    ]
    if let loose = report.unclustered {
      parts.append("\(Numbers.count(loose.members.count)) in no cluster")
    }
    if let idle = report.setAside {
      let example = idle.members.first.map { ", such as “\(short($0.passage.text))”" } ?? ""
      parts.append(
        "\(Numbers.count(idle.members.count)) set aside that say nothing of their own\(example)")
    }
    return parts.joined(separator: "; ")
  }

  /// How many clusters each layer has and how well they hold.
  private func summary(of layers: [ClusterLayer]) -> String {
    guard !layers.isEmpty else {
      return "none, for they are made along a graph of nearest sentences"
    }
    let parts = layers.map { layer in
      let agreement = layer.agreement.map { "agreement \(Numbers.fixed(100 * $0, 0)) %" }
      let alone = layer.loneCount > 0 ? "\(Numbers.count(layer.loneCount)) alone" : nil
      let facts = [layer.isTaken ? "taken" : nil, agreement, alone].compactMap(\.self)
      return Numbers.count(layer.clusterCount)
        + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
    }
    return parts.joined(separator: ", ")
      + (layers.count == 1 ? "; no other one holds" : " clusters")
  }

  /// How many edits hold here; nil when there are none.
  private func words(for edits: ClusterReport.EditCounts) -> String? {
    let all = edits.applied + edits.dormant
    guard all > 0 else { return nil }
    let share = edits.dormant == 0 ? "" : "\(Numbers.count(edits.applied)) of "
    return "\(share)\(Numbers.count(all, "edit")) applied: akin cluster edit list"
  }

  private func short(_ text: String) -> String {
    let cut = TerminalText.cut(TerminalText.line(text), to: 40)
    return cut.count < text.count ? cut + "…" : cut
  }
}
