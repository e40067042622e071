internal import ArgumentParser

/// How much of what was found a terminal shows.
///
/// Elsewhere everything is printed, but for the copies of lines that the corpus repeats.
struct ListingFlags: ParsableArguments {
  @Flag(
    name: .long,
    help: "On a terminal: list all groups and all their sentences, not the first 20 and 5 of each.")
  var all = false

  @Flag(
    name: .long,
    help: """
      List the copies that are exactly the same too, not only count them; in a pipe, those of lines \
      that stand in five files or more.
      """)
  var exact = false

  @Flag(
    name: .long, help: "On a terminal: list groups of fewer than four words too.")
  var short = false
}
