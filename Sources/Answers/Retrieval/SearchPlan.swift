internal import Catalog
internal import VectorIndexes

/// Decides whether a search evaluates the filter or the vectors first.
///
/// To find the sentences that pass a filter, a search looks at every passage of the documents that
/// pass. Where most sentences pass, it is quicker to find a few more of the nearest and to drop
/// those that do not pass.
struct SearchPlan {
  /// The sentences to search; nil for all.
  private(set) var selected: VectorSelection?
  /// How many of the nearest sentences to ask for.
  let count: Int
  private let limit: Int
  private let selection: PassageSelection?
  private let snapshot: IndexSnapshot

  /// A plan for `limit` hits.
  ///
  /// - Throws: `CatalogError` when the catalog cannot be read.
  package init(_ selection: PassageSelection?, limit: Int, in snapshot: IndexSnapshot) throws {
    self.limit = limit
    self.selection = selection
    self.snapshot = snapshot
    if let selection, selection.share >= smallestShare, limit <= largestLimit {
      // Half as many again as pass on average.
      count = Int((1.5 * Double(limit) / selection.share).rounded(.up))
    } else {
      count = limit
      try filterFirst()
    }
  }

  /// How many sentences to ask for next, when too few of `count` were hits.
  ///
  /// - Throws: `CatalogError` when the catalog cannot be read.
  mutating func next(after count: Int) throws -> Int {
    // What passes lies elsewhere than the nearest of all.
    if count * 4 > limit * mostPassedOver { try filterFirst() }
    return count * 4
  }

  private mutating func filterFirst() throws {
    guard selected == nil, let selection else { return }
    selected = VectorSelection(try snapshot.catalog.sentences(in: selection))
  }
}

private let smallestShare = 0.5
private let largestLimit = 1000
// Of the nearest of all, this many times as many as are wanted are looked at, at most.
private let mostPassedOver = 64
