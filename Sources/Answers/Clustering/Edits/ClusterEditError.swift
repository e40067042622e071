/// Why an edit of clusters cannot be made, stored or applied.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum ClusterEditError: Error, Equatable, Sendable {
  /// A cluster as it was shown.
  public struct Shown: Sendable, Equatable {
    /// Its number.
    public let id: Int
    /// Its name.
    public let label: String

    /// Names a cluster.
    package init(id: Int, label: String) {
      self.id = id
      self.label = label
    }
  }

  /// No clusters were shown, so no number means one.
  case noClusters(index: String)
  /// A number that none of the shown clusters has.
  case noSuchCluster(Int, shown: [Shown])
  /// None of the sentences of a shown cluster is in the index any more.
  case clusterIsGone(Shown)
  /// A merge of fewer than two clusters.
  case needsTwoClusters
  /// A cluster has fewer sentences of different meaning than the parts it was to have.
  case cannotSplit(Shown, parts: Int, found: Int)
  /// A name without words, or of more than one line.
  case unusableName(String)
  /// Neither a line of a file in the index nor a text that it holds.
  case noSuchPassage(String)
  /// A reference that several sentences answer to.
  case ambiguousPassage(String, texts: [String])
  /// A sentence that is to leave a cluster in which it is not.
  case notInCluster(text: String, Shown)
  /// Sentences that are to leave a cluster and are all of it.
  case nothingStays(Shown)
  /// An index without edits that another one could take over, or the same index.
  case nothingToImport(index: String)
  /// The file of edits is not as it was written.
  case damaged(path: String)
  /// The file of edits is of a newer version.
  case unsupportedVersion(Int, readable: ClosedRange<Int>, path: String)
  /// The file of edits may not be written.
  case forbidden(path: String, detail: String)
  /// Somebody else is editing, and does not come to an end.
  case locked(path: String)
}

extension ClusterEditError: CustomStringConvertible {
  /// Where, what, and how to fix it.
  public var description: String {
    switch self {
    case .noClusters(let index):
      "\(index): no clusters were shown yet, so no number means one. Divide the index first."
    case .noSuchCluster(let id, let shown):
      "\(id): no cluster has this number. There are \(Self.list(shown))."
    case .clusterIsGone(let cluster):
      "\(Self.name(cluster)): none of its sentences is in the index any more. Divide the index "
        + "again, and take the numbers that it shows."
    case .needsTwoClusters: "A merge needs two different clusters or more. Name them by number."
    case .cannotSplit(let cluster, let parts, let found):
      "\(Self.name(cluster)): \(parts) parts are too many for it, for "
        + (found == 1 ? "all its sentences mean the same" : "it has \(found) different sentences")
        + ". Ask for fewer, or name the sentences that are to leave it."
    case .unusableName(let name):
      "“\(name)”: not a name for a cluster. Give one line with at least one letter or digit."
    case .noSuchPassage(let words):
      "“\(words)”: neither a line of an indexed file with a sentence on it nor a part of a sentence. "
        + "Give a place such as notes.md:12, or the text."
    case .ambiguousPassage(let words, let texts):
      "“\(words)”: \(texts.count) sentences answer to this: "
        + texts.prefix(3).map { "“\(Self.short($0))”" }.joined(separator: ", ")
        + (texts.count > 3 ? " and more" : "") + ". Give the whole text of one."
    case .notInCluster(let text, let cluster):
      "“\(Self.short(text))”: not in \(Self.name(cluster)). Name sentences of that cluster."
    case .nothingStays(let cluster):
      "\(Self.name(cluster)): these are all its sentences. Leave some in it."
    case .nothingToImport(let index):
      "\(index): no edits that could be taken over from there. Name another index that has some."
    case .damaged(let path):
      "\(path): damaged. It holds the edits of clusters: put back a copy, or move it away to begin "
        + "without edits."
    case .unsupportedVersion(let version, let readable, let path):
      "\(path): format \(version), this build reads \(readable.lowerBound) to "
        + "\(readable.upperBound). Use a newer Akin."
    case .forbidden(let path, let detail):
      "\(path): the edits cannot be stored (\(detail)). Check who owns the index and its permissions."
    case .locked(let path):
      "\(path): another process is editing these clusters. Try again in a moment."
    }
  }

  private static func name(_ cluster: Shown) -> String { "\(cluster.id) “\(cluster.label)”" }

  private static func short(_ text: String) -> String {
    text.count > 60 ? text.prefix(59) + "…" : text
  }

  /// The clusters by number and name; of many, the first.
  private static func list(_ clusters: [Shown]) -> String {
    let few = clusters.prefix(12).map(name).joined(separator: ", ")
    return clusters.count > 12 ? few + " and \(clusters.count - 12) more" : few
  }
}
