/// Which of several duplicates stays.
///
/// Every rule but `first` depends on the texts alone: in whatever order they come, the same ones
/// stay.
package enum KeepRule: Sendable, Equatable, CaseIterable {
  /// The one with the smallest row.
  case first
  /// The one with the most UTF-8 bytes.
  case longest
  /// The one that was modified last; one of unknown age counts as the oldest.
  case newest
  /// The one whose nearest neighbours are the closest.
  case central
  /// The one with the largest value; one without a value comes last.
  case largest
  /// The one with the smallest value; one without a value comes last.
  case smallest
}

/// A text that may be a duplicate of another.
package struct DuplicateCandidate: Sendable, Equatable {
  /// The text itself, as it stands in its document.
  package let text: String
  /// When its document was modified, in seconds since any fixed moment.
  package let modified: Double?
  /// What `largest` and `smallest` look at.
  package let value: FieldValue?

  /// A text, with its age and value if they are known.
  package init(text: String, modified: Double? = nil, value: FieldValue? = nil) {
    self.text = text
    self.modified = modified
    self.value = value
  }
}

/// The value of a record's field: a number where it is one, otherwise text, which is larger.
package enum FieldValue: Sendable, Equatable, Comparable {
  case number(Double)
  case text(String)

  /// Reads a value as it is written; nil for an empty one.
  package init?(_ written: String) {
    guard !written.isEmpty else { return nil }
    if let number = Double(written), !number.isNaN {
      self = .number(number)
    } else {
      self = .text(written)
    }
  }
}

extension KeepRule {
  /// All rows, those that are rather kept first; ties go to the text that comes first in the
  /// alphabet.
  ///
  /// - Parameters:
  ///   - candidates: `[N]`.
  ///   - closeness: `[N]`, the mean score with the nearest neighbours; looked at by `central` only.
  /// - Returns: `[N]` rows.
  func order(of candidates: [DuplicateCandidate], closeness: [Float]) -> [Int] {
    switch self {
    case .first: return Array(candidates.indices)
    case .longest: return order(of: candidates, by: { Double($0.text.utf8.count) })
    case .newest: return order(of: candidates, by: \.modified)
    case .central:
      let keys = closeness.map { $0.isNaN ? -.infinity : $0 }
      return candidates.indices.sorted {
        keys[$0] != keys[$1] ? keys[$0] > keys[$1] : Self.precedes($0, $1, candidates)
      }
    case .largest, .smallest:
      return candidates.indices.sorted { a, b in
        switch (candidates[a].value, candidates[b].value) {
        case (let x?, let y?) where x != y: self == .largest ? x > y : x < y
        case (nil, _?): false
        case (_?, nil): true
        default: Self.precedes(a, b, candidates)
        }
      }
    }
  }

  private func order(
    of candidates: [DuplicateCandidate], by key: (DuplicateCandidate) -> Double?
  ) -> [Int] {
    let keys = candidates.map { candidate in
      key(candidate).flatMap { $0.isNaN ? nil : $0 } ?? -.infinity
    }
    return keys.indices.sorted {
      keys[$0] != keys[$1] ? keys[$0] > keys[$1] : Self.precedes($0, $1, candidates)
    }
  }

  private static func precedes(_ a: Int, _ b: Int, _ candidates: [DuplicateCandidate]) -> Bool {
    let (x, y) = (candidates[a].text, candidates[b].text)
    return x == y ? a < b : x < y
  }
}
