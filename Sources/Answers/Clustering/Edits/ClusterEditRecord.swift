/// An edit of clusters that is stored with an index.
public struct ClusterEditRecord: Sendable, Equatable, Encodable {
  /// Its place among the edits, from 1: later ones win.
  public let number: Int
  /// The edit in words, with the numbers and names that its clusters had when it was made.
  public let words: String
  /// Whether the texts that it is about are no longer in the index; it holds again when they are.
  public let isDormant: Bool
}

extension ClusterEditRecord {
  private enum Key: String, CodingKey {
    case number, edit, dormant
  }

  /// Writes the number, the words as `edit`, and whether it is `dormant`.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(number, forKey: .number)
    try keys.encode(words, forKey: .edit)
    try keys.encode(isDormant, forKey: .dormant)
  }
}
