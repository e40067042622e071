import Testing
import TextAnalysis

@Suite struct TagsTests {
  @Test(arguments: [
    // A tag within a word, one that stands alone, one with an attribute.
    (Lexicon.Section.inlineTags, "a<%>b"), (.blockTags, "a <%> b"),
    (.tagsWithAttributes, "a <% x=1> b"),
  ])
  func `every tag that is listed is no word`(section: Lexicon.Section, text: String) {
    var reader = WordReader(without: [])
    func words(_ tag: String) -> [String] {
      reader.runs(of: text.replacing("%", with: tag)).flatMap(\.self)
    }
    for tag in Lexicon.words(section) { #expect(!words(tag).contains(tag), "\(tag)") }
    #expect(words("zorb").contains("zorb"))
  }
}
