internal import Akin
internal import ArgumentParser

/// `akin index`.
struct IndexCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Build or refresh an index; only what changed is embedded again.",
    discussion: """
      One folder gets its index in PATH/.akin. Without PATH, the nearest .akin at or above the \
      current folder is refreshed with every folder that it knows; where there is none, the \
      current folder is indexed. Several paths, or a file, go to the nearest .akin.

      Files are read as .txt, .md, .jsonl, .csv and others of plain text; hidden files and what \
      .gitignore, .ignore and .akinignore name are left out. Options are remembered by the index. \
      A run that is interrupted keeps what it has committed.

      An index is computed in one precision, which it remembers: later runs use it without \
      --precision, and refuse another. For another, make a second index with --index, or remove \
      this one.

      An index of 20,000 sentences or more stores vectors in 12 bits a number; with --vectors \
      fp32 it keeps them as they are too, which takes 3.3 times the room. It remembers that as well.

      Examples:
        akin index docs
        akin index --exclude 'drafts/' --max-size 8M docs
        akin index --index ~/.cache/notes.akin ~/notes ~/mail/archive.jsonl --field body
        akin index --precision int8 ~/mail
        akin index --forget ~/old-notes
      """)

  @Argument(help: ArgumentHelp("Folders or files.", valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Read only what the pattern names, as in .gitignore.", valueName: "glob"))
  var include: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Leave out what the pattern names.", valueName: "glob"))
  var exclude: [String] = []

  @Flag(name: .long, help: "Read hidden files too.")
  var hidden = false

  @Flag(name: .long, help: "Do not obey .gitignore, .ignore and .akinignore.")
  var noIgnore = false

  @Option(
    name: .long,
    help: ArgumentHelp("Skip larger files: 64M, 1G. Default: 64M.", valueName: "size"))
  var maxSize: ByteCount?

  @Option(
    name: .long,
    help: ArgumentHelp("The field of JSONL and CSV records that holds the text.", valueName: "f"))
  var field: String?

  @Flag(name: .long, help: "The first line of CSV is a record; columns are called 1, 2, ….")
  var noHeader = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The encoding of files that are not UTF-8, such as Shift_JIS. Default: found by their bytes.",
      valueName: "name"))
  var encoding: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How vectors are stored: int12 or fp32. Default: int12, from 20,000 sentences on.",
      valueName: "kind"))
  var vectors: VectorsChoice?

  @Option(
    name: .long,
    help: ArgumentHelp("Drop a folder from the index; its files stay.", valueName: "folder"))
  var forget: String?

  @OptionGroup var index: IndexFlags
  @OptionGroup var model: ModelFlags
  @OptionGroup var memory: MemoryFlag
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  /// What was asked for, nil when nothing was: then the index's own options stay.
  private var options: IndexOptions? {
    guard
      !include.isEmpty || !exclude.isEmpty || hidden || noIgnore || maxSize != nil
        || field != nil || noHeader || encoding != nil
    else { return nil }
    var options = IndexOptions()
    options.include = include
    options.exclude = exclude
    options.includesHidden = hidden
    options.obeysIgnoreFiles = !noIgnore
    if let maxSize { options.maximumFileSize = maxSize.bytes }
    options.field = field
    options.hasNoHeader = noHeader ? true : nil
    options.encoding = encoding
    return options
  }

  func run(in console: Console) async throws -> ExitStatus {
    if let encoding, !IndexOptions.knows(encoding: encoding) {
      throw FlagError(
        name: "--encoding", value: encoding,
        expected: "an encoding such as Shift_JIS, GB18030, KOI8-R or windows-1252")
    }
    if let forget { return try await drop(forget, in: console) }
    let place = IndexLocation(indexing: paths, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let engine = try await model.engine(
      at: place.folder, in: console, progress: progress, memory: memory)
    let report = try await engine.index(
      folders: place.paths, options: options, vectors: vectors?.vectors
    ) { progress.update($0) }
    progress.finish()
    if format.form != .text {
      try console.output.writeJSON(report)
    }
    if !talk.quiet { IndexSummary(report, console).print() }
    return .success
  }

  private func drop(_ folder: String, in console: Console) async throws -> ExitStatus {
    guard paths.isEmpty else {
      throw ValidationError("--forget FOLDER takes no other path.")
    }
    let path = console.absolute(folder)
    // A folder that is gone has no index of its own: first the one that is near the user.
    let near = SearchEngine.nearestIndex(to: console.currentFolder)
    guard let location = index.location(in: console) ?? near ?? SearchEngine.nearestIndex(to: path)
    else { throw AkinError.noIndex(above: console.currentFolder) }
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let engine = try await model.engine(at: location, in: console, progress: progress)
    let count = try await engine.forget(folder: path)
    progress.finish()
    if format.form != .text {
      try console.output.writeJSON(Forgotten(folder: path, documents: count))
    }
    if !talk.quiet {
      console.note(
        "\(console.shown(location)): forgot \(Numbers.count(count, "document")) of "
          + TerminalText.visible(console.shown(path)))
    }
    return .success
  }

  private struct Forgotten: Encodable {
    let folder: String
    let documents: Int
  }
}

