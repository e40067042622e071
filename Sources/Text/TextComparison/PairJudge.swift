/// How two texts met.
package enum Meeting: Sendable {
  case byVector
  /// By their words; their score may reach the threshold as well.
  case byWording(isNear: Bool)

  fileprivate var isByVector: Bool {
    if case .byVector = self { true } else { false }
  }
}

/// Decides whether two texts that are close enough differ in what a guard looks at.
///
/// It reads the facts of a text when the text is first compared, and remembers them for a while: in a
/// large corpus, few texts have near neighbours.
///
/// `areAlike` makes every verdict on a pair that is not a copy. A model that reads both texts at once (a
/// cross-encoder) has its place there, behind the guards, for pairs that they let pass with a score
/// near the threshold. It would come as another closure beside `text`.
package struct PairJudge: Sendable {
  private let guards: Set<Guard>
  private let lexicon: NameLexicon
  private let reader: TextReader?
  private let text: @Sendable (Int) -> String
  private var facts: [(row: Int, facts: TextFacts)?]
  private var readings: [(row: Int, reading: TextReading)?]

  /// - Parameters:
  ///   - guards: The guards that are asked; without any, every pair passes.
  ///   - lexicon: What the corpus tells of names.
  ///   - reader: What the model reads of a text; nil where it is not known. Then `unread` and `cut`
  ///     hold no pair back.
  ///   - text: The text of a row.
  package init(
    guards: Set<Guard>, lexicon: NameLexicon, reader: TextReader?,
    text: @escaping @Sendable (Int) -> String
  ) {
    self.guards = guards
    self.lexicon = lexicon
    self.reader = guards.isDisjoint(with: [.unread, .cut]) ? nil : reader
    self.text = text
    facts = Array(repeating: nil, count: guards.isEmpty ? 0 : 4096)
    readings = Array(repeating: nil, count: self.reader == nil ? 0 : 4096)
  }

  /// What the texts of two rows differ in.
  ///
  /// - Parameters:
  ///   - first: A row.
  ///   - second: Another one.
  ///   - meeting: How they met.
  /// - Returns: The differences, `first` of the first row.
  package mutating func differences(_ first: Int, _ second: Int, _ meeting: Meeting) -> [Difference]
  {
    readDifferences(first, second, meeting, guards)
      + (meeting.isByVector ? unreadDifferences(first, second, guards) : [])
  }

  /// The guards that keep two texts apart, each asked alone.
  ///
  /// - Parameters:
  ///   - first: A row.
  ///   - second: Another one.
  ///   - meeting: How they met.
  /// - Returns: The guards that see a difference.
  package mutating func holding(_ first: Int, _ second: Int, _ meeting: Meeting) -> Set<Guard> {
    guards.filter { asked in
      !readDifferences(first, second, meeting, [asked]).isEmpty
        || (meeting.isByVector && !unreadDifferences(first, second, [asked]).isEmpty)
    }
  }

  /// The differences in words and letters.
  private mutating func readDifferences(
    _ first: Int, _ second: Int, _ meeting: Meeting, _ guards: Set<Guard>
  ) -> [Difference] {
    guard !guards.isEmpty else { return [] }
    let (a, b) = (read(first), read(second))
    var found = a.differences(from: b, guards: guards, lexicon: lexicon)
    if guards.contains(.letters), let difference = a.differentLetters(from: b),
      !meeting.isByVector || haveNearWording(first, second)
    {
      found.append(difference)
    }
    // Only vectors tell these apart, no other guard does.
    if case .byWording(isNear: false) = meeting, found.isEmpty, guards.contains(.word),
      let difference = a.differentWord(from: b, lexicon: lexicon)
    {
      found.append(difference)
    }
    return found
  }

  /// Whether they differ in nothing that a guard looks at.
  package mutating func areAlike(_ first: Int, _ second: Int, _ meeting: Meeting) -> Bool {
    // Thousands of texts that the model cannot read may have one vector. This test is quick.
    if meeting.isByVector, !unreadDifferences(first, second, guards).isEmpty { return false }
    return readDifferences(first, second, meeting, guards).isEmpty
  }

  /// Whether the texts are of nearly the same wording though it is their vectors that met.
  private func haveNearWording(_ first: Int, _ second: Int) -> Bool {
    let shingles = [first, second].map { Shingles(NormalizedText(text($0))) }
    return shingles[0].similarity(to: shingles[1]) >= Shingles.usualSimilarity
  }

  private mutating func unreadDifferences(
    _ first: Int, _ second: Int, _ guards: Set<Guard>
  ) -> [Difference] {
    guard let reader else { return [] }
    let a = reading(first, with: reader)
    return a.differences(from: reading(second, with: reader), guards: guards)
  }

  private mutating func read(_ row: Int) -> TextFacts {
    let place = row & (facts.count - 1)
    if let known = facts[place], known.row == row { return known.facts }
    let read = TextFacts(text(row), lexicon: lexicon)
    facts[place] = (row, read)
    return read
  }

  private mutating func reading(_ row: Int, with reader: TextReader) -> TextReading {
    let place = row & (readings.count - 1)
    if let known = readings[place], known.row == row { return known.reading }
    let reading = TextReading(text(row), with: reader)
    readings[place] = (row, reading)
    return reading
  }
}
