/// Numbers in digits and words, and what they count.
extension FactReader {
  mutating func readQuantity() -> Bool {
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
    if !currency.isEmpty, let letter = token(0), !letter.followsSpace,
      let scale = NumberWords.scale(behindMoney: letter.folded)
    {
      quantity.multiply(by: scale)
      position += 1
    }
    quantity.units = currency.isEmpty ? readUnit() : currency
    quantity.text = tokens[start..<position].map(\.text).joined(separator: " ")
    quantity.place = FactPlace(start..<position, in: tokens)
    quantities.append(quantity)
    quantityEnd = position
    return true
  }

  /// A number in digits or words, multiplied by the words behind it: `two hundred`, `5k`.
  private mutating func readNumber() -> Quantity? {
    guard let first = token(0) else { return nil }
    var value: Double?
    var lastPlace: Double?
    var isSoft = false
    if first.kind == .number {
      if first.folded.last?.isLetter == true {
        value = Double(first.folded.prefix { $0.isNumber })
      } else {
        value = NumberWords.value(ofDigits: first.text)
        lastPlace = NumberWords.lastPlace(ofDigits: first.text)
      }
      position += 1
      if value == nil { return Quantity(value: nil, text: first.text) }
    } else if first.kind == .word {
      if let small = NumberWords.small(first.folded) {
        // `one`, `first` and `second` are seldom numbers.
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
      lastPlace = lastPlace.map { $0 * scale }
      isSoft = false
      position += 1
      // two hundred and five
      if scale == 100, let rest = readRest() { value += rest }
    }
    return Quantity(value: value, isSoft: isSoft, lastPlace: lastPlace, text: "")
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

  /// The unit after a number; a single letter is a unit only right behind digits or as a word.
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

  /// The units that stand at a place, and how many tokens they take; `s` is a second only in a rate.
  private func units(at offset: Int, isRate: Bool = false) -> (units: [Unit], count: Int) {
    guard let first = token(offset) else { return ([], 0) }
    if let power = Unit.power(first.folded), let next = token(offset + 1) {
      let units = Unit.meanings(of: next.folded).compactMap { Unit($0, power: power) }
      return (units, units.isEmpty ? 0 : 2)
    }
    let units = Unit.meanings(of: isRate && first.folded == "s" ? "second" : first.folded)
    return (units, units.isEmpty ? 0 : 1)
  }

  /// One of a unit: `a month`, `per yard`, `daily`, and behind a quantity also `a kilo` and `/ s`.
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
