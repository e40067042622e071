internal import Akin
internal import ArgumentParser

/// Where duplicates are sought: an index or a part of it, or a file of records.
struct DedupeCorpusFlags: ParsableArguments {
  @Argument(help: ArgumentHelp("Files or folders of the index.", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var records: RecordFlags
  @OptionGroup(title: "Filters") var filter: FilterFlags
  @OptionGroup var index: IndexFlags
  @OptionGroup var model: CorpusModelFlags

  /// Refuses flags that contradict each other; `other` is the other corpus, if there is one.
  func check(beside other: String?) throws {
    try records.check(paths: paths, index: index, model: model.flags, filter: filter, other: other)
    try refuse([
      (
        other == "-" && records.input == "-",
        "Only one of --input and --against can be stdin."
      )
    ])
  }

  /// The place that the flags name.
  ///
  /// A single corpus must be a file or an index; beside another corpus, it may be a folder without an
  /// index.
  func place(hasOther: Bool, in console: Console, talk: TalkFlags) throws -> CorpusPlace {
    if let records = try records.corpus(hasOther: hasOther, in: console, talk: talk) {
      return .records(records)
    }
    let folder = index.location(in: console)
    guard !hasOther else {
      return try CorpusPlace(paths, index: folder, where: filter.filter, in: console)
    }
    return .index(try IndexLocation(asking: paths, flag: folder, in: console), filter.filter)
  }

  /// The title of a page.
  var name: String {
    records.input ?? (paths.isEmpty ? "the index" : paths.joined(separator: ", "))
  }
}
