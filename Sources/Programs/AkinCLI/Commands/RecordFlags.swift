internal import Akin
internal import ArgumentParser

/// A plain file instead of an index.
struct RecordFlags: ParsableArguments {
  /// Which file.
  struct InputFlag: ParsableArguments {
    @Option(
      name: .long,
      help: ArgumentHelp(
        "A file instead of an index: JSONL, JSON, CSV, one text a line, also .gz; - is stdin.",
        valueName: "file"))
    var input: String?
  }

  /// How it is read.
  struct ReadingFlags: ParsableArguments {
    @Option(
      name: .long,
      help: ArgumentHelp("The field of records that holds the text.", valueName: "f"))
    var field: String?

    @Flag(name: .long, help: "Neither use nor keep vectors of --input in the cache.")
    var noCache = false

    @Flag(name: .long, help: "The first line of CSV is a record; columns are called 1, 2, ….")
    var noHeader = false

    @Flag(name: .long, help: "Pass over broken records; they stay in what is written.")
    var skipInvalid = false
  }

  @OptionGroup(title: "Most used") var file: InputFlag
  @OptionGroup(title: "Files") var reading: ReadingFlags

  var input: String? { file.input }
  var field: String? { reading.field }
  var noCache: Bool { reading.noCache }
  private var noHeader: Bool { reading.noHeader }
  var skipInvalid: Bool { reading.skipInvalid }

  /// Refuses flags that contradict each other; `other` is another place that may have records.
  func check(
    paths: [String], index: IndexFlags, model: ModelFlags, filter: FilterFlags,
    other: String? = nil
  ) throws {
    if input != nil && filter.filter != SearchFilter() {
      throw ValidationError("Filters go with an index: leave out --input.")
    }
    if input != nil && (!paths.isEmpty || index.index != nil) {
      throw ValidationError("--input works without an index: leave out PATH and --index.")
    }
    if field != nil && input == nil && other == nil {
      throw ValidationError("--field goes with --input.")
    }
    if (noHeader || skipInvalid) && input == nil && other == nil {
      throw ValidationError("--no-header and --skip-invalid go with --input.")
    }
    if model.precision != nil && input == nil {
      throw ValidationError("--precision goes with --input: an index has its vectors already.")
    }
  }

  /// The records of `--input`, nil without it; beside another corpus, `--field` may be for that one
  /// alone.
  func corpus(hasOther: Bool = false, in console: Console, talk: TalkFlags) throws -> RecordCorpus?
  {
    guard let input else { return nil }
    let corpus = try RecordCorpus(
      path: input, field: field, hasHeader: !noHeader, skipsInvalid: skipInvalid)
    if let field, !corpus.hasFields, corpus.count > 0, !hasOther {
      throw FlagError(
        name: "--field", value: field,
        expected:
          "a field of JSONL or a column of CSV or TSV: \(input == "-" ? "stdin" : input) has "
          + "none of this name, and is read as one text a line")
    }
    if !talk.quiet {
      for warning in corpus.warnings { console.complain(warning) }
      for remedy in corpus.remedies { console.note(CommandHints.words(for: remedy)) }
    }
    return corpus
  }
}
