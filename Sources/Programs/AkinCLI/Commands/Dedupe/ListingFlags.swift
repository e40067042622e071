internal import ArgumentParser

/// How much of what was found a terminal shows; elsewhere everything is printed.
struct ListingFlags: ParsableArguments {
  @Flag(
    name: .long,
    help: "On a terminal: list all groups and all their sentences, not the first 20 and 5 of each.")
  var all = false

  @Flag(
    name: .long,
    help: "On a terminal: list the copies that are exactly the same too, not only count them.")
  var exact = false

  @Flag(
    name: .long, help: "On a terminal: list groups of fewer than four words too.")
  var short = false
}
