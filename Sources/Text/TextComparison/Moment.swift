internal import TextAnalysis

/// A time that a text names: a date, a part of one, or a time of the day.
struct Moment: Sendable, Equatable {
  var year: Int?
  var month: Int?
  var day: Int?
  /// Minutes since midnight.
  var minute: Int?
  /// Whether `minute` may be half a day off, as in `at seven`.
  var isHalfOfDayOpen = false
  /// The zone that `minute` is in, where it is said.
  var zone: String?
  /// Any other word for a time: a weekday, a season, a part of the day, a century, `tomorrow`.
  var name: String?
  /// As it is written.
  var text: String
  var place = FactPlace()

  /// Whether both name the same kind of time: a year, a day and a month, and so on.
  func isComparable(with other: Moment) -> Bool {
    (year == nil) == (other.year == nil) && (month == nil) == (other.month == nil)
      && (day == nil) == (other.day == nil) && (minute == nil) == (other.minute == nil)
      && name.map(Self.kind) == other.name.map(Self.kind)
  }

  /// Whether at most one of the two can be right: both name a year, a month, a day, a time of the day
  /// or a word of one kind, and name different ones.
  ///
  /// `Monday` may be `today`, and 7 pm in one zone may be 8 am in another.
  func contradicts(_ other: Moment) -> Bool {
    func differ(_ a: Int?, _ b: Int?) -> Bool { a != nil && b != nil && a != b }
    if differ(year, other.year) || differ(month, other.month) || differ(day, other.day) {
      return true
    }
    if let name, let otherName = other.name, name != otherName,
      Self.kind(name) == Self.kind(otherName)
    {
      return true
    }
    return differ(minute, other.minute) && (zone == nil || other.zone == nil || zone == other.zone)
  }

  /// Whether nothing in the two contradicts, and something agrees.
  func agrees(with other: Moment) -> Bool {
    var shared = false
    for (a, b) in [(year, other.year), (month, other.month), (day, other.day)] {
      guard let a, let b else { continue }
      if a != b { return false }
      shared = true
    }
    if let name, let otherName = other.name {
      if name != otherName { return false }
      shared = true
    }
    if let a = minute, let b = other.minute {
      let isOpen = isHalfOfDayOpen || other.isHalfOfDayOpen
      if isOpen ? a % 720 != b % 720 : a != b { return false }
      shared = true
    }
    return shared
  }
}

extension Moment {
  /// The number of a month.
  ///
  /// The verb `march` counts as a month; no verdict was seen to change by it.
  static func month(_ word: String) -> Int? { months[word] }

  /// The name that all words for one time are compared by.
  static func name(_ word: String) -> String? {
    names[word] ?? (word.hasSuffix("s") ? names[String(word.dropLast())] : nil)
  }

  /// What kind of time a name is: the part before its slash.
  private static func kind(_ name: String) -> Substring { name.prefix { $0 != "/" } }

  private static let months = Lexicon.numbers(.months).mapValues { Int($0) }

  private static let names: [String: String] = {
    var table: [String: String] = [:]
    for meaning in Lexicon.meanings(.times) {
      for word in meaning.words { table[word] = meaning.name }
    }
    return table
  }()
}
