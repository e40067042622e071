/// Where two texts that belong together were found in a corpus.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum PairKind: String, Sendable, Codable, CaseIterable {
  /// The title of a document and a passage of it.
  case title
  /// A heading and a passage of its section.
  case heading
  /// A sentence and the next one of its paragraph.
  case neighbours
  /// Passages of different documents that say nearly the same in other words, by their vectors.
  case nearDuplicates = "near-duplicates"
  /// The two halves of a text in a document that has none of the others.
  case halves
}

/// Two texts that belong together, and a third one that is near the first and does not.
package struct MinedPair: Sendable, Equatable {
  /// One text of a pair.
  package struct Side: Sendable, Equatable {
    /// What is read.
    package let text: String
    /// The row of the corpus that it is; nil for a title, a heading or a half.
    package let row: Int?

    package init(_ text: String, row: Int? = nil) {
      self.text = text
      self.row = row
    }
  }

  /// Where it was found.
  package let kind: PairKind
  /// The document that it was found in.
  package let document: Int
  /// The text that asks.
  package let anchor: Side
  /// The text that answers.
  package let positive: Side
  /// A text that is near the anchor and of another document; empty before negatives are mined.
  package internal(set) var negative = ""

  init(_ kind: PairKind, document: Int, _ anchor: Side, _ positive: Side) {
    self.kind = kind
    self.document = document
    self.anchor = anchor
    self.positive = positive
  }
}
