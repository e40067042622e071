internal import Akin
internal import ArgumentParser

/// `akin inspect heads`.
struct InspectHeadsCommand: ConsoleCommand, FileWritingCommand {
  static let configuration = CommandConfiguration(
    commandName: "heads",
    abstract: "What heads and layers are worth: each is left out in turn.",
    usage: "akin inspect heads [<options>] <file> ...",
    discussion: """
      JSONL with sentence1, sentence2 and score, or with text and label; the figures are those of \
      akin eval sts and akin eval clustering, in points of a hundred. A part's worth is the figure with \
      it minus the figure without it. Neighbours: how many percent of each text's ten nearest stay \
      without it. At the end more and more heads are left out at once, those of the least worth first; \
      their order comes from the first file, so that a second one tells whether it holds elsewhere.

      JSON: for each file figure, heads (layer, head, worth, neighboursKept), layers and steps, \
      fractions of 1.

      Examples:
        akin inspect heads sts-benchmark-test.jsonl
        akin inspect heads sts-dev.jsonl sts-test.jsonl --page heads.html
      """)

  @Argument(help: ArgumentHelp("Labelled files.", valueName: "file"))
  var files: [String]

  @OptionGroup var page: PageFlag
  @OptionGroup var model: TextModelFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  var force: ForceFlag { page.force }

  func run(in console: Console) async throws -> ExitStatus {
    try page.check(in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let embedder = try await model.flags.embedder(in: console, talk: talk, progress: progress)
    let reports = try await embedder.worthOfHeads(on: files.map(console.absolute)) {
      progress.update($0)
    }
    progress.finish()
    try page.write(reports.page(model: embedder.info.name), in: console)
    switch format.form {
    case .json: try console.output.writeJSON(reports)
    case .lines: for report in reports { try console.output.writeJSON(report) }
    case .text:
      for (place, report) in reports.enumerated() {
        if place > 0 { try console.output.write("\n") }
        try print(report, in: console)
      }
    }
    return .success
  }

  private func print(_ report: HeadsReport, in console: Console) throws {
    let style = talk.style(in: console)
    func title(_ words: String) throws {
      try console.output.write(style(.strong, words) + "\n")
    }
    try title(
      "\(TerminalText.line(report.file)): \(report.figureName) \(percent(report.figure)), "
        + Numbers.count(report.texts, "text"))
    let width = report.heads.count / max(1, report.layerCount)
    try title("\nworth of a head, in points")
    try table(report, width) { points($0.worth) }.print(style, in: console)
    try title("\nneighbours that stay without it, in percent")
    try table(report, width) { Numbers.fixed($0.neighboursKept * 100, 0) }
      .print(style, in: console)
    try title("\nlayers")
    var layers = Grid()
    layers.add(["layer", "worth", "neighbours"])
    for (place, layer) in report.layers.enumerated() {
      layers.add(
        ["\(place + 1)", points(layer.worth), Numbers.fixed(layer.neighboursKept * 100, 0)])
    }
    try layers.print(style, in: console)
    try title("\nheads left out at once, in the order of \(TerminalText.line(report.orderedBy))")
    var steps = Grid()
    steps.add(["heads", report.figureName, "neighbours"])
    for step in report.steps {
      steps.add(
        [
          "\(step.heads)", percent(step.figure), Numbers.fixed(step.neighboursKept * 100, 0),
        ])
    }
    try steps.print(style, in: console)
  }

  private func table(
    _ report: HeadsReport, _ width: Int, _ cell: (HeadsReport.Change) -> String
  ) -> Grid {
    var grid = Grid()
    grid.add(["layer"] + (0..<width).map { "\($0 + 1)" })
    for layer in 0..<report.layerCount {
      grid.add(
        ["\(layer + 1)"]
          + report.heads[layer * width..<(layer + 1) * width].map { cell($0.change) })
    }
    return grid
  }

  private func points(_ worth: Double?) -> String {
    worth.map { ($0 < 0 ? "" : "+") + Numbers.fixed($0 * 100, 2) } ?? "-"
  }
}
