internal import VectorMath

/// A question whose answer is known because it was taken from there.
package struct KnownItem: Sendable, Equatable {
  /// What is looked for.
  package enum Answer: Sendable, Equatable {
    /// The document of this number.
    case document(Int)
    /// The section of this number.
    case section(Int)
    /// The passage in this row, of which the second half is shown.
    case half(Int)
  }

  /// Where the question was found.
  package let kind: PairKind
  /// Its words.
  package let question: String
  /// What should be found.
  package let answer: Answer
  /// The row that is the question itself, which must not be found; nil for a title or a heading.
  package let withheld: Int?
}

extension KnownItem {
  /// So many questions at most from one document.
  private static let mostOfDocument = 3

  /// Questions of the documents of a part: their titles and headings; for a document without, some
  /// sentence; for one of lone texts, a first half.
  ///
  /// - Parameters:
  ///   - corpus: The corpus.
  ///   - part: Which documents ask.
  ///   - limit: The most questions.
  ///   - seed: Decides which are taken of many.
  ///   - known: Texts that were learnt from: they are no questions.
  /// - Returns: In the order of the corpus.
  package static func all(
    in corpus: AdaptationCorpus, _ part: CorpusPart, limit: Int, seed: UInt64,
    without known: Set<String> = []
  ) -> [KnownItem] {
    let names = SectionNames(of: corpus)
    var generator = SeededGenerator(seed: seed &+ 3)
    var items: [KnownItem] = []
    var titles: [String: Int] = [:]
    for document in corpus.documents { titles[document.title ?? "", default: 0] += 1 }
    for (number, document) in corpus.documents.enumerated() where document.part == part {
      var own: [KnownItem] = []
      let rows = document.rows.filter { corpus.speaks[$0] && !document.titleRows.contains($0) }
      guard !rows.isEmpty else { continue }
      if let title = document.title, titles[title] == 1 {
        own.append(
          KnownItem(kind: .title, question: title, answer: .document(number), withheld: nil))
      }
      for section in document.sections.shuffled(using: &generator) {
        guard let name = names.name(of: section),
          corpus.sections[section].rows.contains(where: { corpus.speaks[$0] })
        else { continue }
        own.append(
          KnownItem(kind: .heading, question: name, answer: .section(section), withheld: nil))
      }
      if own.isEmpty { own = lone(rows, of: number, corpus, &generator) }
      items += own.filter { !known.contains($0.question) }.prefix(mostOfDocument)
    }
    guard items.count > limit else { return items }
    return items.indices.shuffled(using: &generator).prefix(limit).sorted().map { items[$0] }
  }

  /// Questions of a document that has neither title nor headings.
  private static func lone(
    _ rows: [Int], of document: Int, _ corpus: AdaptationCorpus,
    _ generator: inout SeededGenerator
  ) -> [KnownItem] {
    let neighbours = rows.filter { row in
      corpus.continues[row] || row + 1 < corpus.texts.count && corpus.continues[row + 1]
    }
    guard neighbours.isEmpty || rows.count < 2 else {
      return neighbours.shuffled(using: &generator).map { row in
        KnownItem(
          kind: .neighbours, question: corpus.texts[row], answer: .document(document),
          withheld: row)
      }
    }
    return rows.shuffled(using: &generator).compactMap { row in
      TextHalves(corpus.texts[row]).map {
        KnownItem(kind: .halves, question: $0.first, answer: .half(row), withheld: nil)
      }
    }
  }
}
