internal import TextComparison
internal import VectorMath

/// Mines pairs from the documents of a corpus that are learnt from.
///
/// Everything is decided by the corpus and a seed.
package struct PairMining: Sendable {
  /// How many pairs are wanted, and which.
  package struct Limits: Sendable {
    /// The most pairs of all kinds together.
    package var pairs = 10_000
    /// A document has so many pairs of each kind, or its share of all pairs if that is more.
    package var perDocument = 4
    /// A title has no more than so many pairs: a long document says much that its title does not.
    package var perTitle = 8
    /// No kind has more than this many times the pairs of all others together.
    package var dominance = 3
    /// So many pairs of a kind are always allowed.
    package var alwaysAllowed = 2_000

    /// The defaults.
    package init() {}
  }

  let corpus: AdaptationCorpus
  let limits: Limits
  let seed: UInt64
  /// The documents that are learnt from.
  let documents: [Int]

  /// Mines from the part of the corpus that is learnt from.
  package init(_ corpus: AdaptationCorpus, _ limits: Limits = Limits(), seed: UInt64) {
    self.corpus = corpus
    self.limits = limits
    self.seed = seed
    documents = corpus.documents.indices.filter { corpus.documents[$0].part == .training }
  }

  /// The pairs that the order of the corpus shows, without vectors; not balanced yet.
  package func structuralPairs() -> [MinedPair] {
    let names = SectionNames(of: corpus)
    return documents.flatMap { document -> [MinedPair] in
      var generator = SeededGenerator(
        seed: seed ^ UInt64(truncatingIfNeeded: document) &* 0x9E37_79B9_7F4A_7C15)
      let found =
        titlePairs(document, &generator) + headingPairs(document, names, &generator)
        + neighbourPairs(document, &generator)
      return found.isEmpty ? halfPairs(document, &generator) : found
    }
  }

  /// The most pairs of a kind from one document.
  var perDocument: Int { max(limits.perDocument, limits.pairs / max(1, documents.count)) }

  /// Rows of a document that say something, without its title.
  func speakingRows(_ rows: Range<Int>, of document: Int) -> [Int] {
    rows.filter { corpus.speaks[$0] && !corpus.documents[document].titleRows.contains($0) }
  }

  private func titlePairs(_ document: Int, _ generator: inout SeededGenerator) -> [MinedPair] {
    guard let title = corpus.documents[document].title else { return [] }
    // The beginning of a document says most often what the whole is about.
    let rows = speakingRows(corpus.documents[document].rows, of: document)
    let chosen = rows.prefix(2) + rows.dropFirst(2).shuffled(using: &generator)
    return Array(
      chosen.lazy.compactMap { row in
        pair(.title, document, .init(title), .init(corpus.texts[row], row: row))
      }.prefix(min(perDocument, limits.perTitle)))
  }

  private func headingPairs(
    _ document: Int, _ names: SectionNames, _ generator: inout SeededGenerator
  ) -> [MinedPair] {
    var found: [MinedPair] = []
    for section in corpus.documents[document].sections.shuffled(using: &generator) {
      guard let name = names.name(of: section) else { continue }
      let rows = speakingRows(corpus.sections[section].rows, of: document)
      let chosen = rows.prefix(1) + rows.dropFirst().shuffled(using: &generator).prefix(1)
      found += chosen.compactMap { row in
        pair(.heading, document, .init(name), .init(corpus.texts[row], row: row))
      }
    }
    return Array(found.prefix(perDocument))
  }

  private func neighbourPairs(
    _ document: Int, _ generator: inout SeededGenerator
  ) -> [MinedPair] {
    let rows = corpus.documents[document].rows.dropFirst().filter { row in
      corpus.continues[row] && corpus.speaks[row] && corpus.speaks[row - 1]
    }
    return Array(
      rows.shuffled(using: &generator).lazy.compactMap { row in
        pair(
          .neighbours, document, .init(corpus.texts[row - 1], row: row - 1),
          .init(corpus.texts[row], row: row))
      }.prefix(perDocument))
  }

  private func halfPairs(_ document: Int, _ generator: inout SeededGenerator) -> [MinedPair] {
    let rows = corpus.documents[document].rows.filter { corpus.speaks[$0] }
    return Array(
      rows.shuffled(using: &generator).lazy.compactMap { row in
        TextHalves(corpus.texts[row]).flatMap {
          pair(.halves, document, .init($0.first), .init($0.second))
        }
      }.prefix(perDocument))
  }

  /// A pair of texts of which neither is a part of the other; nil for others.
  func pair(
    _ kind: PairKind, _ document: Int, _ anchor: MinedPair.Side, _ positive: MinedPair.Side
  ) -> MinedPair? {
    let (first, second) = (NormalizedText(anchor.text).text, NormalizedText(positive.text).text)
    guard !first.isEmpty, !second.isEmpty, !first.contains(second), !second.contains(first) else {
      return nil
    }
    return MinedPair(kind, document: document, anchor, positive)
  }
}

/// A text cut in the middle, between two words.
struct TextHalves {
  let first: String
  let second: String

  /// A half of fewer words says too little.
  private static let leastWords = 4

  /// The halves; nil for a short text, and for one without spaces between its words.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    guard words.count >= 2 * Self.leastWords else { return nil }
    first = words[..<(words.count / 2)].joined(separator: " ")
    second = words[(words.count / 2)...].joined(separator: " ")
  }
}

/// What sections are called, so that no two are called alike.
///
/// Many documents have an `Introduction`: such a section is called by the headings above it too, and
/// by the title of its document, until its name is its own. Where even that is shared, it has none.
package struct SectionNames: Sendable {
  private let names: [String?]

  /// Names all sections of a corpus.
  package init(of corpus: AdaptationCorpus) {
    let paths = corpus.sections.map { section -> [String] in
      guard !section.headings.isEmpty else { return [] }
      return (corpus.documents[section.document].title.map { [$0] } ?? []) + section.headings
    }
    var counts: [String: Int] = [:]
    // A heading that comes again in its own document, such as one around a table, is one heading.
    var seen: [String: Int] = [:]
    for (number, path) in paths.enumerated() {
      for name in Self.candidates(path) {
        let document = corpus.sections[number].document
        if seen[name + "\n" + path.joined(separator: "\n")] == document { continue }
        seen[name + "\n" + path.joined(separator: "\n")] = document
        counts[name, default: 0] += 1
      }
    }
    names = paths.map { path in Self.candidates(path).first { counts[$0] == 1 } }
  }

  /// The name of a section.
  package func name(of section: Int) -> String? { names[section] }

  /// The last heading, then with the one above it, and so on.
  private static func candidates(_ path: [String]) -> [String] {
    path.indices.reversed().map { path[$0...].joined(separator: ": ") }
  }
}
