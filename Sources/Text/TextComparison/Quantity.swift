/// A number that a text names, with its unit if it has one.
struct Quantity: Sendable, Equatable {
  /// Nil for what has digits and is no number, such as a version.
  var value: Double?
  /// What the number may count; empty for none that is known.
  var units: [Unit] = []
  /// Whether it is an article or a pronoun as well as a number, as in `a month` or `the one`.
  var isSoft = false
  /// As it is written.
  var text: String
  var place = FactPlace()

  /// Whether both count the same kind of thing, so that they need not stand at the same place.
  func isComparable(with other: Quantity) -> Bool {
    units.contains { unit in other.units.contains { Unit.mayAgree(unit, $0) } }
  }

  /// Whether the two may be the same amount.
  func agrees(with other: Quantity) -> Bool {
    guard let value, let otherValue = other.value else {
      return self.value == nil && other.value == nil && text == other.text
    }
    // One of them says no unit: the number decides. A quarter is 25 %.
    guard !units.isEmpty, !other.units.isEmpty else {
      return value == otherValue || (isShare && value == otherValue * 100)
        || (other.isShare && otherValue == value * 100)
    }
    return units.contains { unit in
      other.units.contains { otherUnit in
        guard Unit.mayAgree(unit, otherUnit) else { return false }
        if unit.factor == otherUnit.factor { return value == otherValue }
        let (a, b) = (value * unit.factor, otherValue * otherUnit.factor)
        // Converted numbers are rounded by those who write them.
        return abs(a - b) <= 0.01 * max(abs(a), abs(b))
      }
    }
  }

  private var isShare: Bool { units.contains { $0.dimension == "share" && $0.factor == 1 } }

  /// Whether the numbers are the same and the units are not.
  func differsInUnitOnly(from other: Quantity) -> Bool {
    value != nil && value == other.value && !units.isEmpty && !other.units.isEmpty
  }
}
