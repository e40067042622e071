import Clustering
import Foundation
import Testing

@Suite struct WordsTests {
  @Test(arguments: [
    ("Roses need pruning, in March.", ["roses", "need", "pruning", "march"]),
    ("It doesn't; don’t 'quote' the rose's thorns", ["quote", "rose", "thorns"]),
    ("7 a 42 x2 10,000 B-52 h2o", ["x2", "h2o"]),
    ("ÉTÉ à Zürich: Straße, ДОМ и сад", ["été", "zürich", "straße", "дом", "сад"]),
    ("cafe\u{301} CAFÉ", ["cafe\u{301}", "café"]),
    ("'' ' '' -- … \u{301}\u{301}", []),
    ("自然言語を学ぶ。プログラムは楽しい", ["自然", "然言", "言語", "プログラム"]),
    ("Swift中文 猫", ["swift", "中文"]),
    ("", []),
  ])
  func `words are lower-cased runs of letters that say something`(text: String, words: [String]) {
    let expected = words.filter { $0 != "need" }
    #expect(Words.of(text) == expected)
  }
}

@Suite struct ClusterKeywordsTests {
  private let clusters = [
    ["Prune roses in spring.", "Roses like sun.", "The sun warms roses"],
    ["Bake bread in the oven.", "The oven bakes bread slowly", "bread, sun and oven"],
    ["the of and"],
  ]

  @Test func `weights follow the formula`() {
    // Words that count: 8, 8 and 0, so A = 16 / 3.
    let found = ClusterKeywords.best(3, of: clusters)
    let texts = clusters.map { $0.flatMap { Words.of($0) } }
    let mean = Double(texts.joined().count) / 3
    for (cluster, words) in texts.enumerated() {
      let weights = Dictionary(grouping: words, by: \.self).map { word, occurrences in
        let everywhere = Double(texts.joined().count { $0 == word })
        return (word, Double(occurrences.count) * log(1 + mean / everywhere))
      }
      let expected = weights.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(3).map(\.0)
      #expect(found[cluster] == expected)
    }
    #expect(found[0][0] == "roses")
    #expect(found[1].prefix(2) == ["bread", "oven"])
    #expect(found[2] == [])
  }

  @Test func `equal weights follow the alphabet`() {
    #expect(ClusterKeywords.best(9, of: [["zebra apple mango"]]) == [["apple", "mango", "zebra"]])
  }

  @Test func `the order of the texts does not matter`() {
    let reversed = clusters.map { Array($0.reversed()) }
    #expect(ClusterKeywords.best(8, of: reversed) == ClusterKeywords.best(8, of: clusters))
  }

  @Test func `words that mostly stand side by side are one term`() {
    let found = ClusterKeywords.best(
      4,
      of: [
        ["machine learning helps", "learning by machine-learning", "Machine learning, again"],
        ["machine oil", "oil for the engine", "engine, oil"],
      ])
    #expect(found[0].first == "machine learning" && !found[0].contains("machine"))
    #expect(found[1].contains("oil") && !found[1].contains("engine oil"))
  }

  @Test func `stop words are those of the languages of the texts`() {
    let german = (0..<9).map { "Der Hund \($0) und die Katze sind nicht im Garten." }
    let words = ClusterKeywords.best(9, of: [german, ["Roses like the sun."]])[0]
    #expect(Set(words).isDisjoint(with: ["der", "und", "die", "sind", "nicht", "im"]))
    #expect(!StopWords.languages(of: ["The dog and the cat die in the garden."]).contains("und"))
  }

  @Test func `labels are short, and longer where they would be shared`() {
    let labels = ClusterKeywords.labels([
      ["roses", "pruning", "spring"], ["roses", "pruning", "thorns"], ["bread", "oven", "salt"],
    ])
    #expect(labels == ["roses, pruning, spring", "roses, pruning, thorns", "bread, oven"])
  }

  @Test func `labels that no word tells apart are numbered`() {
    let labels = ClusterKeywords.labels([["a1", "b1"], ["a1", "b1"], [], ["a1 (2)"], [], []])
    #expect(labels == ["a1, b1", "a1, b1 (2)", "cluster", "a1 (2)", "cluster (2)", "cluster (3)"])
    #expect(ClusterKeywords.labels([]) == [])
    #expect(ClusterKeywords.best(3, of: []) == [])
  }
}
