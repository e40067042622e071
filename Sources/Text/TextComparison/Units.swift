/// A unit that a quantity is counted in.
struct Unit: Sendable, Equatable {
  /// What is measured: only quantities of one dimension can be equal.
  let dimension: String
  /// How many of the dimension's base unit it is.
  let factor: Double
}

extension Unit {
  /// What a word can mean as a unit; a pound is a weight and money.
  static func meanings(of word: String) -> [Unit] {
    table[word] ?? (word.hasSuffix("s") ? table[String(word.dropLast())] ?? [] : [])
  }

  /// So many of one unit in each of another, as far as that is a unit that is known: a speed.
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

  /// Whether the word is money, which is also written in front of its number.
  static func isCurrency(_ sign: String) -> Bool { currencySigns.contains(sign) }

  /// Whether a quantity of one dimension may be told from what the other one says: degrees without
  /// a scale are degrees of any.
  static func mayAgree(_ a: Unit, _ b: Unit) -> Bool {
    a.dimension == b.dimension
      || (a.dimension == "degree" && b.dimension.hasPrefix("degree"))
      || (b.dimension == "degree" && a.dimension.hasPrefix("degree"))
  }

  private static let currencySigns: Set<String> = [
    "$", "\u{20AC}", "\u{A3}", "\u{A5}", "\u{20B9}", "rs", "usd", "eur", "gbp", "inr",
  ]

  /// Name or sign, dimension, factor; singular, lower-case, also in German, French and Spanish
  /// where a word differs.
  private static let table: [String: [Unit]] = {
    var table: [String: [Unit]] = [:]
    for line in lines.split(separator: "\n") {
      let parts = line.split(separator: ":")
      for entry in parts[1].split(separator: ";") {
        let words = entry.split(separator: " ")
        guard let factor = Double(words[0]) else { continue }
        let unit = Unit(dimension: String(parts[0]), factor: factor)
        for word in words.dropFirst() { table[String(word), default: []].append(unit) }
      }
    }
    return table
  }()

  private static let lines = """
    length:1e-6 µm micrometre micrometer micron;1e-3 mm millimetre millimeter;1e-2 cm centimetre centimeter;1 m metre meter mètre metro;1e3 km kilometre kilometer kilomètre kilómetro;0.0254 inch inches zoll;0.3048 foot feet ft;0.9144 yard yd;1609.344 mile mi meile;1852 nm
    area:1e4 hectare ha hektar;4046.86 acre
    mass:1e-6 µg mcg microgram;1e-3 mg milligram milligramm;1 g gram gramme gramm gramo;1e3 kg kilogram kilo kilogramm;1e6 t ton tonne;28.3495 ounce oz;453.592 pound lb lbs;6350.29 stone
    volume:1e-3 ml millilitre milliliter;1e-2 cl centilitre centiliter;1e-1 dl decilitre deciliter;1 l litre liter;3.78541 gallon gal;0.473176 pint;0.946353 quart;158.987 barrel;0.00492892 teaspoon tsp teaspoonful;0.0147868 tablespoon tbsp tablespoonful
    cup:1 cup tasse
    time:1e-3 ms millisecond;1 second sec sekunde seconde segundo;60 minute min minuto;3600 hour hr h stunde stunden heure hora;86400 day tag tage tagen jour día;604800 week woche wochen semaine semana;1209600 fortnight;2629800 month monat monate monaten mois mes;31557600 year yr jahr jahre jahren año;315576000 decade jahrzehnt;3155760000 century centuries jahrhundert siècle siglo
    speed:1 km/h kmh kph;1.609344 mph mi/h;3.6 m/s;1.852 knot
    degreeC:1 celsius c °c
    degreeF:1 fahrenheit f °f
    degreeK:1 kelvin
    degree:1 degree ° grad
    share:1 percent % pct prozent percentage;0.1 ‰
    percent point:1 pp
    data:1 byte;1e3 kb kilobyte;1e6 mb megabyte;1e9 gb gigabyte;1e12 tb terabyte;1e15 pb petabyte;1024 kib kibibyte;1048576 mib mebibyte;1073741824 gib gibibyte;1099511627776 tib tebibyte;0.125 bit;125 kbit kilobit kbps;125000 mbit megabit mbps;1.25e8 gbit gigabit gbps
    frequency:1 hz hertz;1e3 khz kilohertz;1e6 mhz megahertz;1e9 ghz gigahertz
    power:1 w watt;1e3 kw kilowatt;1e6 mw megawatt;1e9 gw gigawatt;735.5 hp horsepower ps
    energy:1 joule;4.184 calorie cal;1e3 kj kilojoule;4184 kcal kilocalorie;3.6e6 kwh
    voltage:1 v volt;1e3 kv kilovolt
    current:1e-3 ma milliampere;1 ampere amp
    pressure:1e5 bar;6894.76 psi;1e2 hpa;1e3 kpa
    EUR:1 \u{20AC} euro eur
    USD:1 $ dollar usd buck
    GBP:1 £ gbp pound quid
    JPY:1 ¥ yen
    INR:1 ₹ rupee inr rs
    cent:1 cent pence penny
    """
}