/// The summary of a run, on stderr.
private struct IndexSummary {
  private let report: IndexReport
  private let console: Console

  init(_ report: IndexReport, _ console: Console) {
    self.report = report
    self.console = console
  }

  func print() {
    console.note(
      "\(safe(console.shown(report.index))): \(Numbers.count(report.documents, "document")), "
        + Numbers.count(report.passages, "passage"))
    line("files", files)
    line("embedded", embedded)
    if report.truncatedPassages > 0 {
      line(
        "truncated",
        "\(Numbers.count(report.truncatedPassages, "passage")) longer than the model reads; "
          + "\(Numbers.count(report.truncatedTokens, "token")) cut off")
    }
    if report.invalidBytes > 0 {
      line(
        "invalid",
        "\(Numbers.count(report.invalidBytes, "byte")) in "
          + "\(Numbers.count(report.filesWithInvalidBytes, "file")), read as \u{FFFD}")
    }
    for skipped in report.skipped {
      line("skipped", "\(Numbers.count(skipped.count)) \(skipped.reason)")
      for example in skipped.examples.prefix(3) { line("", "  " + console.shown(example)) }
      if skipped.count > 3 { line("", "  … \(Numbers.count(skipped.count - 3)) more") }
    }
    if report.ignored > 0 {
      line("ignored", "\(Numbers.count(report.ignored)) by ignore files or --exclude")
    }
    for warning in report.warnings { console.complain(warning) }
  }

  private var files: String {
    let counts = [
      (report.added, "added"), (report.changed, "changed"), (report.unchanged, "unchanged"),
      (report.renamed, "renamed"), (report.removed, "removed"),
    ]
    let told = counts.filter { $0.0 > 0 }
    return told.isEmpty
      ? "none" : told.map { "\(Numbers.count($0.0)) \($0.1)" }.joined(separator: ", ")
  }

  private var embedded: String {
    let sentences = Numbers.count(report.embedded, "sentence")
    guard report.embedded > 0, report.seconds > 0 else {
      return "nothing new, \(Numbers.duration(report.seconds))"
    }
    let rate = Numbers.count(Int((Double(report.embedded) / report.seconds).rounded()))
    return "\(sentences) in \(Numbers.duration(report.seconds)), \(rate) passages/s"
  }

  private func line(_ name: String, _ words: String) {
    let margin = String(repeating: " ", count: max(11 - name.count, 1))
    console.note("  " + name + margin + safe(words))
  }

  private func safe(_ text: String) -> String {
    console.errors.isTerminal ? TerminalText.visible(text) : text
  }
}
