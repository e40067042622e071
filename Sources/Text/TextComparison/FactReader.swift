/// Reads numbers, units, dates and times from the tokens of a text.
struct FactReader {
  var quantities: [Quantity] = []
  private(set) var moments: [Moment] = []
  /// The tokens that have been read as a part of a number, unit, date or time.
  private(set) var used: Set<Int> = []

  let tokens: [FactToken]
  var position = 0
  // Behind the last quantity.
  var quantityEnd = -1

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

  func token(_ offset: Int) -> FactToken? {
    let index = position + offset
    return tokens.indices.contains(index) ? tokens[index] : nil
  }

  func text(_ count: Int) -> String {
    tokens[position..<position + count].map(\.text).joined(separator: " ")
  }

  private mutating func add(_ moment: Moment, count: Int) -> Bool {
    var (moment, count) = (moment, count)
    if moment.minute != nil, let zone = zone(behind: count) {
      moment.zone = zone.name
      count += zone.count
    }
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
      if let next = token(gap), let month = Moment.month(next.folded) {
        let year = year(token(gap + 1))
        return add(
          Moment(year: year, month: month, day: day, text: ""),
          count: gap + (year == nil ? 1 : 2))
      }
    }
    let next = token(1)
    if first.kind == .word, let month = Moment.month(first.folded) {
      if let year = year(next) { return add(Moment(year: year, month: month, text: ""), count: 2) }
      if let day = day(next) {
        let year = year(token(2))
        return add(
          Moment(year: year, month: month, day: day, text: ""), count: year == nil ? 2 : 3)
      }
      // `may` in small letters, with no day or year, is the verb.
      guard first.isCapitalized || RivalWords.modals(first.folded).isEmpty else { return false }
      return add(Moment(month: month, text: ""), count: 1)
    }
    // the 1960s, the 13th century
    if first.kind == .number, first.folded.hasSuffix("0s") || first.folded.hasSuffix("0's") {
      let decade = first.folded.filter { $0 != "'" }
      let century = decade.utf8.count == 3 ? "19" : ""
      return add(Moment(name: "decade/\(century)\(decade)", text: ""), count: 1)
    }
    if token(1)?.folded == "century" || token(1)?.folded == "centuries",
      let century = ordinal(first)
    {
      return add(Moment(name: "century/\(century)", text: ""), count: 2)
    }
    if let year = year(first), isYear { return add(Moment(year: year, text: ""), count: 1) }
    return false
  }

  /// Whether the four digits at the position may be a year: no unit or currency is beside them.
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
      let minute = (hour * 60 + (isClock ? parts[1] : 0)) % 1440
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

  /// Reads `am` or `p.m.`, and tells how many tokens it takes.
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

  /// The zone behind a time, if there is one, and how many tokens it takes: `EST`, `Arizona time`.
  private func zone(behind offset: Int) -> (name: String, count: Int)? {
    guard let token = token(offset), token.kind == .word, token.isCapitalized else { return nil }
    let isAbbreviation =
      (2...5).contains(token.text.utf8.count) && token.text.uppercased() == token.text
      && (token.folded.hasSuffix("t") || token.folded == "utc")
    if isAbbreviation { return (token.folded, 1) }
    return self.token(offset + 1)?.folded == "time" ? (token.folded, 2) : nil
  }

  // MARK: Names of times

  private mutating func readName() -> Bool {
    guard let first = token(0), first.kind == .word, let name = Moment.name(first.folded) else {
      return false
    }
    // Spring and fall are verbs too, and parts of names.
    switch name {
    case "hour/noon": return add(Moment(minute: 720, text: ""), count: 1)
    case "hour/midnight": return add(Moment(minute: 0, text: ""), count: 1)
    default: return add(Moment(name: name, text: ""), count: 1)
    }
  }
}
