internal import Akin
internal import ArgumentParser

/// Which checkpoint, in which precision, on how many cores.
struct CheckpointFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A checkpoint's folder or name. (default: the usual one, if it is on this machine)",
      valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the model computes in. (default: AKIN_PRECISION, or \(Precision.default.rawValue))",
      valueName: "p"))
  var precision: PrecisionChoice?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more.") }
  }

  /// Loads the checkpoint.
  func load<Model: TaskModel>(
    _ type: Model.Type, in console: Console, progress: ProgressLine
  ) async throws -> Model {
    try await Self.load(
      type, model, precision: precision, threads: threads, in: console, progress: progress)
  }

  /// Loads a checkpoint that another flag names.
  static func load<Model: TaskModel>(
    _ type: Model.Type, _ name: String?, precision: PrecisionChoice?, threads: Int?,
    in console: Console, progress: ProgressLine
  ) async throws -> Model {
    let usual = ModelFlags(nil, precision, threads)
    return try await Model.load(
      name.map { FileSystem.isFolder(console.absolute($0)) ? console.absolute($0) : $0 },
      precision: precision?.precision ?? usual.usualPrecision(in: console), threads: threads,
      modelProgress: { progress.update($0) })
  }
}

/// Texts as arguments, as lines of a file, or as lines of stdin.
struct TextsInput: ParsableArguments {
  @Argument(help: ArgumentHelp("Texts; without any, one a line from stdin.", valueName: "text"))
  var texts: [String] = []

  @Option(name: .long, help: ArgumentHelp("One text a line; - is stdin.", valueName: "file"))
  var file: String?

  func validate() throws {
    if file != nil, !texts.isEmpty {
      throw ValidationError("--file stands in the place of texts: give one of them.")
    }
  }

  /// Hands on the texts, some at a time, as they come.
  ///
  /// - Returns: Whether there was any.
  func forEachWindow(in console: Console, _ body: ([String]) async throws -> Void) async throws
    -> Bool
  {
    if !texts.isEmpty && texts != ["-"] {
      try await body(texts)
      return true
    }
    let name = file ?? "-"
    var lines =
      name == "-"
      ? LineWindows(console.input, maximumLines: 512)
      : LineWindows(
        try ByteInput.file(console.absolute(name), name: name), name: name, maximumLines: 512)
    var isAny = false
    while let window = try lines.next() {
      let texts = window.filter { !$0.allSatisfy(\.isWhitespace) }
      guard !texts.isEmpty else { continue }
      isAny = true
      try await body(texts)
      try console.output.flush()
    }
    return isAny
  }
}

/// Writes one object an input: a list with `--json`, a line each with `--jsonl`.
struct ObjectList {
  private let output: TextOutput
  private let form: FormatFlags.Form
  private var isFirst = true

  init(_ console: Console, _ form: FormatFlags.Form) {
    output = console.output
    self.form = form
  }

  /// Writes an object.
  mutating func add(_ object: some Encodable) throws {
    switch form {
    case .json: try output.write((isFirst ? "[" : ",\n") + jsonText(object))
    case .lines, .text: try output.writeJSON(object)
    }
    isFirst = false
  }

  /// Ends the list.
  func finish() throws {
    if form == .json { try output.write(isFirst ? "[]\n" : "]\n") }
  }
}
