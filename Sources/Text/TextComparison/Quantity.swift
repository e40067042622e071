/// A number that a text names, with its unit if it has one.
struct Quantity: Sendable, Equatable {
  /// The number; nil for what has digits and is no number, such as a version.
  var value: Double?
  /// The units that it may be in; empty when it names no known one.
  var units: [Unit] = []
  /// Whether it is an article or a pronoun as well as a number, as in `a month` or `the one`.
  var isSoft = false
  /// The step of its last digit; nil for numbers in words, which nobody rounds.
  var lastPlace: Double?
  /// As it is written.
  var text: String
  var place = FactPlace()

  mutating func multiply(by scale: Double) {
    value = value.map { $0 * scale }
    lastPlace = lastPlace.map { $0 * scale }
  }

  /// Whether both count the same kind of thing, and are compared wherever they stand.
  func isComparable(with other: Quantity) -> Bool {
    units.contains { unit in other.units.contains { Unit.mayAgree(unit, $0) } }
  }

  /// Whether the two may be the same amount.
  func agrees(with other: Quantity) -> Bool {
    guard let value, let otherValue = other.value else {
      return self.value == nil && other.value == nil && text == other.text
    }
    // When one of them names no unit, the number decides. A quarter is 25 %.
    guard !units.isEmpty, !other.units.isEmpty else {
      // Without a unit they may be versions: 5.1 and 5.10.
      if units.isEmpty, other.units.isEmpty, value == otherValue,
        let lastPlace, let otherPlace = other.lastPlace, max(lastPlace, otherPlace) < 1,
        lastPlace != otherPlace
      {
        return false
      }
      return value == otherValue || (isShare && value == otherValue * 100)
        || (other.isShare && otherValue == value * 100)
    }
    return units.contains { unit in
      other.units.contains { otherUnit in
        guard Unit.mayAgree(unit, otherUnit) else { return false }
        if unit.factor == otherUnit.factor {
          return value == otherValue || isRounded(other, by: 1, and: 1)
        }
        // People round what they convert.
        let (a, b) = (value * unit.factor, otherValue * otherUnit.factor)
        return abs(a - b) <= 0.01 * max(abs(a), abs(b))
          || (value != otherValue && isRounded(other, by: unit.factor, and: otherUnit.factor))
      }
    }
  }

  /// Whether one number is the other one rounded: 76 and 75.9.
  private func isRounded(_ other: Quantity, by factor: Double, and otherFactor: Double) -> Bool {
    guard let value, let otherValue = other.value, let lastPlace, let otherPlace = other.lastPlace
    else { return false }
    let (a, b) = (value * factor, otherValue * otherFactor)
    let (fine, coarse) = (lastPlace * factor, otherPlace * otherFactor)
    guard fine != coarse else { return false }
    return abs(a - b) <= max(fine, coarse) * 0.5 + 1e-9
  }

  private var isShare: Bool { units.contains { $0.dimension == "share" && $0.factor == 1 } }

  /// Whether both numbers and the kinds of their units differ.
  ///
  /// A percentage and a sum, or sums in two currencies, may both be true of one thing.
  func measuresAnotherThing(than other: Quantity) -> Bool {
    !units.isEmpty && !other.units.isEmpty && !isComparable(with: other)
      && !differsInUnitOnly(from: other)
  }

  /// Whether the numbers are the same and the units are not.
  func differsInUnitOnly(from other: Quantity) -> Bool {
    value != nil && value == other.value && !units.isEmpty && !other.units.isEmpty
  }
}
