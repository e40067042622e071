/// Numbers in words and digits.
enum NumberWords {
  /// The value of a number in digits, with separators of thousands in either manner.
  ///
  /// Nil for what has digits and is no number, such as `2.1.3`.
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

  /// The value of a word below a hundred, and whether it says which one rather than how many.
  static func small(_ word: String) -> (value: Double, isOrdinal: Bool)? {
    if let value = cardinals[word] { return (value, false) }
    if let value = ordinals[word] { return (value, true) }
    return nil
  }

  /// What a word multiplies the number before it by.
  static func scale(_ word: String) -> Double? { scales[word] }

  /// Parts of a whole, and counts of times.
  static func special(_ word: String) -> Double? { specials[word] }

  private static let cardinals: [String: Double] = {
    var values: [String: Double] = [:]
    for (value, words) in [
      "zero null", "one eins", "two zwei deux dos", "three drei trois tres",
      "four vier quatre cuatro", "five fünf cinq cinco", "six sechs seis", "seven sieben siete",
      "eight acht huit ocho", "nine neun neuf nueve", "ten zehn dix diez", "eleven onze",
      "twelve zwölf douze doce", "thirteen dreizehn treize trece",
      "fourteen vierzehn quatorze catorce", "fifteen fünfzehn quinze quince",
      "sixteen sechzehn seize", "seventeen siebzehn", "eighteen achtzehn", "nineteen neunzehn",
    ].enumerated() {
      for word in words.split(separator: " ") { values[String(word)] = Double(value) }
    }
    for (step, words) in [
      "twenty zwanzig vingt veinte", "thirty dreißig trente treinta",
      "forty vierzig quarante cuarenta", "fifty fünfzig cinquante cincuenta",
      "sixty sechzig soixante sesenta", "seventy siebzig setenta", "eighty achtzig ochenta",
      "ninety neunzig noventa",
    ].enumerated() {
      for word in words.split(separator: " ") { values[String(word)] = Double(20 + 10 * step) }
    }
    return values
  }()

  private static let ordinals: [String: Double] = {
    var values: [String: Double] = [:]
    for (value, word) in [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
      "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
      "eighteenth", "nineteenth", "twentieth",
    ].enumerated() { values[word] = Double(value + 1) }
    values["thirtieth"] = 30
    return values
  }()

  private static let scales: [String: Double] = [
    "hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "lakh": 1e5, "lakhs": 1e5, "crore": 1e7, "crores": 1e7, "dozen": 12, "hundreds": 100,
    "millions": 1e6, "billions": 1e9, "hundert": 100, "tausend": 1000, "millionen": 1e6,
    "mille": 1000, "mil": 1000, "millones": 1e6, "k": 1000, "bn": 1e9,
    "mn": 1e6,
  ]

  private static let specials: [String: Double] = [
    "half": 0.5, "quarter": 0.25, "quarters": 0.25, "once": 1, "twice": 2, "thrice": 3,
    "single": 1, "double": 2, "triple": 3, "halved": 0.5, "doubled": 2, "tripled": 3, "hälfte": 0.5,
    "moitié": 0.5,
  ]
}
