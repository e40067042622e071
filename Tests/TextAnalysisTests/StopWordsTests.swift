import Testing
import TextAnalysis

@Suite struct StopWordsTests {
  static let languages = Lexicon.Language.allCases.filter { !StopWords.of($0).isEmpty }

  @Test(arguments: languages) func `no stop word is read`(language: Lexicon.Language) {
    let words = StopWords.of(language)
    var reader = WordReader(without: words)
    for word in words {
      #expect(!reader.runs(of: word).joined().contains(word), "\(word)")
    }
    #expect(reader.runs(of: "zzz") == [["zzz"]])
  }

  @Test(arguments: languages)
  func `the stop words of a language are told from its words alone`(language: Lexicon.Language) {
    let words = StopWords.of(language)
    let text = words.sorted().joined(separator: " ")
    #expect(StopWords.languages(of: [text]).isSuperset(of: words))
  }
}
