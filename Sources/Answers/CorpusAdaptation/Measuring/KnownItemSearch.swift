package import Parallelism
package import VectorMath

/// Looks for known items among the passages of a corpus, by any model.
///
/// A document or a section is as near as its nearest passage. Its rank is one more than the number of
/// those that are nearer, and of those that are as near.
package struct KnownItemSearch: Sendable {
  /// The questions.
  package let items: [KnownItem]
  /// The passages that are searched, as the model reads them.
  package let texts: [String]
  private let rows: [Int]
  private let groups: [[Int]]

  /// Levels of answers: each passage is of one group on each.
  fileprivate enum Level: Int, CaseIterable { case document, section, passage }

  /// A search of all passages, or of some.
  ///
  /// Titles are left out, for they would answer themselves.
  ///
  /// - Parameters:
  ///   - items: The questions.
  ///   - corpus: The corpus that they are of.
  ///   - limit: The most passages: some of each answer first, then of all others.
  ///   - seed: Decides which.
  package init(
    _ items: [KnownItem], in corpus: AdaptationCorpus, limit: Int = .max, seed: UInt64 = 0
  ) {
    self.items = items
    var halves: Set<Int> = []
    for case .half(let row) in items.map(\.answer) { halves.insert(row) }
    var isTitle = [Bool](repeating: false, count: corpus.texts.count)
    for document in corpus.documents {
      for row in document.titleRows { isTitle[row] = true }
    }
    let all = corpus.texts.indices.filter { !isTitle[$0] }
    rows = all.count <= limit ? all : Self.some(limit, of: all, items, corpus, seed)
    texts = rows.map { row in
      halves.contains(row)
        ? TextHalves(corpus.texts[row])?.second ?? corpus.texts[row] : corpus.texts[row]
    }
    groups = [
      rows.map { corpus.documentOf[$0] }, rows.map { corpus.sectionOf[$0] }, rows,
    ]
  }

  /// Eight passages of each answer, and others by chance.
  private static func some(
    _ limit: Int, of all: [Int], _ items: [KnownItem], _ corpus: AdaptationCorpus, _ seed: UInt64
  ) -> [Int] {
    var generator = SeededGenerator(seed: seed &+ 4)
    let searched = Set(all)
    var chosen: Set<Int> = []
    for item in items {
      let own =
        switch item.answer {
        case .document(let number): corpus.documents[number].rows
        case .section(let number): corpus.sections[number].rows
        case .half(let row): row..<row + 1
        }
      let said = own.filter {
        corpus.speaks[$0] && $0 != item.withheld && searched.contains($0)
      }
      for row in said.shuffled(using: &generator).prefix(8) where chosen.count < limit {
        chosen.insert(row)
      }
      if let withheld = item.withheld, chosen.count < limit { chosen.insert(withheld) }
    }
    for row in all.shuffled(using: &generator) where chosen.count < limit { chosen.insert(row) }
    return all.filter { chosen.contains($0) }
  }

  /// How well each answer was found: nDCG at 10, which for one right answer is `1/log₂(rank + 1)`, or
  /// 0 beyond the tenth.
  ///
  /// - Parameters:
  ///   - questions: `[items × D]`, unit rows.
  ///   - passages: `[texts × D]`, unit rows.
  ///   - threads: How many cores are used; nothing depends on it.
  ///   - work: Ends the search.
  /// - Returns: `[items]`, 0...1.
  /// - Throws: `CancellationError` when the work is ended.
  package func gains(
    questions: Matrix, passages: Matrix, threads: Int, work: Work
  ) throws(CancellationError) -> [Double] {
    precondition(
      questions.rows == items.count && passages.rows == texts.count,
      "\(questions.rows) and \(passages.rows) vectors for \(items.count) questions and "
        + "\(texts.count) passages")
    let counts = groups.map { ($0.max() ?? -1) + 1 }
    let (items, groups, rows) = (items, groups, rows)
    return try scoreBlocks(
      of: questions, with: passages, threads: threads, work: work,
      makeState: { [Float](repeating: -.infinity, count: counts[items[$0].level.rawValue]) },
      { best, query, start, scores in
        let group = groups[items[query].level.rawValue]
        for (place, score) in zip(start..., scores) where score > best[group[place]] {
          if rows[place] != items[query].withheld { best[group[place]] = score }
        }
      },
      finish: { best, query in
        let group = items[query].group
        let own = group < best.count ? best[group] : -.infinity
        guard own > -.infinity else { return 0 }
        // As near as the answer counts as nearer: a model gains nothing by telling nothing apart.
        let rank = best.count { $0 >= own }
        return rank <= 10 ? logarithm(2) / logarithm(Double(rank + 1)) : 0
      })
  }
}

extension KnownItem {
  fileprivate var level: KnownItemSearch.Level {
    switch answer {
    case .document: .document
    case .section: .section
    case .half: .passage
    }
  }

  fileprivate var group: Int {
    switch answer {
    case .document(let number), .section(let number), .half(let number): number
    }
  }
}
