/// Formats numbers for people, in the same way in every locale.
package enum Numbers {
  /// A number with a fixed number of decimals, rounded to the nearest: `0.71`.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let unit = (0..<decimals).reduce(1.0) { unit, _ in unit * 10 }
    let scaled = (value.magnitude * unit).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + padded }
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// A score: four decimals.
  package static func score(_ value: Float) -> String { fixed(Double(value), 4) }

  /// A score to four decimals, without zeros at its end: `0.8`.
  package static func short(_ value: Float) -> String {
    let digits = score(value)
    let kept = digits.reversed().drop { $0 == "0" }.reversed()
    return kept.last == "." ? String(kept.dropLast()) : String(kept)
  }

  /// A number with commas between thousands: `12,345`.
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var result = value < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { result += "," }
      result.append(digit)
    }
    return result
  }

  /// A number with its noun: `1 file`, `2 files`.
  package static func count(_ value: Int, _ noun: String) -> String {
    count(value) + " " + noun + (value == 1 ? "" : "s")
  }

  /// A size with the largest unit that leaves a number above 1: `86.7 MB`, in powers of 1,000.
  package static func bytes(_ value: Int) -> String {
    guard value >= 1000 else { return "\(value) B" }
    var amount = Double(value) / 1000
    for unit in ["kB", "MB", "GB"] {
      if amount < 999.95 { return fixed(amount, 1) + " " + unit }
      amount /= 1000
    }
    return fixed(amount, 1) + " TB"
  }

  /// A time in seconds: `0.8 s`, `42 s`, `3:05`, `1:02:03`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds >= 9.95 else { return fixed(max(seconds, 0), 1) + " s" }
    guard seconds >= 99.5 else { return fixed(seconds, 0) + " s" }
    return clock(seconds)
  }

  /// A time on a clock: `0:42`, `1:02:03`.
  package static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let end = (rest < 10 ? ":0" : ":") + "\(rest)"
    return hours > 0
      ? "\(hours)" + (minutes < 10 ? ":0" : ":") + "\(minutes)" + end : "\(minutes)" + end
  }
}
