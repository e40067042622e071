internal import Clustering
internal import Documents
package import Parallelism

/// A corpus as a model is fitted to it: documents, their sections, and the passages of these.
///
/// A *document* is a file, or a record of a file of records. A corpus of few documents, such as one
/// book, is divided into pieces, which are its documents then: what is measured must not be what was
/// learnt.
package struct AdaptationCorpus: Sendable {
  /// A file, a record or a piece.
  package struct Document: Sendable, Equatable {
    /// The file as a person knows it.
    package let name: String
    /// Its first line.
    package let line: Int
    /// Its rows.
    package let rows: Range<Int>
    /// Its sections, by their numbers.
    package internal(set) var sections: Range<Int>
    /// Its title; nil for a document without one.
    package let title: String?
    /// Rows at its beginning that say the title and nothing else.
    package let titleRows: Range<Int>
    /// Whether it is learnt from or measured on.
    package let part: CorpusPart
  }

  /// What stands below one heading.
  package struct Section: Sendable, Equatable {
    /// The number of its document.
    package let document: Int
    /// Its rows.
    package let rows: Range<Int>
    /// The headings above it, outermost first, without the title of the document.
    package let headings: [String]
  }

  /// The passages' texts, by row.
  package internal(set) var texts: [String] = []
  /// In the order of the corpus.
  package internal(set) var documents: [Document] = []
  /// In the order of the corpus; every row is in one.
  package internal(set) var sections: [Section] = []
  /// The document of each row.
  package internal(set) var documentOf: [Int] = []
  /// The section of each row.
  package internal(set) var sectionOf: [Int] = []
  /// Whether a row goes on with the paragraph of the row before.
  package internal(set) var continues: [Bool] = []
  /// Whether a row says something that no row before it says.
  package internal(set) var speaks: [Bool] = []
  /// The passage that each row was made of, by its number among those that were given.
  package internal(set) var sources: [Int] = []
  /// How many documents were left out because the corpus is larger than `mostRows`.
  package internal(set) var omittedDocuments = 0

  /// With so few documents a corpus is divided into pieces.
  package static let fewDocuments = 30
  /// No more passages are looked at: whole documents, chosen by their contents.
  package static let mostRows = 100_000

  /// Finds documents, sections and paragraphs.
  ///
  /// - Parameters:
  ///   - passages: In the order of root, path and place.
  ///   - mostRows: The most passages that are looked at.
  ///   - threads: How many texts are read at once.
  ///   - work: Ends the reading.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    of passages: [AdaptationPassage], mostRows: Int = Self.mostRows, threads: Int, work: Work
  ) throws(CancellationError) {
    var drafts = DocumentDraft.all(in: passages)
    if drafts.count < Self.fewDocuments {
      drafts = drafts.flatMap { $0.pieces(of: passages) }
    }
    let parts = drafts.map { CorpusPart.of($0.rows.lazy.map { passages[$0].passage.text }) }
    for number in Self.kept(drafts, parts, mostRows: mostRows) {
      add(drafts[number], parts[number].part, of: passages)
    }
    omittedDocuments = drafts.count - documents.count
    speaks = try Self.speaking(sources.map { passages[$0].passage }, threads, work)
  }

  /// The numbers of the documents that fit, in their order; which ones depends on their contents.
  private static func kept(
    _ drafts: [DocumentDraft], _ parts: [(part: CorpusPart, order: UInt64)], mostRows: Int
  ) -> [Int] {
    var count = 0
    let chosen = drafts.indices.sorted { (parts[$0].order, $0) < (parts[$1].order, $1) }
      .filter { number in
        count += drafts[number].rows.count
        return count <= mostRows
      }
    return chosen.sorted()
  }

  private mutating func add(
    _ draft: DocumentDraft, _ part: CorpusPart, of passages: [AdaptationPassage]
  ) {
    let (first, number) = (texts.count, documents.count)
    let firstSection = sections.count
    var sectionStart = first
    for place in draft.rows {
      let row = texts.count
      let passage = passages[place].passage
      texts.append(passage.text)
      documentOf.append(number)
      sources.append(place)
      let isSame =
        row > first && passage.heading == passages[place - 1].passage.heading
        && passage.field == passages[place - 1].passage.field
      continues.append(isSame && passage.follows(passages[place - 1].passage))
      if !isSame, row > first {
        close(sectionStart..<row, of: number, draft, passages)
        sectionStart = row
      }
    }
    close(sectionStart..<texts.count, of: number, draft, passages)
    let opening = passages[draft.rows.lowerBound].passage
    documents.append(
      Document(
        name: opening.path, line: opening.line, rows: first..<texts.count,
        sections: firstSection..<sections.count, title: draft.title,
        titleRows: first..<first + draft.titleCount, part: part))
  }

  private mutating func close(
    _ rows: Range<Int>, of document: Int, _ draft: DocumentDraft, _ passages: [AdaptationPassage]
  ) {
    guard !rows.isEmpty else { return }
    var headings = passages[sources[rows.lowerBound]].passage.headings
    if headings.first != nil, headings.first == draft.title { headings.removeFirst() }
    sectionOf += repeatElement(sections.count, count: rows.count)
    sections.append(Section(document: document, rows: rows, headings: headings))
  }

  /// Whether passages say something of their own, and first.
  private static func speaking(
    _ passages: [Passage], _ threads: Int, _ work: Work
  ) throws(CancellationError) -> [Bool] {
    let order = passages.indices.sorted { first, second in
      (passages[first].text, first) < (passages[second].text, second)
    }
    let roles = try PassageRole.roles(
      of: order.map { passages[$0] }, threads: threads, work: work.silent)
    var speaks = [Bool](repeating: false, count: passages.count)
    for (place, role) in zip(order, roles) {
      speaks[place] = role == .speaks && passages[place].text.isSaying
    }
    return speaks
  }
}

extension Passage {
  /// The headings above it, outermost first.
  var headings: [String] { heading.map { $0.split(separator: " > ").map(String.init) } ?? [] }

  /// Whether it goes on with the paragraph of the passage before it in the same section.
  ///
  /// Sentences of a paragraph share a line, or one of them is wrapped. Lines of a list that each
  /// have a passage of their own go on with nothing.
  fileprivate func follows(_ earlier: Passage) -> Bool {
    if line <= earlier.endLine { return true }
    return line == earlier.endLine + 1 && (endLine > line || earlier.endLine > earlier.line)
  }
}

extension String {
  /// Whether it has enough letters to say something: a dozen, and more of them than of other marks.
  fileprivate var isSaying: Bool {
    var (letters, others) = (0, 0)
    for scalar in unicodeScalars where !scalar.properties.isWhitespace {
      if scalar.properties.isAlphabetic {
        // An ideograph says as much as a short word.
        letters += scalar.properties.isIdeographic ? 3 : 1
      } else {
        others += 1
      }
    }
    return letters >= 12 && letters > others
  }
}
