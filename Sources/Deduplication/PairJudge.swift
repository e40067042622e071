/// Decides whether two texts that are close enough differ in what a guard looks at.
///
/// Facts are read from a text when it is first compared and remembered for a while: of a large
/// corpus few texts have near neighbours.
struct PairJudge: Sendable {
  private let guards: Set<Guard>
  private let lexicon: NameLexicon
  private let text: @Sendable (Int) -> String
  private var facts: [(row: Int, facts: TextFacts)?]

  /// - Parameters:
  ///   - guards: What is looked at; none lets every pair pass.
  ///   - lexicon: What the corpus tells of names.
  ///   - text: The text of a row.
  init(guards: Set<Guard>, lexicon: NameLexicon, text: @escaping @Sendable (Int) -> String) {
    self.guards = guards
    self.lexicon = lexicon
    self.text = text
    facts = Array(repeating: nil, count: guards.isEmpty ? 0 : 4096)
  }

  /// One that lets every pair pass.
  static let idle = PairJudge(guards: [], lexicon: NameLexicon()) { _ in "" }

  /// What the texts of two rows differ in.
  mutating func differences(_ first: Int, _ second: Int) -> [Difference] {
    guard !guards.isEmpty else { return [] }
    let a = read(first)
    return a.differences(from: read(second), guards: guards, lexicon: lexicon)
  }

  private mutating func read(_ row: Int) -> TextFacts {
    let place = row & (facts.count - 1)
    if let known = facts[place], known.row == row { return known.facts }
    let read = TextFacts(text(row), lexicon: lexicon)
    facts[place] = (row, read)
    return read
  }
}
