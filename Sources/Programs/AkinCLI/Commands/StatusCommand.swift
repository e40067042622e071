internal import Akin
internal import ArgumentParser

/// `akin status`.
struct StatusCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what an index holds.",
    discussion: """
      Passages are what is compared, nearly always sentences; those of one text share a vector. Dead \
      vectors are those of sentences that are gone: akin compact removes them. Options are those that \
      akin index remembers.

      Examples:
        akin status
        akin status docs
        akin status --json --index ~/.cache/notes.akin
      """)

  @Argument(help: ArgumentHelp("A folder whose index is meant.", valueName: "path"))
  var path: String?

  @Flag(name: .long, help: "Look whether the files are as they were when they were indexed.")
  var check = false

  @OptionGroup var index: IndexFlags
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  func run(in console: Console) async throws -> ExitStatus {
    let place = try IndexLocation(of: path, flag: index.location(in: console), in: console)
    let engine = try await SearchEngine.open(at: place.folder)
    let status = try await engine.status()
    let files = check ? try await engine.checkFiles() : nil
    if format.form != .text {
      try console.output.writeJSON(Answer(status: status, files: files))
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
    for (place, folder) in status.options.enumerated() {
      table.add(
        place == 0 ? "options" : "",
        status.roots.count > 1 ? "\(console.shown(folder.path)): \(folder)" : "\(folder)")
    }
    let missing = status.unfinished.map { ", \($0)" } ?? ""
    table.add("documents", Numbers.count(status.documents) + missing)
    if let files {
      table.add(
        "files",
        "\(Numbers.count(files.unchanged)) unchanged, \(Numbers.count(files.changed)) changed, "
          + "\(Numbers.count(files.missing)) gone since they were indexed")
    }
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
    for (place, generation) in (status.generations ?? []).enumerated() {
      table.add(
        place == 0 ? "generations" : "",
        "\(generation.number) \(generation.role.rawValue): "
          + "\(Numbers.count(generation.documents, "document")), \(generation.model) in "
          + generation.precision)
    }
    table.add("size", Numbers.bytes(status.bytes))
    try table.print()
    return .success
  }

  /// The status, with the files when they were looked at.
  private struct Answer: Encodable {
    let status: IndexStatus
    let files: FileChanges?

    private enum Key: CodingKey { case files }

    func encode(to encoder: any Encoder) throws {
      try status.encode(to: encoder)
      var keys = encoder.container(keyedBy: Key.self)
      try keys.encodeIfPresent(files, forKey: .files)
    }
  }
}
