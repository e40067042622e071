import Clustering
import Foundation
import Parallelism
import Testing
import TextAnalysis

@Suite struct WordReaderTests {
  @Test(arguments: [
    ("Roses need pruning, in March.", ["roses", "need", "pruning", "march"]),
    ("It doesn't; don’t 'quote' the rose's thorns", ["quote", "rose", "thorns"]),
    ("7 a 42 x2 10,000 B-52 h2o", ["x2", "h2o"]),
    ("ÉTÉ à Zürich: Straße, ДОМ и сад", ["été", "zürich", "straße", "дом", "сад"]),
    ("cafe\u{301} CAFÉ", ["cafe\u{301}", "café"]),
    ("'' ' '' -- … \u{301}\u{301}", []),
    ("自然言語を学ぶ。プログラムは楽しい", ["自然", "言語", "学ぶ", "プログラム", "楽しい"]),
    ("Swift中文 猫", ["swift", "中文", "猫"]),
    ("深度学习需要大量数据", ["深度", "学习", "需要", "大量", "数据"]),
    ("人々はコーヒーを飲む", ["人々", "コーヒー", "飲む"]),
    ("เด็กๆ กินข้าว ๑๒๓", ["เด็ก", "กิน", "ข้าว"]),
    ("ພາສາລາວແລະອາຫານ", ["ພາສາ", "ລາວ", "ແລະ", "ອາຫານ"]),
    ("ខ្ញុំរៀនភាសាខ្មែរ", ["ខ្ញុំ", "រៀន", "ភាសាខ្មែរ"]),
    ("မြန်မာဘာသာစကား", ["မြန်မာဘာသာ", "စကား"]),
    ("", []),
  ])
  func `words are lower-cased runs of letters that say something`(text: String, words: [String]) {
    let expected = words.filter { $0 != "need" }
    var reader = WordReader(without: StopWords.english)
    #expect(reader.runs(of: text).flatMap(\.self) == expected)
  }

  @Test(arguments: [
    (
      "Staples Inc. &lt;A HREF=\"http://www.x.com/Full.aspx?t=SPLS.O target=/q\"&gt;SPLS.O&lt;/A&gt;, shops",
      "staples inc spls shops"
    ),
    (
      "roses <b>bloom</b><br/>early <!-- not late --> <font size=2>red</font>",
      "roses bloom early red"
    ),
    (
      "roses &lt;TXN.N&gt; lt;b gt; quot;sun quot; &notin; cafe&#769; caf&eacute; &amp;eacute;t&amp;eacute;",
      "roses txn sun café café été"
    ),
    ("don&#39;t ask&nbsp;John&rsquo;s aunt", "don't ask john aunt"),
    (
      "see https://de.wikipedia.org/wiki/Köln_(Stadt)?x=1, www.rose.org/a or mailto:a.b+c@d-e.co.uk.",
      "see or"
    ),
    ("请看http://x.com/roses。玫瑰 <ftp://a.b>", "请看 玫瑰"),
    ("text cut <a href=\"http://x.com/a b", "text cut"),
    // No markup.
    ("if a1 < b1 and b1 > c1", "if a1 b1 and b1 c1"),
    ("R&D at AT&T; P&L", "at at"),
    (
      "vector<int> List<Table> map<string, vector<float>>",
      "vector int list table map string vector float"
    ),
    ("cp <source> <target>, <select> it: and", "cp source target it and"),
    ("x1 <a and y1 > z1; salt; amp; @rose ://x4", "x1 and y1 z1 salt amp rose x4"),
  ])
  func `tags, references and addresses are no words`(text: String, words: String) {
    var reader = WordReader(without: [])
    #expect(reader.runs(of: text).flatMap(\.self).joined(separator: " ") == words)
  }

  @Test(arguments: [
    ("big red-rose, sun the moon", [["big", "red", "rose"], ["sun"], ["moon"]]),
    ("iPhone手机 好 大量数据", [["iphone"], ["手机"], ["好"], ["大量", "数据"]]),
    ("ปลาในสวน", [["ปลา"], ["สวน"]]),
  ])
  func `a run ends where something is left out`(text: String, runs: [[String]]) {
    var reader = WordReader(without: StopWords.english.union(StopWords.of(.thai)))
    #expect(reader.runs(of: text) == runs)
  }
}

