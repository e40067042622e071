/// Reads numbers, units, dates and times from the tokens of a text.
struct FactReader {
  private(set) var quantities: [Quantity] = []
  private(set) var moments: [Moment] = []
  /// The tokens that are part of one of them.
  private(set) var used: Set<Int> = []

  private let tokens: [FactToken]
  private var position = 0
  // Behind the last quantity.
  private var quantityEnd = -1

  init(_ tokens: [FactToken]) {
    self.tokens = tokens
    while position < tokens.count {
      let start = position
      if readDate() || readTime() || readQuantity() || readName() {
        used.formUnion(start..<position)
      } else {
        position += 1
      }
    }
  }

  private func token(_ offset: Int) -> FactToken? {
    let index = position + offset
    return tokens.indices.contains(index) ? tokens[index] : nil
  }

  private func text(_ count: Int) -> String {
    tokens[position..<position + count].map(\.text).joined(separator: " ")
  }

  private mutating func add(_ moment: Moment, count: Int) -> Bool {
    var moment = moment
    moment.text = text(count)
    moment.place = FactPlace(position..<position + count, in: tokens)
    moments.append(moment)
    position += count
    return true
  }

  /// A day of a month in digits or as an ordinal.
  private func day(_ token: FactToken?) -> Int? {
    guard let token else { return nil }
    if token.kind == .number {
      let digits = token.folded.prefix { $0.isNumber }
      guard let day = Int(digits), (1...31).contains(day),
        ["", "st", "nd", "rd", "th"].contains(token.folded.dropFirst(digits.count))
      else { return nil }
      return day
    }
    guard let small = NumberWords.small(token.folded), small.isOrdinal, small.value <= 31 else {
      return nil
    }
    return Int(small.value)
  }

  private func year(_ token: FactToken?) -> Int? {
    guard let token, token.kind == .number, token.text.utf8.count == 4,
      let year = Int(token.text), (1000...2199).contains(year)
    else { return nil }
    return year
  }

  // MARK: Dates

  private mutating func readDate() -> Bool {
    guard let first = token(0) else { return false }
    if first.kind == .number, let moment = Self.numericDate(first.text) {
      return add(moment, count: 1)
    }
    // 3rd of May 2024, 3 May
    if let day = day(first) {
      let gap = token(1)?.folded == "of" ? 2 : 1
      if let next = token(gap), let month = Moment.month(next, isNextToNumber: true) {
        let year = year(token(gap + 1))
        return add(
          Moment(year: year, month: month, day: day, text: ""),
          count: gap + (year == nil ? 1 : 2))
      }
    }
    let next = token(1)
    if first.kind == .word,
      let month = Moment.month(first, isNextToNumber: day(next) != nil || year(next) != nil)
    {
      if let year = year(next) { return add(Moment(year: year, month: month, text: ""), count: 2) }
      if let day = day(next) {
        let year = year(token(2))
        return add(
          Moment(year: year, month: month, day: day, text: ""), count: year == nil ? 2 : 3)
      }
      return add(Moment(month: month, text: ""), count: 1)
    }
    // the 1960s, the 13th century
    if first.kind == .number, first.folded.hasSuffix("0s") {
      let century = first.folded.utf8.count == 3 ? "19" : ""
      return add(Moment(name: century + first.folded, text: ""), count: 1)
    }
    if token(1)?.folded == "century" || token(1)?.folded == "centuries",
      let century = ordinal(first)
    {
      return add(Moment(name: "century \(century)", text: ""), count: 2)
    }
    if let year = year(first), isYear { return add(Moment(year: year, text: ""), count: 1) }
    return false
  }

  /// Whether the four digits at the position count nothing: no unit or currency is beside them.
  private var isYear: Bool {
    if let before = token(-1), Unit.isCurrency(before.folded) { return false }
    guard let after = token(1) else { return true }
    if after.kind == .sign { return after.text == "/" }
    return Unit.meanings(of: after.folded).isEmpty && NumberWords.scale(after.folded) == nil
  }

