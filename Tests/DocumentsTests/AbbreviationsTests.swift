import Documents
import Testing
import TextAnalysis

@Suite struct AbbreviationsTests {
  @Test(arguments: [
    (Lexicon.Section.abbreviationsBeforeAName, "We saw %. Zorb there.", 1),
    (.abbreviationsInside, "We saw %. Zorb there.", 1),
    (.abbreviationsBeforeANumber, "We saw %. 5 Men there.", 1),
    (.abbreviationsEitherWay, "We saw %. Zorb there.", 1),
    (.wordsBeforeAnInitial, "It was % C. Zorb there.", 1),
    (.sentenceStarters, "We saw Foo Inc. % there.", 2),
  ])
  func `every word that is listed moves the end of a sentence`(
    section: Lexicon.Section, text: String, sentences: Int
  ) throws {
    let splitter = try SentenceSplitter()
    func count(_ word: String) -> Int {
      splitter.sentences(in: text.replacing("%", with: word)).count
    }
    for word in Set(Lexicon.of(.english).words(section)) {
      #expect(count(word) == sentences, "\(word)")
    }
    #expect(count(section == .sentenceStarters ? "Zark" : "zark") == 3 - sentences)
  }
}
