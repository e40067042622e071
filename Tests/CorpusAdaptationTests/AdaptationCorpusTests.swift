import CorpusAdaptation
import Testing

@Suite struct AdaptationCorpusTests {
  @Test func `a file is a document, its outermost heading its title, and headings make sections`()
    throws
  {
    let corpus = try SmallCorpus.library().corpus()
    #expect(corpus.documents.count == 40 && corpus.texts.count == 200)
    let first = corpus.documents[0]
    #expect(first.title == "About the rose and the tree and the boat")
    #expect(first.titleRows.isEmpty && first.sections.count == 3)
    #expect(
      corpus.sections[first.sections].map(\.headings) == [[], ["Introduction"], ["Care of 0"]])
    #expect(corpus.continues.prefix(5) == [false, true, false, true, false])
    #expect(corpus.speaks.allSatisfy { $0 })
  }

  @Test func `a record is a document with its title`() throws {
    var small = SmallCorpus()
    small.add(
      records: "papers.jsonl",
      (0..<40).map { ("A paper on subject \($0)", "We show what the subject \($0) is good for.") })
    let corpus = try small.corpus()
    #expect(corpus.documents.count == 40)
    #expect(corpus.documents[7].title == "A paper on subject 7")
    #expect(corpus.documents[7].titleRows == 14..<15)
    #expect(corpus.sections[corpus.documents[7].sections].last?.headings == [])
  }

  @Test func `a first line that stands alone is a title unless it is a sentence`() throws {
    var small = SmallCorpus()
    for number in 0..<40 {
      small.add(
        "\(number).txt",
        [
          (1, nil, number % 2 == 0 ? "The book of tides \(number)" : "It was winter \(number)."),
          (3, nil, "Water comes and goes \(number) times."),
        ])
    }
    let corpus = try small.corpus()
    let titles = corpus.documents.map(\.title)
    #expect(titles.count { $0 != nil } == 20 && titles.contains("The book of tides 4"))
    #expect(corpus.documents.allSatisfy { $0.titleRows.count == ($0.title == nil ? 0 : 1) })
  }

  @Test func `lines of a list are no paragraph`() throws {
    var small = SmallCorpus()
    small.add("list.txt", (1...300).map { ($0, nil, "How do I sort the list number \($0)?") })
    let corpus = try small.corpus()
    #expect(!corpus.continues.contains(true))
  }

  @Test func `a corpus of few documents is divided into pieces without titles`() throws {
    var small = SmallCorpus()
    small.add(
      "book.md",
      (0..<600).map { ($0 * 2, "Book > Chapter \($0 / 10)", "The sentence \($0) tells a story.") })
    let corpus = try small.corpus()
    #expect(corpus.documents.count == 60)
    #expect(corpus.documents.allSatisfy { $0.title == nil && $0.rows.count == 10 })
    #expect(corpus.documents.map(\.rows).flatMap { Array($0) } == Array(0..<600))
    for part in CorpusPart.allCases {
      #expect(corpus.documents.contains { $0.part == part })
    }
  }

  @Test func `the part of a document depends on its contents alone`() throws {
    let whole = try SmallCorpus.library(60).corpus()
    var renamed = SmallCorpus()
    for number in 20..<60 {
      let rows = whole.documents[number].rows
      renamed.add("other-\(number).md", rows.map { ($0, "Heading", whole.texts[$0]) })
    }
    let parts = try renamed.corpus().documents.map(\.part)
    #expect(parts == whole.documents[20...].map(\.part))
    let shares = CorpusPart.allCases.map { part in
      whole.documents.count { $0.part == part }
    }
    #expect(shares[0] > 30 && shares[1] > 0 && shares[2] > 3)
  }

  @Test func `texts that say nothing or come again do not speak`() throws {
    var small = SmallCorpus()
    for number in 0..<40 {
      small.add(
        "\(number).txt",
        [
          (1, nil, "A sentence of its own number \(number)."), (3, nil, "All rights are reserved."),
          (5, nil, "42 == 17 + 25 + x"),
        ])
    }
    let corpus = try small.corpus()
    #expect(corpus.speaks.count { $0 } == 40)
    #expect(corpus.documents.allSatisfy { corpus.speaks[$0.rows.lowerBound] })
  }

  @Test func `a larger corpus is cut to whole documents`() throws {
    let corpus = try SmallCorpus.library(60).corpus(mostRows: 152)
    #expect(corpus.texts.count == 150 && corpus.documents.count == 30)
    #expect(corpus.omittedDocuments == 30)
  }
}
