/// The numbers of JSON as the reference reads them.
enum JSONNumber {
  /// Powers of ten; all of them are exact up to 10²².
  private static let powers: [Double] = (0...308).map { Double("1e\($0)") ?? 1 }

  /// The value of a number that is written as JSON has it; nil when it is out of range.
  ///
  /// The digits become one whole number of at most 64 bits, which is multiplied with or divided by
  /// a power of ten, as serde_json does. With more than 15 digits the last bit may differ from the
  /// nearest number; the reference decides between equal sums of scores by that bit.
  static func value(of text: Span<UInt8>) -> Double? {
    var (position, exponent) = (0, 0)
    var digits: UInt64 = 0
    var isFull = false
    func peek(_ position: Int) -> UInt8 { position < text.count ? text[position] : 0 }

    let isNegative = peek(0) == UInt8(ascii: "-")
    if isNegative { position = 1 }
    var isFraction = false
    while true {
      let byte = peek(position)
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
        position += 1
        continue
      }
      guard JSONParser.isDigit(byte) else { break }
      position += 1
      let digit = UInt64(byte - UInt8(ascii: "0"))
      let (product, overflows) = digits.multipliedReportingOverflow(by: 10)
      let (sum, exceeds) = product.addingReportingOverflow(digit)
      // Once the number is full, further digits only move the point.
      isFull = isFull || overflows || exceeds
      if isFull {
        if !isFraction { exponent += 1 }
      } else {
        digits = sum
        if isFraction { exponent -= 1 }
      }
    }
    if peek(position) | 0x20 == UInt8(ascii: "e") {
      position += 1
      let isSmall = peek(position) == UInt8(ascii: "-")
      if isSmall || peek(position) == UInt8(ascii: "+") { position += 1 }
      var stated = 0
      while JSONParser.isDigit(peek(position)) {
        stated = min(10 * stated + Int(peek(position) - UInt8(ascii: "0")), 1_000_000)
        position += 1
      }
      exponent += isSmall ? -stated : stated
    }
    guard let value = scaled(Double(digits), exponent) else { return nil }
    return isNegative ? -value : value
  }

  private static func scaled(_ value: Double, _ exponent: Int) -> Double? {
    var (value, exponent) = (value, exponent)
    while exponent < -308, value != 0 {
      value /= powers[308]
      exponent += 308
    }
    guard value != 0 else { return 0 }
    if exponent <= 0 { return value / powers[-exponent] }
    guard exponent <= 308, value * powers[exponent] < .infinity else { return nil }
    return value * powers[exponent]
  }
}
