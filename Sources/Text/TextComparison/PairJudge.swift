/// How two texts met.
package enum Meeting: Sendable {
  case byVector
  /// By their words, with a score that reaches the threshold as well or does not.
  case byWording(isNear: Bool)

  fileprivate var isByVector: Bool {
    if case .byVector = self { true } else { false }
  }
}

/// Decides whether two texts that are close enough differ in what a guard looks at.
///
/// Facts are read from a text when it is first compared and remembered for a while: of a large
/// corpus few texts have near neighbours.
///
/// Every verdict on a pair that is not a copy is made by `areAlike`, with how the two met. A model that
/// reads both texts at once (a cross-encoder) has its place there, behind the guards, for the pairs that
/// they let pass with a score near the threshold: it would come as another closure beside `text`.
package struct PairJudge: Sendable {
  private let guards: Set<Guard>
  private let lexicon: NameLexicon
  private let reader: TextReader?
  private let text: @Sendable (Int) -> String
  private var facts: [(row: Int, facts: TextFacts)?]
  private var readings: [(row: Int, reading: TextReading)?]

  /// - Parameters:
  ///   - guards: What is looked at; none lets every pair pass.
  ///   - lexicon: What the corpus tells of names.
  ///   - reader: The model's reading; nil where it is not known, and then no pair is held back for it.
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

  /// What they differ in of what can be read, by words and letters.
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
    // What the vectors tell apart, and the words do not by any other guard.
    if case .byWording(isNear: false) = meeting, found.isEmpty, guards.contains(.word),
      let difference = a.differentWord(from: b, lexicon: lexicon)
    {
      found.append(difference)
    }
    return found
  }

  /// Whether they differ in nothing that a guard looks at.
  package mutating func areAlike(_ first: Int, _ second: Int, _ meeting: Meeting) -> Bool {
    // Of texts that the model cannot read thousands may have one vector; this is looked up at once.
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
