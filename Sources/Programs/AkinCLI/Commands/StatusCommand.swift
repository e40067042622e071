internal import Akin
internal import ArgumentParser

/// `akin status`.
struct StatusCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what an index holds.",
    discussion: """
      Examples:
        akin status
        akin status docs
        akin status --json --index ~/.cache/notes.akin
      """)

  @Argument(help: ArgumentHelp("A folder whose index is meant.", valueName: "path"))
  var path: String?

  @OptionGroup var index: IndexFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(
      asking: path.map { [$0] } ?? [], flag: index.location(in: console), in: console)
    let status = try await SearchEngine.open(at: place.folder).status()
    if format.form != .text {
      try console.output.writeJSON(status)
      return .success
    }
    var table = Table(console, style: talk.style(in: console))
    table.add("index", console.shown(status.index))
    table.add("model", "\(status.model) (\(status.dimension) numbers a vector)")
    table.add("precision", status.precision.rawValue)
    table.add("vectors", "stored in \(status.vectors.rawValue)")
    table.add("fingerprint", String(status.fingerprint.prefix(16)))
    for (place, root) in status.roots.enumerated() {
      table.add(place == 0 ? "folders" : "", console.shown(root))
    }
    let missing = status.unfinished.map { ", \($0)" } ?? ""
    table.add("documents", Numbers.count(status.documents) + missing)
    let cut =
      status.isOutdated
      ? ", cut by an earlier version that lost the ends of long ones: run `akin index`" : ""
    table.add("passages", Numbers.count(status.passages) + cut)
    table.add("sentences", Numbers.count(status.sentences) + " different ones")
    let dead = status.deadVectors > 0 ? ", \(Numbers.count(status.deadVectors)) dead vectors" : ""
    table.add("segments", Numbers.count(status.segments) + dead)
    if status.lists > 0 {
      table.add(
        "lists",
        "\(Numbers.count(status.lists)) of \(Numbers.count(status.listedSentences)) sentences")
    }
    table.add("size", Numbers.bytes(status.bytes))
    try table.print()
    return .success
  }
}
