import Documents
import Testing

@Suite
struct `Sentence splitter` {
  @Test(arguments: [
    ["Dr. Smith paid $3.50, e.g. twice."],
    ["It rained.", "We went home."],
    ["See Fig. 3 and No. 5.", "J. K. Rowling wrote it, i.e. Harry, vs. All the others."],
    ["The U.S. Army came at 3 p.m. Tuesday.", "The end."],
  ])
  func `abbreviations end no sentence`(sentences: [String]) throws {
    let text = sentences.joined(separator: " ")
    let splitter = try SentenceSplitter()
    let found = splitter.sentences(in: text).map {
      String(decoding: Array(text.utf8)[$0], as: UTF8.self)
    }
    #expect(found == sentences)
  }
}
