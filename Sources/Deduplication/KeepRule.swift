/// Which of several duplicates stays.
package enum KeepRule: String, Sendable, CaseIterable {
  /// The one with the smallest row.
  case first
  /// The one with the most UTF-8 bytes, of equals the first.
  case longest
  /// The one that was modified last, of equals the first; one of unknown age counts as the oldest.
  case newest
}

/// A text that may be a duplicate of another.
package struct DuplicateCandidate: Sendable, Equatable {
  /// The text itself, as it stands in its document.
  package let text: String
  /// When its document was modified, in seconds since any fixed moment.
  package let modified: Double?

  /// A text and its age, if known.
  package init(text: String, modified: Double? = nil) {
    self.text = text
    self.modified = modified
  }
}

extension KeepRule {
  /// All rows, those that are rather kept first.
  func order(of candidates: [DuplicateCandidate]) -> [Int] {
    switch self {
    case .first:
      return Array(candidates.indices)
    case .longest:
      let lengths = candidates.map(\.text.utf8.count)
      return lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    case .newest:
      let times = candidates.map { candidate in
        candidate.modified.flatMap { $0.isNaN ? nil : $0 } ?? -.infinity
      }
      return times.indices.sorted { (times[$1], $0) < (times[$0], $1) }
    }
  }
}
