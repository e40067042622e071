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
      current folder is indexed. Several paths, or a file, go to the .akin \
      above them, else to that of the current folder.

      Akin reads .txt, .md, .jsonl, .csv and other plain text; it leaves out hidden files and what \
      .gitignore, .ignore and .akinignore name. What you name as PATH is read whatever hides it. \
      The summary counts what was skipped, and --list-skipped names it.

      The index remembers the options. A later run changes those that it is given and goes by the \
      rest; akin status shows them, and --reset-options takes all back. A run that would drop every \
      document, or most of many whose files are still there, is refused without --force. A run that \
      is interrupted keeps what it has committed.

      An index is computed in one precision, which it remembers: later runs use it without \
      --precision, and refuse another. For another, make a second index with --index, or remove \
      this one.

      For another model, --new-generation makes the index again beside the one in use, which answers \
      until the new one is complete; then the new one is used. The earlier one stays until \
      --drop-others or the next new generation, and --rollback goes back to it.

      An index of 20,000 sentences or more stores vectors in 12 bits a number; with --vectors \
      fp32 it keeps them as they are too, which takes 3.3 times the room. It remembers that as well.

      Examples:
        akin index docs
        akin index --exclude 'drafts/' --max-size 8M docs
        akin index --index ~/notes.akin ~/notes ~/mail/archive.jsonl --field body
        akin index --precision int8 ~/mail
        akin index --forget ~/old-notes
        akin index --new-generation --model ./my-model docs
        akin index --rollback docs
      """)

  @Argument(help: ArgumentHelp("Folders or files.", valueName: "path"))
  var paths: [String] = []

  /// What most people need.
  struct UsualFlags: ParsableArguments {
    @Option(
      name: .long, parsing: .singleValue,
      help: ArgumentHelp(
        "Read what the pattern names too, as in .gitignore: '*.tex' as plain text.",
        valueName: "glob"))
    var include: [String] = []

    @Option(
      name: .long, parsing: .singleValue,
      help: ArgumentHelp("Leave out what the pattern names.", valueName: "glob"))
    var exclude: [String] = []

    @Flag(name: .long, help: "Name every file that was skipped, with the reason.")
    var listSkipped = false
  }

  @OptionGroup(title: "Most used") var usual: UsualFlags

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Read only what the pattern names.", valueName: "glob"))
  var only: [String] = []

  @Flag(name: .long, help: "Read hidden files too.")
  var hidden = false

  @Flag(name: .long, help: "Follow symbolic links; what they lead to is read once.")
  var follow = false

  @Flag(name: .long, help: "Do not obey .gitignore, .ignore and .akinignore.")
  var noIgnore = false

  @Option(
    name: .long,
    help: ArgumentHelp("Skip larger files: 64M, 1G. (default: 64M)", valueName: "size"))
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
      "The encoding of files that are not UTF-8, such as Shift_JIS. (default: as their bytes say)",
      valueName: "name"))
  var encoding: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How vectors are stored: int12 from 20,000 sentences on, or fp32. (default: int12)",
      valueName: "kind"))
  var vectors: VectorsChoice?

  @Flag(name: .long, help: "Take back all options that the index remembers.")
  var resetOptions = false

  @Flag(
    name: [.customShort("f"), .customLong("force")],
    help: "Drop documents from the index, however many they are; their files stay.")
  var force = false

  @Option(
    name: .long,
    help: ArgumentHelp("Drop a folder from the index; its files stay.", valueName: "folder"))
  var forget: String?

  /// What is done with generations.
  struct GenerationFlags: ParsableArguments {
    @Flag(
      name: .long,
      help: "Make the index again with the model of --model, beside the one in use; then use it.")
    var newGeneration = false

    @Flag(name: .long, help: "Use the generation again that was in use before.")
    var rollback = false

    @Flag(name: .long, help: "Delete all generations but the one in use.")
    var dropOthers = false

    /// Whether one of them is given.
    var isGiven: Bool { newGeneration || rollback || dropOthers }
  }

  @OptionGroup(title: "Generations") var generations: GenerationFlags

  @OptionGroup var index: IndexFlags
  @OptionGroup var model: ModelFlags
  @OptionGroup var memory: MemoryFlag
  @OptionGroup var format: FormatFlags
  @OptionGroup var talk: TalkFlags

  /// The options that were given; the others stay as the index remembers them.
  var changes: IndexOptionChanges {
    IndexOptionChanges(
      resets: resetOptions, include: usual.include.isEmpty ? nil : usual.include,
      only: only.isEmpty ? nil : only, exclude: usual.exclude.isEmpty ? nil : usual.exclude,
      includesHidden: hidden ? true : nil, obeysIgnoreFiles: noIgnore ? false : nil,
      followsLinks: follow ? true : nil, maximumFileSize: maxSize?.bytes, field: field,
      hasNoHeader: noHeader ? true : nil, encoding: encoding)
  }

  func run(in console: Console) async throws -> ExitStatus {
    if let encoding, !IndexOptions.knows(encoding: encoding) {
      throw FlagError(
        name: "--encoding", value: encoding,
        expected: "an encoding such as Shift_JIS, GB18030, KOI8-R or windows-1252")
    }
    if let forget { return try await drop(forget, in: console) }
    if generations.isGiven { return try await changeGeneration(in: console) }
    let place = IndexLocation(indexing: paths, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    let engine = try await model.engine(
      at: place.folder, in: console, progress: progress, memory: memory)
    let report: IndexReport
    do {
      report = try await engine.index(
        folders: place.paths, changing: changes, vectors: vectors?.vectors,
        allowingRemoval: force
      ) { progress.update($0) }
    } catch IndexingError.wouldDrop(let count, let total, let stillThere, let first, let index) {
      throw RefusedRemoval(
        index: console.shown(index), count: count, total: total, stillThere: stillThere,
        reason: first.map { "\(console.shown($0.path)): \($0.reason)" })
    }
    progress.finish()
    if format.form == .text {
      if usual.listSkipped { try print(report.skippedFiles, in: console) }
    } else if usual.listSkipped {
      try console.output.writeJSON(ListedReport(report: report))
    } else {
      try console.output.writeJSON(report)
    }
    if !talk.quiet { IndexSummary(report, console, isListed: usual.listSkipped).print() }
    return report.documents == 0 ? .nothing : .success
  }

  private func print(_ skipped: [SkippedFile], in console: Console) throws {
    for file in skipped {
      try console.output.write(
        TerminalText.line("\(console.shown(file.path)): \(file.reason)") + "\n")
    }
  }

  private func drop(_ folder: String, in console: Console) async throws -> ExitStatus {
    guard paths.isEmpty else {
      throw ValidationError("--forget FOLDER takes no other path.")
    }
    let path = console.absolute(folder)
    // A folder that is gone has no index of its own, so the index near the user comes first.
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

/// A run that would have dropped most of an index.
private struct RefusedRemoval: Error, CustomStringConvertible {
  let index: String
  let count: Int
  let total: Int
  let stillThere: Int
  let reason: String?

  var description: String {
    "\(index): this run would drop \(Numbers.count(count)) of "
      + Numbers.count(total, "document")
      + (stillThere > 0
        ? ", though \(Numbers.count(stillThere, "file")) of them can still be found"
          + (reason.map { " (\($0))" } ?? "") + ". Nothing was removed. "
          + "See the options with `akin status`, take them back with --reset-options, or drop the "
          + "documents with --force."
        : ": their files are gone. Nothing was removed. Bring the files back, or drop the documents "
          + "with --force.")
  }
}

/// A report and every file that was skipped.
private struct ListedReport: Encodable {
  let report: IndexReport

  private enum Key: CodingKey { case skippedFiles }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(report.skippedFiles, forKey: .skippedFiles)
  }
}
