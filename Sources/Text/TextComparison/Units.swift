internal import TextAnalysis

/// A unit that a quantity is counted in.
struct Unit: Sendable, Equatable {
  /// What it measures; only quantities of one dimension can be equal.
  let dimension: String
  /// How many base units of the dimension it is.
  let factor: Double
}

extension Unit {
  /// The units that a word can mean: a pound is a weight, and money.
  static func meanings(of word: String) -> [Unit] {
    named(word) ?? (word.hasSuffix("s") ? named(String(word.dropLast())) ?? [] : [])
  }

  private static func named(_ word: String) -> [Unit]? { table[word] ?? multiple(word) }

  /// The units of a name with a prefix: `kilometre`.
  ///
  /// Signs such as `km` are listed, for a letter has many meanings.
  private static func multiple(_ word: String) -> [Unit]? {
    for length in prefixLengths where word.utf8.count >= length + 3 {
      if let factor = prefixes[String(word.prefix(length))],
        let units = table[String(word.dropFirst(length))]
      {
        return units.map { Unit(dimension: $0.dimension, factor: $0.factor * factor) }
      }
    }
    return nil
  }

  /// One unit per another, such as a speed; nil when no such unit is known.
  init?(_ unit: Unit, per time: Unit) {
    guard unit.dimension == "length", time.dimension == "time" else { return nil }
    self.init(dimension: "speed", factor: 3.6 * unit.factor / time.factor)
  }

  /// A length squared or cubed.
  init?(_ unit: Unit, power: Int) {
    guard unit.dimension == "length" else { return nil }
    switch power {
    case 2: self.init(dimension: "area", factor: unit.factor * unit.factor)
    case 3: self.init(dimension: "volume", factor: 1000 * unit.factor * unit.factor * unit.factor)
    default: return nil
    }
  }

  /// Whether the word is a currency, which may also stand in front of its number.
  static func isCurrency(_ sign: String) -> Bool {
    table[sign]?.contains(where: \.isMoney) ?? false
  }

  /// Whether it is a currency: those dimensions are named by their codes, such as EUR.
  private var isMoney: Bool { dimension.utf8.count == 3 && dimension == dimension.uppercased() }

  /// Whether quantities of the two dimensions can be compared: degrees without a scale can be compared
  /// with degrees of any scale.
  static func mayAgree(_ a: Unit, _ b: Unit) -> Bool {
    a.dimension == b.dimension
      || (a.dimension == "degree" && b.dimension.hasPrefix("degree"))
      || (b.dimension == "degree" && a.dimension.hasPrefix("degree"))
  }

  /// The power to which a word raises a length: `square`, `cubic`.
  static func power(_ word: String) -> Int? { powers[word].map { Int($0) } }

  /// The frequency that a word names: `daily` is once a day.
  static func frequency(_ word: String) -> (value: Double, units: [Unit])? { frequencies[word] }

  private static let prefixes = Lexicon.numbers(.unitPrefixes)
  private static let prefixLengths = Set(prefixes.keys.map(\.count)).sorted()
  private static let powers = Lexicon.numbers(.powers)

  /// Units by their names and signs, in small letters and the singular.
  private static let table: [String: [Unit]] = {
    var table: [String: [Unit]] = [:]
    for meaning in Lexicon.meanings(.units) {
      let (factor, dimension) = parts(of: meaning)
      let unit = Unit(dimension: dimension, factor: factor)
      for word in meaning.words { table[word, default: []].append(unit) }
    }
    return table
  }()

  private static let frequencies: [String: (value: Double, units: [Unit])] = {
    var table: [String: (value: Double, units: [Unit])] = [:]
    for meaning in Lexicon.meanings(.frequencies) {
      let (value, unit) = parts(of: meaning)
      for word in meaning.words { table[word] = (value, meanings(of: unit)) }
    }
    return table
  }()

  /// The number and the word before a colon.
  private static func parts(of meaning: Lexicon.Meaning) -> (Double, String) {
    let parts = meaning.name.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let number = Double(parts[0]) else {
      preconditionFailure("\(meaning.name) is no number and a word")
    }
    return (number, String(parts[1]))
  }
}
