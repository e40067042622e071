import Foundation
import TestSupport
import Testing
import Tokenization
import VectorMath

/// The making of vocabularies.
@Suite struct VocabularyTrainingTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let size: Int
      let minimumFrequency: Int
      let alphabetLimit: Int
      let count: Int
      let sure: [String]
      let possible: [String]
    }

    let words: [String: Int]
    let cases: [Case]
  }

  private func counts(_ texts: some Sequence<String>, isCased: Bool = false) -> WordCounts {
    var counts = WordCounts(isCased: isCased)
    for text in texts { counts.add(text) }
    return counts
  }

  private func options(
    size: Int, minimumFrequency: Int = 2, alphabetLimit: Int = 1_000
  ) -> VocabularyOptions {
    var options = VocabularyOptions()
    options.size = size
    options.minimumFrequency = minimumFrequency
    options.alphabetLimit = alphabetLimit
    return options
  }

  @Test func `the vocabulary is that of tokenizers, but for ties that it breaks by chance`() throws
  {
    let golden = try Fixtures.golden(Golden.self, "vocabulary.json")
    let words = counts(
      golden.words.map { Array(repeating: $0.key, count: $0.value).joined(separator: " ") })
    for test in golden.cases {
      let tokens = try #require(
        try VocabularyTraining.tokens(
          of: words,
          options(
            size: test.size, minimumFrequency: test.minimumFrequency,
            alphabetLimit: test.alphabetLimit)))
      let missing = Set(test.sure).subtracting(tokens)
      let strange = Set(tokens).subtracting(test.sure + test.possible)
      #expect(missing.isEmpty, "\(test.size): \(missing.sorted())")
      #expect(strange.isEmpty, "\(test.size): \(strange.sorted())")
      #expect(abs(tokens.count - test.count) <= test.possible.count)
    }
  }

  /// The definition: count all pairs, join the most frequent one, count again.
  private func plainTokens(of words: [String: Int], size: Int, frequency: Int) -> [String] {
    var cut: [(tokens: [String], count: Int)] = words.sorted { $0.key < $1.key }.map {
      word, count in
      (word.enumerated().map { $0 == 0 ? String($1) : "##\($1)" }, count)
    }
    let first = Set(words.keys.joined().map(String.init)).sorted()
    let inside = Set(cut.flatMap { $0.tokens.dropFirst() }).sorted()
    var tokens = VocabularyOptions.specialTokens + first + inside
    while tokens.count < size {
      var pairs: [[Int]: Int] = [:]
      for (word, count) in cut {
        for (a, b) in zip(word, word.dropFirst()) {
          pairs[[a, b].compactMap { tokens.firstIndex(of: $0) }, default: 0] += count
        }
      }
      let best = pairs.max {
        $0.value != $1.value ? $0.value < $1.value : $1.key.lexicographicallyPrecedes($0.key)
      }
      guard let best, best.value >= frequency else { break }
      let (a, b) = (tokens[best.key[0]], tokens[best.key[1]])
      let joined = a + (b.hasPrefix("##") ? String(b.dropFirst(2)) : b)
      if !tokens.contains(joined) { tokens.append(joined) }
      for index in cut.indices {
        var word: [String] = []
        for token in cut[index].tokens {
          if token == b, word.last == a {
            word[word.count - 1] = joined
          } else {
            word.append(token)
          }
        }
        // From the left, and never twice: `aaa` becomes `aa`, `##a`.
        cut[index].tokens = word
      }
    }
    return tokens
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `counting again what a merge changed equals counting everything again`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var words: [String: Int] = [:]
    for _ in 0..<60 {
      // Few letters, so that pairs stand on one another as in `aaa`.
      let length = Int.random(in: 1...9, using: &generator)
      let word = String((0..<length).map { _ in "abc".randomElement(using: &generator) ?? "a" })
      words[word] = Int.random(in: 1...20, using: &generator)
    }
    let size = Int.random(in: 20...90, using: &generator)
    let tokens = try VocabularyTraining.tokens(
      of: counts(words.map { Array(repeating: $0.key, count: $0.value).joined(separator: " ") }),
      options(size: size))
    #expect(tokens == plainTokens(of: words, size: size, frequency: 2))
  }

  @Test func `the order of texts changes nothing, and neither do parts`() throws {
    let texts = (0..<200).map { "the river \($0 % 17) rivers and \($0 % 5) stones" }
    let whole = try VocabularyTraining.tokens(of: counts(texts), options(size: 60))
    #expect(try VocabularyTraining.tokens(of: counts(texts.reversed()), options(size: 60)) == whole)
    var parts = counts(texts[100...])
    parts.add(counts(texts[..<100]))
    #expect(try VocabularyTraining.tokens(of: parts, options(size: 60)) == whole)
    #expect(parts.total == counts(texts).total && parts.count == counts(texts).count)
  }

  @Test func `the files are a tokenizer of the same ids, whichever of them is read`() throws {
    let texts = [
      "Bread, salt; \"quoted\" back\\slash Äpfel äpfel naïve", "bread and salt 山川 bread's end",
    ]
    for isCased in [false, true] {
      var options = options(size: 200, minimumFrequency: 1)
      options.isCased = isCased
      let tokens = try #require(
        try VocabularyTraining.tokens(of: counts(texts, isCased: isCased), options))
      #expect(tokens.prefix(5) == VocabularyOptions.specialTokens[...])
      #expect(tokens.contains("Bread") == isCased && tokens.contains("apfel") == !isCased)
      let files = VocabularyFiles.files(of: tokens, isCased: isCased, maximumLength: 77)
      let (list, json) = (try TemporaryFolder(), try TemporaryFolder())
      for (name, text) in files {
        if name != "tokenizer.json" { try list.write(text, to: name) }
        if name == "tokenizer.json" { try json.write(text, to: name) }
      }
      let (a, b) = (try Tokenizer(folder: list.path), try Tokenizer(folder: json.path))
      for text in texts + ["[MASK] unknown ☃ 12", ""] {
        #expect(a.encode(text) == b.encode(text))
        #expect(a.encode(text, "salt") == b.encode(text, "salt"))
      }
      #expect(a.encodeIDs(texts[0]).ids.contains(a.unknownID) == false)
      #expect(a.vocabularyCount == tokens.count)
    }
  }

  @Test func `too many different words lose the rarest`() throws {
    var words = counts((0..<2_000).map { "rare\($0)" } + Array(repeating: "common words", count: 3))
    words.forgetRareWords(above: 2_100)
    #expect(words.count == 2_002 && words.forgottenCount == 0)
    words.forgetRareWords(above: 1_000)
    #expect(words.count == 2 && words.forgottenCount == 2_000 && words.total == 6)
    words.add("common sense")
    #expect(words.count == 3 && words.total == 8)
  }

  @Test func `what cannot be a vocabulary is refused`() throws {
    #expect(throws: VocabularyError.noWords) {
      try VocabularyTraining.tokens(of: counts(["", " \n"]), options(size: 60))
    }
    #expect(throws: VocabularyError.tooSmall(size: 8, needed: 10)) {
      try VocabularyTraining.tokens(of: counts(["abc"]), options(size: 8))
    }
    #expect(throws: VocabularyError.self) {
      try VocabularyTraining.tokens(of: counts(["abc"]), options(size: 5))
    }
    #expect(
      try VocabularyTraining.tokens(of: counts(["abc abc"]), options(size: 90), while: { true })?
        .last == "abc")
  }
}