  private func ordinal(_ token: FactToken) -> Int? {
    if let small = NumberWords.small(token.folded) {
      return small.isOrdinal ? Int(small.value) : nil
    }
    guard token.kind == .number,
      token.folded.hasSuffix("th") || token.folded.hasSuffix("st")
        || token.folded.hasSuffix("nd") || token.folded.hasSuffix("rd")
    else { return nil }
    return Int(token.folded.dropLast(2))
  }

  /// `2024-03-15`, and `15/03/2024` or `15.3.2024`, whose order is as it is written.
  private static func numericDate(_ text: String) -> Moment? {
    for mark: Character in ["-", "/", "."] {
      let parts = text.split(separator: mark, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == 3 else { return nil }
      if parts[0].count == 4, (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) {
        return Moment(year: numbers[0], month: numbers[1], day: numbers[2], text: "")
      }
      guard parts[2].count == 4 || (parts[2].count == 2 && mark == "/") else { return nil }
      let year = parts[2].count == 2 ? 2000 + numbers[2] : numbers[2]
      if (1...31).contains(numbers[0]), (1...12).contains(numbers[1]) {
        return Moment(year: year, month: numbers[1], day: numbers[0], text: "")
      }
      if (1...12).contains(numbers[0]), (1...31).contains(numbers[1]) {
        return Moment(year: year, month: numbers[0], day: numbers[1], text: "")
      }
    }
    return nil
  }

  // MARK: Times of the day

  private mutating func readTime() -> Bool {
    guard let first = token(0) else { return false }
    if first.kind == .number {
      let parts = first.text.split(separator: ":").compactMap { Int($0) }
      let isClock = parts.count == 2 && first.text.contains(":")
      let half = halfOfDay(after: 1)
      guard isClock || half != nil, let hour = isClock ? parts.first : Int(first.text),
        (0...24).contains(hour), !isClock || (0...59).contains(parts[1])
      else { return false }
      let minute = hour * 60 + (isClock ? parts[1] : 0)
      return add(time(minute, half), count: 1 + (half?.count ?? 0))
    }
    // half past seven, quarter to six
    if ["half", "quarter"].contains(first.folded), let join = token(1)?.folded,
      ["past", "to"].contains(join), let hour = hour(token(2))
    {
      let part = first.folded == "half" ? 30 : 15
      let minute = (hour * 60 + (join == "past" ? part : -part) + 1440) % 1440
      return add(time(minute, halfOfDay(after: 3)), count: 3 + (halfOfDay(after: 3)?.count ?? 0))
    }
    if let hour = hour(first) {
      // seven o'clock, seven pm; `at seven` alone may be a number of anything.
      if token(1)?.folded == "o'clock" {
        return add(
          time(hour * 60, halfOfDay(after: 2)), count: 2 + (halfOfDay(after: 2)?.count ?? 0))
      }
      if let half = halfOfDay(after: 1) {
        return add(time(hour * 60, half), count: 1 + half.count)
      }
    }
    return false
  }

  private func hour(_ token: FactToken?) -> Int? {
    guard let token else { return nil }
    let value =
      token.kind == .number
      ? Int(token.text) : NumberWords.small(token.folded).map { Int($0.value) }
    guard let value, (0...24).contains(value) else { return nil }
    return value
  }

  /// `am`, `p.m.`, with how many tokens it has.
  private func halfOfDay(after offset: Int) -> (isAfternoon: Bool, count: Int)? {
    guard let next = token(offset), next.kind == .word else { return nil }
    switch next.folded {
    case "am", "a.m":
      // `seven am` is rare, `I am` is not: only a number goes with it.
      return next.text == "am" && token(offset - 1)?.kind != .number ? nil : (false, 1)
    case "pm", "p.m": return (true, 1)
    default: return nil
    }
  }

  private func time(_ minute: Int, _ half: (isAfternoon: Bool, count: Int)?) -> Moment {
    guard let half else {
      return Moment(minute: minute, isHalfOfDayOpen: minute < 780, text: "")
    }
    return Moment(minute: minute % 720 + (half.isAfternoon ? 720 : 0), text: "")
  }

  // MARK: Names of times

  private mutating func readName() -> Bool {
    guard let first = token(0), first.kind == .word, let name = Moment.name(first.folded) else {
      return false
    }
    // Spring and fall are also verbs, and may be in names.
    switch name {
    case "noon": return add(Moment(minute: 720, text: ""), count: 1)
    case "midnight": return add(Moment(minute: 0, text: ""), count: 1)
    default: return add(Moment(name: name, text: ""), count: 1)
    }
  }

  // MARK: Quantities

  private mutating func readQuantity() -> Bool {
    let start = position
    var currency: [Unit] = []
    if let sign = token(0), Unit.isCurrency(sign.folded), let next = token(1), next.kind == .number
    {
      currency = Unit.meanings(of: sign.folded)
      position += 1
    }
    guard var quantity = readNumber() else {
      position = start
      return readSoftUnit()
    }
    quantity.units = currency.isEmpty ? readUnit() : currency
    quantity.text = tokens[start..<position].map(\.text).joined(separator: " ")
    quantity.place = FactPlace(start..<position, in: tokens)
    quantities.append(quantity)
    quantityEnd = position
    return true
  }

  /// A number in digits or words, with what multiplies it.
  private mutating func readNumber() -> Quantity? {
    guard let first = token(0) else { return nil }
    var value: Double?
    var isSoft = false
    if first.kind == .number {
      if first.folded.last?.isLetter == true {
        value = Double(first.folded.prefix { $0.isNumber })
      } else {
        value = NumberWords.value(ofDigits: first.text)
      }
      position += 1
      if value == nil { return Quantity(value: nil, text: first.text) }
    } else if first.kind == .word {
      if let small = NumberWords.small(first.folded) {
        // One, first and second are more often something else than a number.
        isSoft = small.value == 1 || (small.isOrdinal && small.value <= 1)
        value = small.value
        position += 1
        if !small.isOrdinal, small.value >= 20, let next = token(0),
          let ones = NumberWords.small(next.folded), (1..<10).contains(ones.value)
        {
          value = small.value + ones.value
          position += 1
        }
      } else if let special = NumberWords.special(first.folded) {
        isSoft = NumberWords.isSoft(first.folded)
        value = special
        position += 1
        // half a dozen, half an hour
        if let article = token(0), ["a", "an"].contains(article.folded), let next = token(1),
          NumberWords.scale(next.folded) != nil || !units(at: 1).units.isEmpty
        {
          position += 1
        }
      } else if ["a", "an"].contains(first.folded), let next = token(1),
        NumberWords.isScaleBehindArticle(next.folded)
      {
        value = 1
        position += 1
      } else if first.folded == "dozen" {
        value = 12
        position += 1
        return Quantity(value: 12, text: "")
      } else if first.folded == "third", let before = token(-1),
        ["a", "one"].contains(before.folded)
      {
        value = 1.0 / 3
        position += 1
      }
    }
    guard var value else { return nil }
    if isHalfMore {
      value += 0.5
      isSoft = false
      position += 3
    }
    while let next = token(0), next.kind == .word, let scale = NumberWords.scale(next.folded) {
      // 5k is five thousand, 5 K is not.
      if next.folded == "k", next.followsSpace { break }
      value *= scale
      isSoft = false
      position += 1
      // two hundred and five
      if scale == 100, let rest = readRest() { value += rest }
    }
    return Quantity(value: value, isSoft: isSoft, text: "")
  }

  /// Whether `and a half` comes next.
  private var isHalfMore: Bool {
    token(0)?.folded == "and" && token(1)?.folded == "a" && token(2)?.folded == "half"
  }

  private mutating func readRest() -> Double? {
    var offset = 0
    if token(0)?.folded == "and" { offset = 1 }
    guard let next = token(offset), next.kind == .word, let small = NumberWords.small(next.folded),
      !small.isOrdinal
    else { return nil }
    var value = small.value
    position += offset + 1
    if value >= 20, let next = token(0), let ones = NumberWords.small(next.folded),
      (1..<10).contains(ones.value), !ones.isOrdinal
    {
      value += ones.value
      position += 1
    }
    return value
  }

  /// The unit after a number; letters alone are units only right behind digits or as their own word.
  private mutating func readUnit() -> [Unit] {
    guard let next = token(0) else { return [] }
    if next.text == "\u{B0}", let scale = token(1), !scale.followsSpace,
      ["c", "f"].contains(scale.folded)
    {
      position += 2
      return Unit.meanings(of: scale.folded)
    }
    if ["degree", "degrees"].contains(next.folded), let scale = token(1),
      ["c", "f", "celsius", "fahrenheit"].contains(scale.folded)
    {
      position += 2
      return Unit.meanings(of: scale.folded)
    }
    if next.folded == "per", token(1)?.folded == "cent" {
      position += 2
      return Unit.meanings(of: "percent")
    }
    var (units, count) = units(at: 0)
    // km/h, kilometres per hour
    if count > 0, let join = token(count), ["/", "per", "a", "an"].contains(join.folded) {
      let time = self.units(at: count + 1, isRate: true)
      // `5 km a day` is a length as often as a speed.
      let times = time.units.filter { $0.factor <= 3600 }
      let rates = units.flatMap { unit in times.compactMap { Unit(unit, per: $0) } }
      if !rates.isEmpty { (units, count) = (rates, count + 1 + time.count) }
    }
    position += count
    return units
  }

  /// The units that some tokens name, and how many tokens; `s` is a second in a rate alone.
  private func units(at offset: Int, isRate: Bool = false) -> (units: [Unit], count: Int) {
    guard let first = token(offset) else { return ([], 0) }
    if let power = Unit.power(first.folded), let next = token(offset + 1) {
      let units = Unit.meanings(of: next.folded).compactMap { Unit($0, power: power) }
      return (units, units.isEmpty ? 0 : 2)
    }
    let units = Unit.meanings(of: isRate && first.folded == "s" ? "second" : first.folded)
    return (units, units.isEmpty ? 0 : 1)
  }

  /// `a month`, `per yard`, `daily`, and behind a quantity `a kilo` and `/ s`: one of the unit.
  private mutating func readSoftUnit() -> Bool {
    guard let first = token(0) else { return false }
    // Inside a sentence a capital makes it a name: `the Daily News`.
    if let often = Unit.frequency(first.folded), !first.isCapitalized || first.startsSentence {
      return addUnit(often.value, often.units, isSoft: often.value == 1, count: 1)
    }
    // every other day, every second day
    if ["every", "each"].contains(first.folded),
      ["other", "second"].contains(token(1)?.folded ?? ""), let unit = units(at: 2).units.first,
      unit.dimension == "time"
    {
      return addUnit(2, units(at: 2).units, count: 3)
    }
    let (units, count) = units(at: 1, isRate: true)
    guard let unit = units.first, let name = token(count) else { return false }
    let isRate: Bool
    switch first.folded {
    case "per": isRate = name.text.count > 1 || isBehindQuantity
    case "a", "an", "/": isRate = isBehindQuantity
    case "each", "every", "next", "last": isRate = false
    default: return false
    }
    guard isRate || (unit.dimension == "time" && unit.factor >= 60) else { return false }
    let start = position
    position += count + 1
    // an hour and a half
    let hasHalf = ["a", "an"].contains(first.folded) && isHalfMore
    position = start
    return hasHalf
      ? addUnit(1.5, units, count: count + 4) : addUnit(1, units, isSoft: true, count: count + 1)
  }

  private mutating func addUnit(
    _ value: Double, _ units: [Unit], isSoft: Bool = false, count: Int
  ) -> Bool {
    quantities.append(
      Quantity(
        value: value, units: units, isSoft: isSoft, text: text(count),
        place: FactPlace(position..<position + count, in: tokens)))
    position += count
    return true
  }

  /// Whether the last tokens were a quantity.
  private var isBehindQuantity: Bool { quantityEnd == position }
}
