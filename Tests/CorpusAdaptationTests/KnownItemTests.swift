import CorpusAdaptation
import Parallelism
import Testing
import VectorMath

@Suite struct KnownItemTests {
  @Test func `titles and headings are asked, each of one place only`() throws {
    let corpus = try SmallCorpus.library(90).corpus()
    let items = KnownItem.all(in: corpus, .test, limit: 100, seed: 0)
    #expect(Set(items.map(\.kind)) == [.title, .heading])
    for item in items {
      switch item.answer {
      case .document(let number):
        #expect(corpus.documents[number].part == .test)
        #expect(item.question == corpus.documents[number].title)
      case .section(let number):
        #expect(corpus.documents[corpus.sections[number].document].part == .test)
      case .half: Issue.record("a half of a document with a title")
      }
    }
    #expect(Set(items.map(\.question)).count == items.count)
    let few = KnownItem.all(in: corpus, .test, limit: 5, seed: 0)
    #expect(few.count == 5 && few.allSatisfy { items.contains($0) })
    let rest = KnownItem.all(
      in: corpus, .test, limit: 100, seed: 0, without: Set(few.map(\.question)))
    #expect(rest.allSatisfy { !few.map(\.question).contains($0.question) })
  }

  @Test func `a document without headings asks with a sentence, which must not be found`() throws {
    var small = SmallCorpus()
    for number in 0..<60 {
      small.add(
        "\(number).txt",
        (0..<4).map { (1, nil, "Sentence \($0) of the plain document \(number) is here.") })
    }
    let corpus = try small.corpus()
    let items = KnownItem.all(in: corpus, .test, limit: 100, seed: 0)
    #expect(!items.isEmpty && items.allSatisfy { $0.kind == .neighbours })
    let search = KnownItemSearch(items, in: corpus)
    let vectors = randomRows(corpus.texts.count, seed: 1)
    let questions = vectors.selecting(items.compactMap(\.withheld))
    // The sentence itself would always be first.
    let gains = try search.gains(
      questions: questions, passages: vectors, threads: 2, work: .none)
    #expect(gains.contains { $0 < 1 })
  }

  @Test func `lone texts ask with their first half for the second`() throws {
    var small = SmallCorpus()
    small.add(
      "list.txt", (1...400).map { ($0, nil, "Number \($0) asks how to sort the long list again") })
    let corpus = try small.corpus()
    let items = KnownItem.all(in: corpus, .test, limit: 100, seed: 0)
    let search = KnownItemSearch(items, in: corpus)
    #expect(items.count > 10)
    for item in items {
      guard case .half(let row) = item.answer else {
        Issue.record("\(item)")
        continue
      }
      #expect(item.question + " " + search.texts[row] == corpus.texts[row])
    }
  }

  @Test func `the gain is that of the rank, and a tie is no gain`() throws {
    var small = SmallCorpus()
    for number in 0..<60 {
      small.add(
        "\(number).md", [(1, "A title of its own \(number)", "One text number \(number) is here.")])
    }
    let corpus = try small.corpus()
    let items = KnownItem.all(in: corpus, .test, limit: 1, seed: 0)
    guard case .document(let number)? = items.first?.answer else {
      Issue.record("no question")
      return
    }
    let search = KnownItemSearch(items, in: corpus)
    let question = Matrix([[1, 0]])
    func gain(nearer: Int, asNear: Int = 0) throws -> Double {
      var passages = Matrix(rows: 60, columns: 2, numbers: Array(repeating: 0, count: 120))
      passages[row: number] = [0.5, 0]
      let others = (0..<60).filter { $0 != number }
      for other in others.prefix(nearer) { passages[row: other] = [0.9, 0] }
      for other in others.suffix(asNear) { passages[row: other] = [0.5, 0] }
      return try search.gains(questions: question, passages: passages, threads: 1, work: .none)[0]
    }
    #expect(try gain(nearer: 0) == 1)
    #expect(try abs(gain(nearer: 1) - 0.63093) < 1e-5)
    #expect(try abs(gain(nearer: 9) - 0.28906) < 1e-5)
    #expect(try gain(nearer: 10) == 0)
    #expect(try gain(nearer: 0, asNear: 1) == gain(nearer: 1))
    #expect(try gain(nearer: 0, asNear: 59) == 0)
  }

  @Test func `titles are no passages, and a limit keeps passages of the answers`() throws {
    var small = SmallCorpus()
    small.add(
      records: "papers.jsonl",
      (0..<80).map { ("A paper on subject \($0)", "We show what the thing \($0) is good for.") })
    let corpus = try small.corpus()
    let items = KnownItem.all(in: corpus, .test, limit: 100, seed: 0)
    #expect(!items.isEmpty)
    let whole = KnownItemSearch(items, in: corpus)
    #expect(whole.texts.count == 80 && whole.texts.allSatisfy { $0.hasPrefix("We show") })
    let some = KnownItemSearch(items, in: corpus, limit: items.count + 5, seed: 1)
    #expect(some.texts.count == items.count + 5)
    for case .document(let number) in items.map(\.answer) {
      #expect(some.texts.contains(corpus.texts[corpus.documents[number].rows.upperBound - 1]))
    }
  }
}

@Suite struct GainComparisonTests {
  @Test func `a difference that all questions share is sure`() {
    let before = (0..<50).map { Double($0 % 5) / 10 }
    let comparison = GainComparison(before: before, after: before.map { $0 + 0.1 }, seed: 1)
    #expect(abs(comparison.difference - 0.1) < 1e-9)
    #expect(abs(comparison.lowest - 0.1) < 1e-9 && abs(comparison.highest - 0.1) < 1e-9)
    #expect(comparison.isBetter)
  }

  @Test func `no difference and one by chance are not better`() {
    let before = (0..<50).map { Double($0 % 5) / 10 }
    #expect(!GainComparison(before: before, after: before, seed: 1).isBetter)
    var generator = SeededGenerator(seed: 3)
    let after = before.map { $0 + (generator.unit() - 0.5) / 5 }
    let comparison = GainComparison(before: before, after: after, seed: 1)
    #expect(comparison.lowest < 0 && comparison.highest > 0 && !comparison.isBetter)
    #expect(comparison == GainComparison(before: before, after: after, seed: 1))
    #expect(!GainComparison(before: [], after: [], seed: 0).isBetter)
  }

  @Test func `the interval is that of the normal distribution for many questions`() {
    var generator = SeededGenerator(seed: 5)
    let differences = (0..<1_000).map { _ in generator.unit() - 0.4 }
    let comparison = GainComparison(
      before: differences.map { _ in 0 }, after: differences, seed: 2)
    // The deviation of an even distribution is √(1/12).
    let half = 1.96 * (1.0 / 12).squareRoot() / 1_000.0.squareRoot()
    #expect(abs(comparison.lowest - (comparison.difference - half)) < 0.004)
    #expect(abs(comparison.highest - (comparison.difference + half)) < 0.004)
  }
}
