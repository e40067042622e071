internal import Akin
internal import ArgumentParser

/// When to colour the output.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// Flags about talking: every command has them.
struct TalkFlags: ParsableArguments {
  @Flag(name: .long, help: "No summary, warnings or progress on stderr; errors only.")
  var quiet = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Colour: auto (a terminal, and NO_COLOR unset), always or never.", visibility: .hidden))
  var color = ColorChoice.auto

  /// The colours of stdout, or of another stream.
  func style(in console: Console, of stream: TextOutput? = nil) -> Style {
    switch color {
    case .always: Style(isColored: true)
    case .never: Style(isColored: false)
    case .auto:
      Style(
        isColored: (stream ?? console.output).isTerminal && console.variable("NO_COLOR") == nil
          && console.variable("TERM") != "dumb")
    }
  }
}

/// How results are written.
struct FormatFlags: ParsableArguments {
  /// A form of output.
  enum Form { case text, json, lines }

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  @Flag(name: .long, help: "Print one JSON object a line.")
  var jsonl = false

  /// The form that was asked for.
  var form: Form { json ? .json : jsonl ? .lines : .text }

  func validate() throws {
    if json && jsonl { throw ValidationError("--json and --jsonl exclude each other.") }
  }
}

/// Which model, in which precision, on how many cores.
struct ModelFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A model's folder or name. (default: AKIN_MODEL, the index's own, or all-MiniLM-L6-v2)",
      valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the model computes in. (default: the index's own, AKIN_PRECISION, or "
        + "\(Precision.default.rawValue))", valueName: "p"))
  var precision: PrecisionChoice?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more.") }
  }

  /// The flag, or the environment's, or the default.
  func choice(in console: Console) -> ModelChoice {
    (model ?? console.variable("AKIN_MODEL")).map(ModelChoice.named) ?? .default
  }

  /// The precision where neither the flag nor an index says one: the environment's, or the default.
  ///
  /// - Throws: `FlagError` for a variable that names none.
  func usualPrecision(in console: Console) throws -> Precision {
    guard let name = console.variable("AKIN_PRECISION") else { return .default }
    guard let precision = Precision(rawValue: name) else {
      throw FlagError(
        name: "AKIN_PRECISION", value: name, expected: "fp32, bf16 or int8")
    }
    return precision
  }
}

/// `ModelFlags` of a command that has texts and no index.
struct TextModelFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A model's folder or name. (default: AKIN_MODEL, or all-MiniLM-L6-v2)", valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the model computes in. (default: AKIN_PRECISION, or \(Precision.default.rawValue))",
      valueName: "p"))
  var precision: PrecisionChoice?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  func validate() throws { try flags.validate() }

  /// The same choices for what takes the flags of all commands.
  var flags: ModelFlags { ModelFlags(model, precision, threads) }
}

/// `ModelFlags` of a question that an index answers.
struct QuestionModelFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The index's model, by its folder or name. (default: AKIN_MODEL, or as the index remembers)",
      valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the question is computed in. (default: the index's own)", valueName: "p"))
  var precision: PrecisionChoice?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  func validate() throws { try flags.validate() }

  /// The same choices for what takes the flags of all commands.
  var flags: ModelFlags { ModelFlags(model, precision, threads) }
}

/// `ModelFlags` of a command whose texts may come from an index, which has their vectors already.
struct CorpusModelFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model for texts without an index, by its folder or name. (default: AKIN_MODEL, or "
        + "all-MiniLM-L6-v2)", valueName: "name"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What texts without an index are computed in. (default: AKIN_PRECISION, or "
        + "\(Precision.default.rawValue))", valueName: "p"))
  var precision: PrecisionChoice?

  @Option(name: .long, help: ArgumentHelp("Cores to use. (default: all)", valueName: "n"))
  var threads: Int?

  func validate() throws { try flags.validate() }

  /// The same choices for what takes the flags of all commands.
  var flags: ModelFlags { ModelFlags(model, precision, threads) }
}

extension ModelFlags {
  /// What another set of flags says.
  init(_ model: String?, _ precision: PrecisionChoice?, _ threads: Int?) {
    self.init()
    self.model = model
    self.precision = precision
    self.threads = threads
  }
}

/// The values of `--vectors`.
enum VectorsChoice: String, ExpressibleByArgument, CaseIterable {
  case int12, fp32

  var vectors: StoredVectors {
    switch self {
    case .int12: .int12
    case .fp32: .fp32
    }
  }
}

/// The values of `--precision`.
enum PrecisionChoice: String, ExpressibleByArgument, CaseIterable {
  case fp32, bf16, int8

  var precision: Precision {
    switch self {
    case .fp32: .fp32
    case .bf16: .bf16
    case .int8: .int8
    }
  }
}

/// How much memory embedding may take.
struct MemoryFlag: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Memory to stay within, program and model included: 512M, 2G. (default: some 40M beside "
        + "the model)", valueName: "size"))
  var memory: ByteCount?
}

/// Which index.
struct IndexFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The index's folder. (default: AKIN_INDEX, or the nearest .akin at or above PATH or the "
        + "current folder)", valueName: "dir"))
  var index: String?

  /// The flag, or the environment's, absolute.
  func location(in console: Console) -> String? {
    (index ?? console.variable("AKIN_INDEX")).map(console.absolute)
  }
}

/// A number of bytes such as `64M`: K, M and G are powers of 1,024.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    var text = argument.uppercased()[...]
    if text.hasSuffix("IB") {
      text = text.dropLast(2)
    } else if text.hasSuffix("B") {
      text = text.dropLast()
    }
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    var unit = 1
    if let last = text.last, let found = units[last] {
      unit = found
      text = text.dropLast()
    }
    guard let number = Double(text), number >= 0, number * Double(unit) < 1e18 else { return nil }
    bytes = Int(number * Double(unit))
  }
}