@Suite struct ClusterKeywordsTests {
  private let clusters = [
    ["Prune roses in spring.", "Roses like sun.", "The sun warms roses"],
    ["Bake bread in the oven.", "The oven heats bread slowly", "bread, sun and oven"],
    ["the of and"],
  ]

  @Test func `weights follow the formula`() throws {
    // Words that count: 8, 8 and 0, so A = 16 / 3.
    let found = try ClusterKeywords.best(3, of: clusters, threads: 1, work: .none)
    var reader = WordReader(without: StopWords.english)
    let texts = clusters.map { $0.flatMap { reader.runs(of: $0).flatMap(\.self) } }
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

  @Test func `equal weights follow the alphabet`() throws {
    #expect(
      try ClusterKeywords.best(9, of: [["zebra apple mango"]], threads: 1, work: .none) == [
        ["apple", "mango", "zebra"]
      ])
  }

  @Test func `the order of the texts does not matter`() throws {
    let reversed = clusters.map { Array($0.reversed()) }
    #expect(
      try ClusterKeywords.best(8, of: reversed, threads: 1, work: .none)
        == ClusterKeywords.best(8, of: clusters, threads: 1, work: .none))
  }

  @Test func `words that mostly stand side by side are one term`() throws {
    let found = try ClusterKeywords.best(
      4,
      of: [
        ["machine learning helps", "learning by machine-learning", "Machine learning, again"],
        ["machine oil", "oil for the engine", "engine, oil"],
      ], threads: 1, work: .none)
    #expect(found[0].first == "machine learning" && !found[0].contains("machine"))
    #expect(found[1].contains("oil") && !found[1].contains("engine oil"))
  }

  @Test func `stop words are those of the languages of the texts`() throws {
    let german = (0..<9).map { "Der Hund \($0) und die Katze sind nicht im Garten." }
    let words = try ClusterKeywords.best(
      9, of: [german, ["Roses like the sun."]], threads: 1, work: .none)[0]
    #expect(Set(words).isDisjoint(with: ["der", "und", "die", "sind", "nicht", "im"]))
    #expect(!StopWords.languages(of: ["The dog and the cat die in the garden."]).contains("und"))
  }

  @Test func `a language counts that few of many texts are in`() {
    let english = Array(repeating: "The dog and the cat are in the garden of the house.", count: 97)
    let russian = Array(repeating: "Я не знал, что ты был в нашем доме с нами вчера.", count: 3)
    #expect(StopWords.languages(of: english + russian).isSuperset(of: ["что", "не", "нами"]))
  }

  @Test func `English words that other languages have too make no other language`() {
    let texts = Array(repeating: "The men of the war had a hat for the tot in the van.", count: 9)
    #expect(StopWords.languages(of: texts) == StopWords.english)
  }

  @Test(arguments: [
    ("Kaffee", "Kannst du mir bitte Kaffee geben? Wir gehen zu dir, du hast doch meinen Kaffee."),
    ("кофе", "Я сказал тебе, что моей сестре нужен какой-нибудь кофе, в свою чашку кофе."),
    ("café", "C'est qu'il n'est pas sûr qu'elle voudrait du café, dit celui qui doit le café."),
    ("café", "Nunca he querido nuestras tazas, estoy aquí con ellas y tengo café, siempre café."),
    ("kawę", "Proszę, daj mi moją kawę, którą mam w swoim domu, mogę ją pić, jesteś tu, kawę."),
  ])
  func `stop words have their inflected forms`(subject: String, text: String) throws {
    let found = try ClusterKeywords.best(
      20, of: [[text], ["Roses like the sun."]], threads: 1, work: .none)[0]
    #expect(found.first == subject.lowercased())
    let stopped = [
      "dir", "hast", "gehen", "bitte", "meinen", "geben", "сказал", "тебе", "моей", "нибудь",
      "свою",
      "c'est", "qu'il", "n'est", "qu'elle", "voudrait", "celui", "doit", "nunca", "nuestras",
      "estoy",
      "aquí", "tengo", "siempre", "proszę", "moją", "którą", "mam", "swoim", "mogę", "jesteś",
    ]
    #expect(Set(found).isDisjoint(with: stopped))
  }

  @Test func `English has no words of other languages for its a and I`() throws {
    let texts =
      Array(repeating: "I bake a cake for a friend, and I like it.", count: 60)
      + ["They sue."]
    #expect(StopWords.languages(of: texts) == StopWords.english)
    #expect(
      Set(try ClusterKeywords.best(9, of: [texts], threads: 1, work: .none)[0]) == [
        "bake", "cake", "friend", "sue",
      ])
  }

  @Test(arguments: [
    (
      ["我喜欢喝咖啡，但是他不喜欢。", "这是我的咖啡。", "咖啡在哪里？", "他们没有咖啡。"], "咖啡",
      ["我", "他", "他们", "这是", "我的", "没有", "的", "哪里", "但是"]
    ),
    (
      ["私はコーヒーが好きです。", "このコーヒーはとてもおいしい。", "コーヒーを飲んでいます。", "彼女のコーヒーです。"], "コーヒー",
      ["私", "です", "この", "とても", "彼女", "の", "いま"]
    ),
    (
      ["ฉันชอบกาแฟมาก", "กาแฟอยู่ที่ไหน", "เขาไม่มีกาแฟ", "กาแฟของเรา"], "กาแฟ",
      ["ฉัน", "มาก", "อยู่", "ที่", "ไหน", "เขา", "ไม่", "มี", "ของ", "เรา"]
    ),
  ])
  func `stop words are left out where no spaces are set`(
    texts: [String], subject: String, left: [String]
  ) throws {
    let found = try ClusterKeywords.best(
      9, of: [texts, ["Roses like the sun."]], threads: 1, work: .none)
    #expect(found[0].first == subject)
    #expect(Set(found[0]).isDisjoint(with: left))
    #expect(
      try found[1]
        == ClusterKeywords.best(9, of: [["Roses like the sun."]], threads: 1, work: .none)[0])
  }

  @Test func `terms of a script without spaces have none, for any number of threads`() throws {
    let clusters = [
      ["深度学习很难", "他在研究深度学习", "深度学习需要数据"], ["数据很多", "我的数据", "这个数据"],
      ["深度学习，深度学习", "machine learning, machine learning"],
    ]
    let found = try ClusterKeywords.best(4, of: clusters, threads: 1, work: .none)
    #expect(found[0].first == "深度学习")
    #expect(found[1] == ["数据"])
    #expect(found[2] == ["machine learning", "深度学习"])
    let threaded = try ClusterKeywords.best(
      4, of: clusters, threads: 3, work: .none)
    #expect(threaded == found)
  }

  @Test func `labels are short, and longer where they would be shared`() {
    let labels = ClusterKeywords.labels(
      [
        ["roses", "pruning", "spring"], ["roses", "pruning", "thorns"], ["bread", "oven", "salt"],
      ],
      sentences: ["Prune roses.", "Roses have thorns.", "Bake bread."])
    #expect(labels == ["roses, pruning, spring", "roses, pruning, thorns", "bread, oven"])
  }

  @Test func `labels that no word tells apart are numbered`() throws {
    let labels = ClusterKeywords.labels(
      [["a1", "b1"], ["a1", "b1"], [], ["a1 (2)"], [], []],
      sentences: ["", "", "", "", "", "  \n"])
    #expect(labels == ["a1, b1", "a1, b1 (2)", "cluster", "a1 (2)", "cluster (2)", "cluster (3)"])
    #expect(ClusterKeywords.labels([], sentences: []) == [])
    #expect(try ClusterKeywords.best(3, of: [], threads: 1, work: .none) == [])
  }

  @Test func `where no word counts the beginning of the central sentence is the label`() {
    let long = "12 of 34, and 56 of the 78,\nand so on until 90 is over"
    let labels = ClusterKeywords.labels(
      [[], [], [], ["roses"], [], []],
      sentences: [
        "Same thing.", long, "Same thing.", "Roses.", long, String(repeating: "1", count: 50),
      ])
    #expect(
      labels == [
        "Same thing.", "12 of 34, and 56 of the 78, and so on…", "Same thing. (2)", "roses",
        "12 of 34, and 56 of the 78, and so on… (2)",
        "numbers, such as " + String(repeating: "1", count: 40) + "…",
      ])
  }
}
