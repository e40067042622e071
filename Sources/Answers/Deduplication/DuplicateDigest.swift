internal import Documents
internal import TextComparison

/// The duplicates of a report, in the order in which people want to read them.
///
/// Groups found by meaning come first, then groups found by wording, then groups of exact copies
/// alone, which are seldom news. Within each kind, the longest kept text is first; texts of equal
/// length keep the order of the report. So lines that a corpus repeats again and again, such as
/// licences and footers, do not bury the rest.
public struct DuplicateDigest: Sendable {
  /// Groups with at least one passage that was found by its meaning or its wording.
  public let finds: [DuplicateGroup]
  /// Groups of exact copies alone.
  public let copies: [DuplicateGroup]
  /// How many passages are exact copies of a kept one, in all groups.
  public let copyCount: Int
  /// In how many documents these copies stand.
  public let copyDocumentCount: Int

  /// Orders the groups of a report.
  public init(_ report: DuplicateReport) {
    var lists: [[DuplicateGroup]] = [[], [], []]
    var documents: Set<[String]> = []
    var copyCount = 0
    for group in report.groups {
      var rank = 2
      for duplicate in group.removed {
        switch duplicate.stage {
        case .meaning, .answered: rank = 0
        case .wording: rank = min(rank, 1)
        case .exact:
          copyCount += 1
          documents.insert([duplicate.passage.root, duplicate.passage.path])
        }
      }
      lists[rank].append(group)
    }
    let sorted = lists.map(Self.longestFirst)
    finds = sorted[0] + sorted[1]
    copies = sorted[2]
    self.copyCount = copyCount
    copyDocumentCount = documents.count
  }

  private static func longestFirst(_ groups: [DuplicateGroup]) -> [DuplicateGroup] {
    groups.enumerated()
      .map { (length: $0.element.kept.passage.text.unicodeScalars.count, place: $0.offset) }
      .sorted { ($1.length, $0.place) < ($0.length, $1.place) }
      .map { groups[$0.place] }
  }
}

extension DuplicateGroup {
  /// Whether the kept text has fewer than four words, like a heading or the cell of a table.
  public var isShort: Bool { TextLength.words(of: kept.passage.text) < 4 }

  /// Whether it is a line that the corpus repeats, such as a licence or a footer: exact copies alone,
  /// in four documents or more beside that of the kept text.
  public var isRepeat: Bool {
    guard removed.allSatisfy({ $0.stage == .exact }) else { return false }
    let documents = Set((removed.map(\.passage) + [kept.passage]).map { [$0.root, $0.path] })
    return documents.count > 4
  }

  /// The removed passages that are not exact copies of the kept one.
  public var finds: [Duplicate] { removed.filter { $0.stage != .exact } }
}
