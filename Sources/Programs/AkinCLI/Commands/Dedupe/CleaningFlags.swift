internal import Akin
internal import ArgumentParser

/// The files that a search for duplicates writes.
struct CleaningFlags: ParsableArguments {
  /// What is left.
  struct OutputFlag: ParsableArguments {
    @Option(
      name: .long,
      help: ArgumentHelp(
        "Write --input without its duplicates to this file; - is stdout, without the groups.",
        valueName: "file"))
    var output: String?
  }

  /// The other files.
  struct ReportFlags: ParsableArguments {
    @Option(
      name: .long,
      help: ArgumentHelp(
        "Write the removed records to this file, each with the kept one, the score and the stage.",
        valueName: "file"))
    var removed: String?

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Write a page for the browser to this file: the groups with their differences marked, and "
          + "the scores.", valueName: "file.html"))
    var report: String?

    @Flag(
      name: .long,
      help:
        "With --threshold auto: remove by the score that the corpus suggests, however low it is.")
    var acceptSuggestion = false
  }

  @OptionGroup(title: "Most used") var rest: OutputFlag
  @OptionGroup(title: "Files") var beside: ReportFlags

  var output: String? { rest.output }
  var removed: String? { beside.removed }
  var report: String? { beside.report }
  private var acceptSuggestion: Bool { beside.acceptSuggestion }

  /// The names of the files, without the parser.
  var names: CleanedFiles { CleanedFiles(output: output, removed: removed, report: report) }

  /// Whether a suggested threshold may decide what is written.
  var suggestionUse: DedupeOptions.SuggestionUse { acceptSuggestion ? .accepted : .looking }

  /// Refuses files that only a file of records can have, and files that cannot be stdout.
  func check(input: String?, threshold: ThresholdChoice?) throws {
    try refuse([
      (
        acceptSuggestion && threshold != .auto,
        "--accept-suggestion goes with --threshold auto."
      ),
      (
        output != nil && input == nil,
        "--output goes with --input FILE: folders are never altered."
      ),
      (
        removed != nil && (input == nil || output == nil),
        "--removed goes with --input FILE and --output FILE."
      ),
      (
        removed == "-" || report == "-",
        "--removed and --report need a file: only --output can be stdout."
      ),
    ])
  }

  /// Refuses to print on the stdout that `--output -` writes to.
  func checkStandardOutput(format: FormatFlags, flagged: Bool) throws {
    try refuse([
      (
        output == "-" && (format.form != .text || flagged),
        "--output - takes stdout; leave out --json, --jsonl and --flagged."
      )
    ])
  }
}

/// The names of the files that a search for duplicates writes.
struct CleanedFiles {
  /// What is left; `-` is stdout.
  var output: String?
  /// What was removed.
  var removed: String?
  /// A page for the browser.
  var report: String?

  var all: [String] { [output, removed, report].compactMap(\.self) }
}
