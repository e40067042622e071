/// A text that may be a duplicate of another.
package struct DuplicateCandidate: Sendable, Equatable {
  /// The text itself, as it stands in its document.
  package let text: String
  /// When its document was modified, in seconds since any fixed moment.
  package let modified: Double?
  /// The value that `largest` and `smallest` compare.
  package let value: FieldValue?

  /// A text, with its age and value if they are known.
  package init(text: String, modified: Double? = nil, value: FieldValue? = nil) {
    self.text = text
    self.modified = modified
    self.value = value
  }
}

/// The value of a record's field: a number or a text; every text is larger than every number.
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

extension DedupeOptions.Keep {
  // Every rule but `first` depends on the texts alone: in whatever order they come, the same ones
  // stay.

  /// All rows in the order of preference; ties go to the text that comes first in the alphabet.
  ///
  /// - Parameters:
  ///   - candidates: `[N]`.
  ///   - closeness: `[N]`, the mean score with the nearest neighbours; only `central` uses it.
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
      let isLargest = if case .largest = self { true } else { false }
      return candidates.indices.sorted { a, b in
        switch (candidates[a].value, candidates[b].value) {
        case (let x?, let y?) where x != y: isLargest ? x > y : x < y
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
