internal import TextAnalysis

/// Words of two texts of nearly the same wording that stand in each other's place: `the folder`,
/// `the snapshot`.
enum ReplacedWords {
  /// The first words that stand in each other's place and say different things; nil when there are
  /// none.
  ///
  /// It passes over words that only one text has, that stand elsewhere in the other, that are other
  /// forms or spellings of one word, or that say nothing by themselves. Numbers and names have guards of
  /// their own. Texts that differ over more than a thousand words are not looked at.
  ///
  /// - Parameters:
  ///   - first: The words of a text in their order (`TextFacts.template`).
  ///   - second: Those of another one.
  ///   - lexicon: What the corpus tells of words.
  /// - Returns: What stands in the first and in the second.
  static func difference(
    _ first: [String], _ second: [String], lexicon: NameLexicon
  ) -> (String, String)? {
    let start = zip(first, second).prefix { $0 == $1 }.count
    let end = zip(first[start...].reversed(), second[start...].reversed())
      .prefix { $0 == $1 }.count
    let (first, second) = (first[start...].dropLast(end), second[start...].dropLast(end))
    guard max(first.count, second.count) <= mostCompared else { return nil }
    return difference(first: Array(first), second: Array(second), lexicon)
  }

  /// The time and memory that it takes grow with the square of the number of changes.
  private static let mostCompared = 1000

  private static func difference(
    first: [String], second: [String], _ lexicon: NameLexicon
  ) -> (String, String)? {
    var (removed, inserted) = (Set<Int>(), Set<Int>())
    for change in second.difference(from: first) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    let moved = Set(removed.map { first[$0] }).intersection(inserted.map { second[$0] })
    func kept(_ words: [String]) -> [String] { words.filter { says($0) && !moved.contains($0) } }
    var (left, right) = (0, 0)
    while left < first.count || right < second.count {
      var (own, other) = ([String](), [String]())
      while removed.contains(left) {
        own.append(first[left])
        left += 1
      }
      while inserted.contains(right) {
        other.append(second[right])
        right += 1
      }
      left += 1
      right += 1
      if areSame(own, other, lexicon) { continue }
      let (a, b) = (kept(own), kept(other))
      guard !a.isEmpty, !b.isEmpty, !areSame(a, b, lexicon) else { continue }
      return (a.joined(separator: " "), b.joined(separator: " "))
    }
    return nil
  }

  /// Words that have exchanged their places: `convert pdf to word`, `convert word to pdf`; nil when
  /// that is not the whole difference.
  ///
  /// - Parameters:
  ///   - first: The words of a text in their order (`TextFacts.template`).
  ///   - second: Those of another one.
  /// - Returns: The words in the order of the first text and in that of the second.
  static func exchange(_ first: [String], _ second: [String]) -> (String, String)? {
    let (a, b) = (first.filter { !articles.contains($0) }, second.filter { !articles.contains($0) })
    let places = zip(a, b).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
    guard a.count == b.count, places.count > 1,
      let roles = newRoles(places.map { (a[$0], b[$0]) })
    else { return nil }
    // The order says nothing of words side by side or joined, as in `new moon and full moon`, nor in a
    // list, unless a word is replaced in several places.
    let between = a[places[0] + 1..<places[1]]
    let isExchange =
      places.count == 2 && !between.isEmpty && !between.contains(where: TextFacts.joiners.contains)
    guard isExchange || roles.count < places.count else { return nil }
    func shown(_ words: [String]) -> String { words.joined(separator: " \u{2026} ") }
    return (shown(roles.map(\.0)), shown(roles.map(\.1)))
  }

  /// The one word in which two texts differ, articles aside; nil when they differ in more.
  ///
  /// - Parameters:
  ///   - first: The words of a text in their order (`TextFacts.template`).
  ///   - second: Those of another one.
  /// - Returns: The word, its replacement, and the words around.
  static func only(_ first: [String], _ second: [String]) -> (String, String, FactPlace)? {
    let (a, b) = (first.filter { !articles.contains($0) }, second.filter { !articles.contains($0) })
    guard a.count == b.count, let place = a.indices.first(where: { a[$0] != b[$0] }),
      a[(place + 1)...] == b[(place + 1)...]
    else { return nil }
    var around = FactPlace()
    if place > 0 { around.before = a[place - 1] }
    if place + 1 < a.count { around.after = a[place + 1] }
    return (a[place], b[place], around)
  }

  /// What replaces each word; nil unless the replacement is one to one and one of the replaced words
  /// replaces another.
  ///
  /// Examples: `pdf` by `word` and `word` by `pdf`; `apartment` by `tenant` and `person` by `apartment`.
  private static func newRoles(_ pairs: [(String, String)]) -> [(String, String)]? {
    var replacement: [String: String] = [:]
    var found: [(String, String)] = []
    for (word, other) in pairs {
      guard says(word), says(other) else { return nil }
      if let known = replacement[word] {
        guard known == other else { return nil }
        continue
      }
      replacement[word] = other
      found.append((word, other))
    }
    guard Set(replacement.values).count == found.count,
      replacement.values.contains(where: { replacement[$0] != nil })
    else { return nil }
    return found
  }

  private static let articles = Lexicon.words(.articles)

  /// Whether a word says something by itself.
  private static func says(_ word: String) -> Bool {
    guard let letter = word.unicodeScalars.first(where: \.properties.isAlphabetic) else {
      return false
    }
    return !StopWords.english.contains(word) && !UncasedScript.isLetter(letter)
  }

  /// Whether they are the same words in another spelling: `first-order`, `firstorder`.
  private static func areSame(_ a: [String], _ b: [String], _ lexicon: NameLexicon) -> Bool {
    if a.joined() == b.joined() { return true }
    return a.count == b.count && zip(a, b).allSatisfy { areForms($0, $1, lexicon) }
  }

  /// Whether two words may be forms of one, or a slip of the pen.
  private static func areForms(_ a: String, _ b: String, _ lexicon: NameLexicon) -> Bool {
    if NameWords.areSame(a, b, lexicon) { return true }
    let shared = zip(a, b).prefix { $0 == $1 }.count
    return shared >= 3 && isEnding(a.dropFirst(shared)) && isEnding(b.dropFirst(shared))
  }

  /// Whether this may be the ending of a form of a word, in English and its neighbours.
  private static func isEnding(_ end: Substring) -> Bool {
    end.isEmpty || endings.contains(String(end))
  }

  private static let endings = Lexicon.words(.wordEndings)
}
