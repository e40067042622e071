internal import Akin
internal import ArgumentParser

/// Flags that choose passages of an index.
struct FilterFlags: ParsableArguments {
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Only records for which this holds: 'year>=2020 and lang in (en, de)'. Also path, type, modified.",
      valueName: "condition"))
  var `where`: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Only files whose path begins so.", valueName: "prefix"))
  var path: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("Only files that the pattern names, as in .gitignore.", valueName: "glob"))
  var glob: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Only files of these types: md,jsonl.", valueName: "types"))
  var type: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Only files changed then or later: 2026-11-23.", valueName: "date"))
  var modifiedAfter: String?

  @Option(
    name: .long, help: ArgumentHelp("Only files changed earlier.", valueName: "date"))
  var modifiedBefore: String?

  /// The filter that the flags describe.
  var filter: SearchFilter {
    var filter = SearchFilter()
    filter.conditions = `where`
    filter.pathPrefixes = path
    filter.globs = glob
    filter.types = type.map { $0.split(separator: ",").map(String.init) } ?? []
    filter.modifiedAfter = modifiedAfter
    filter.modifiedBefore = modifiedBefore
    return filter
  }
}
