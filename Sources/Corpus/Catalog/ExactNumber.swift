/// A number as it was written, compared without rounding.
///
/// `9007199254740993` is not `9007199254740992`, and `0.1` is `1e-1`.
struct ExactNumber: Sendable, Equatable, Comparable {
  private let isNegative: Bool
  /// Without zeros at either end; empty for 0.
  private let digits: [UInt8]
  /// How many digits stand before the decimal point; 0 or less for numbers below 0.1.
  private let magnitude: Int
  /// The nearest `Double`, which alone orders most numbers.
  private let rounded: Double

  /// Reads what Swift reads as a number, but not `inf`, `nan` and `0x10`; nil for all else.
  init?(_ text: String) {
    let unsigned = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    guard let first = unsigned.first, isDigit(first),
      !text.utf8.contains(where: { $0 | 32 == UInt8(ascii: "x") }), let rounded = Double(text)
    else { return nil }
    let parts = text.utf8.split(maxSplits: 1) { $0 | 32 == UInt8(ascii: "e") }
    var digits: [UInt8] = []
    var magnitude = 0
    var isFraction = false
    for byte in parts[0] {
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if isDigit(byte) {
        if !digits.isEmpty || byte != UInt8(ascii: "0") {
          digits.append(byte)
          if !isFraction { magnitude += 1 }
        } else if isFraction {
          magnitude -= 1
        }
      }
    }
    var power = 0
    if parts.count > 1 {
      // An exponent that no Int holds is beyond all others.
      let isSmall = parts[1].first == UInt8(ascii: "-")
      power = Int(Substring(parts[1])) ?? (isSmall ? -farthest : farthest)
      power = max(-farthest, min(farthest, power))
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.digits = digits
    self.magnitude = digits.isEmpty ? 0 : magnitude + power
    isNegative = text.utf8.first == UInt8(ascii: "-") && !digits.isEmpty
    self.rounded = rounded
  }

  static func == (first: Self, second: Self) -> Bool {
    first.rounded == second.rounded && first.isNegative == second.isNegative
      && first.magnitude == second.magnitude && first.digits == second.digits
  }

  static func < (first: Self, second: Self) -> Bool {
    // Rounding keeps the order: only numbers that round to the same one need a closer look.
    if first.rounded != second.rounded { return first.rounded < second.rounded }
    if first.isNegative != second.isNegative { return first.isNegative }
    let (small, large) = first.isNegative ? (second, first) : (first, second)
    if small.digits.isEmpty || large.digits.isEmpty {
      return small.digits.count < large.digits.count
    }
    return small.magnitude == large.magnitude
      ? small.digits.lexicographicallyPrecedes(large.digits) : small.magnitude < large.magnitude
  }
}

private func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

/// No sum of an exponent and a count of digits overflows.
private let farthest = 1 << 40
