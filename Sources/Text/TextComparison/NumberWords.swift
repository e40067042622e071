internal import TextAnalysis

/// Numbers in words and digits.
enum NumberWords {
  /// The value of a number in digits, with English or continental separators; nil for what has digits
  /// and is no number, such as `2.1.3`.
  static func value(ofDigits text: String) -> Double? {
    let sign: Double = text.hasPrefix("-") || text.hasPrefix("\u{2212}") ? -1 : 1
    let digits = sign < 0 ? String(text.dropFirst()) : text
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2C }) else {
      return nil
    }
    let points = digits.utf8.count { $0 == 0x2E }
    let commas = digits.utf8.count { $0 == 0x2C }
    if points + commas == 0 { return Double(digits).map { $0 * sign } }
    if points > 0, commas > 0 {
      // The later sign is the decimal one.
      let last = digits.last { $0 == "." || $0 == "," } ?? "."
      let plain = digits.filter { $0 != (last == "." ? "," : ".") }
        .replacing(",", with: ".")
      return Double(plain).map { $0 * sign }
    }
    let mark: Character = points > 0 ? "." : ","
    let groups = digits.split(separator: mark, omittingEmptySubsequences: false)
    let areThousands = groups.dropFirst().allSatisfy { $0.count == 3 }
    if groups.count > 2 || (mark == "," && areThousands) {
      guard areThousands else { return nil }
      return Double(groups.joined()).map { $0 * sign }
    }
    return Double(groups.joined(separator: ".")).map { $0 * sign }
  }

  /// The step of the last digit of a number: a tenth for 75.9.
  static func lastPlace(ofDigits text: String) -> Double? {
    guard let value = value(ofDigits: text) else { return nil }
    guard value != value.rounded() || text.contains(".") || text.contains(",") else { return 1 }
    let decimals = text.reversed().prefix { $0.isNumber }.count
    let places = decimals < text.count ? decimals : 0
    // A separator of thousands is no decimal sign.
    if places == 3, self.value(ofDigits: text.filter(\.isNumber)) == abs(value) { return 1 }
    return (0..<places).reduce(1.0) { place, _ in place / 10 }
  }

  /// The factor that a letter behind a sum of money stands for: `$7M`, `$38b`.
  static func scale(behindMoney word: String) -> Double? {
    switch word {
    case "k": 1e3
    case "m": 1e6
    case "b": 1e9
    case "t": 1e12
    default: nil
    }
  }

  /// The value of a word below a hundred, and whether it is an ordinal.
  static func small(_ word: String) -> (value: Double, isOrdinal: Bool)? {
    if let value = cardinals[word] { return (value, false) }
    if let value = ordinals[word] { return (value, true) }
    return nil
  }

  /// The factor that a word behind a number stands for.
  static func scale(_ word: String) -> Double? { scales[word] }

  /// Parts of a whole, and counts of times.
  static func special(_ word: String) -> Double? { specials[word] }

  /// Whether a word behind `a` multiplies one: `a hundred`.
  static func isScaleBehindArticle(_ word: String) -> Bool {
    word.utf8.count > 2 && scale(word) != nil
  }

  private static let cardinals = Lexicon.numbers(.numbers)
  private static let ordinals = Lexicon.numbers(.ordinals)
  private static let scales = Lexicon.numbers(.multipliers)
  private static let specials = Lexicon.numbers(.partsAndTimes)
}
