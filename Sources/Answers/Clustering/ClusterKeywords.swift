package import Parallelism
internal import TextAnalysis
internal import VectorMath

/// Words that tell clusters apart, by class-based TF-IDF (Grootendorst 2022, §3.3):
/// `tf(t, c) · log(1 + A / f(t))` with `tf(t, c)` how often word t stands in cluster c, `f(t)` how
/// often in all clusters together, and `A` the mean number of words of a cluster.
package enum ClusterKeywords {
  /// The best words of each cluster, and pairs of words that mostly stand side by side there.
  ///
  /// A pair stands for a word when at least half of the word's occurrences, and two or more, are in
  /// that pair with a neighbour. Stop words of the texts' languages are left out. The forms of a word
  /// count as one word (`WordForms`), in the form that is most frequent in the cluster; of terms that
  /// share a word the most telling one is left.
  ///
  /// - Parameters:
  ///   - limit: The largest number of words or pairs for a cluster.
  ///   - clusters: The texts of each cluster.
  ///   - threads: How many clusters are read at once; the answer does not depend on it.
  ///   - work: Receives the share that is done, from any thread, one call at a time.
  /// - Returns: The words of each cluster, the most telling first, equals by the alphabet.
  /// - Throws: `CancellationError` when the work is ended.
  package static func best(
    _ limit: Int, of clusters: [[String]], threads: Int, work: Work
  ) throws(CancellationError) -> [[String]] {
    let texts = clusters.flatMap(\.self)
    let stopWords = StopWords.languages(of: texts)
    let forms = WordForms(of: StopWords.mainLanguage(of: texts))
    let counts = try runPieces(
      clusters.count, threads: threads, work: work, weight: { Double(clusters[$0].count) },
      makeScratch: { WordReader(without: stopWords) },
      { index, reader in WordCounts(clusters[index], forms: forms, reader: &reader) })
    var frequency: [String: Int] = [:]
    var total = 0
    for cluster in counts {
      for (word, count) in cluster.words {
        frequency[word, default: 0] += count
        total += count
      }
    }
    let mean = Double(total) / Double(max(clusters.count, 1))
    let everywhere = frequency
    return concurrentMap(counts.count, threads: threads) { index in
      let cluster = counts[index]
      let weighted = cluster.words.map { key, count in
        let rarity = logarithm(1 + mean / Double(everywhere[key] ?? count))
        return (key: key, name: cluster.names[key] ?? key, weight: Double(count) * rarity)
      }
      var terms: [String] = []
      var used: Set<String> = []
      for (key, name, _) in weighted.sorted(by: { ($1.weight, $0.name) < ($0.weight, $1.name) }) {
        guard terms.count < limit else { break }
        let pair = cluster.pairs[key]
        let keys = pair?.keys ?? [key]
        guard used.isDisjoint(with: keys) else { continue }
        used.formUnion(keys)
        terms.append(pair?.name ?? name)
      }
      return terms
    }
  }

  /// Short names: as many first words of each cluster as make its name unique.
  ///
  /// - Parameters:
  ///   - keywords: The words of each cluster, the most telling first.
  ///   - sentences: The central text of each cluster; its beginning names a cluster without words.
  ///   - words: How many words a name has if they make it unique.
  /// - Returns: A different name for each cluster, like `roses, pruning`. Names that no word tells
  ///   apart get a number, `roses (2)`; without any text a cluster is called `cluster`.
  package static func labels(
    _ keywords: [[String]], sentences: [String], words: Int = 2
  ) -> [String] {
    precondition(
      keywords.count == sentences.count, "\(keywords.count) lists for \(sentences.count) texts")
    var lengths = keywords.map { min(words, $0.count) }
    func name(_ index: Int) -> String {
      guard keywords[index].isEmpty else {
        return keywords[index].prefix(lengths[index]).joined(separator: ", ")
      }
      let beginning = beginning(of: sentences[index])
      return beginning.isEmpty ? "cluster" : kind(of: sentences[index]) + beginning
    }
    while true {
      let sharing = Dictionary(grouping: keywords.indices, by: name).values
        .filter { $0.count > 1 }.joined().filter { lengths[$0] < keywords[$0].count }
      guard !sharing.isEmpty else { break }
      for index in sharing { lengths[index] += 1 }
    }
    var taken = Set(keywords.indices.map(name))
    // For each name in use, the number to try for the next cluster of that name.
    var next: [String: Int] = [:]
    return keywords.indices.map { index in
      let name = name(index)
      guard let first = next[name] else {
        next[name] = 2
        return name
      }
      var number = first
      while !taken.insert("\(name) (\(number))").inserted { number += 1 }
      next[name] = number + 1
      return "\(name) (\(number))"
    }
  }

  /// What a text without letters is, to stand before its beginning.
  private static func kind(of text: String) -> String {
    guard !text.contains(where: \.isLetter), text.contains(where: \.isNumber) else { return "" }
    return text.contains(/\d{1,4}[-.\/]\d{1,2}[-.\/]\d{1,4}/)
      ? "dates, such as " : "numbers, such as "
  }

  /// The first words of a text, in one line of at most `length` characters; an ellipsis shows that
  /// words are left out.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - length: The most characters, not counting the ellipsis.
  /// - Returns: The beginning; a word longer than `length` is cut.
  static func beginning(of text: String, length: Int = 40) -> String {
    var result = ""
    var count = 0
    for word in text.split(whereSeparator: \.isWhitespace) {
      let space = result.isEmpty ? 0 : 1
      guard count + space + word.count <= length else {
        return (result.isEmpty ? String(word.prefix(length)) : result) + "…"
      }
      result += (space == 0 ? "" : " ") + word
      count += space + word.count
    }
    return result
  }
}

/// How often words stand in the texts of a cluster; the forms of a word are one, by their key.
private struct WordCounts: Sendable {
  /// By the key.
  var words: [String: Int] = [:]
  /// For each key the form that stands there most often.
  var names: [String: String] = [:]
  /// For each key that mostly stands in one pair, that pair.
  var pairs: [String: Pair] = [:]

  struct Pair {
    let keys: [String]
    let name: String
  }

  init(_ texts: [String], forms: WordForms, reader: inout WordReader) {
    // A large cluster has millions of pairs: they are counted by the numbers of their words.
    var numbers: [String: UInt32] = [:]
    var keys: [String] = []
    var counts: [Int] = []
    var known: [String: UInt32] = [:]
    var spellings: [String: Int] = [:]
    var pairCounts: [SIMD2<UInt32>: Int] = [:]
    func number(of word: String) -> UInt32 {
      if let number = known[word] { return number }
      let key = forms.key(of: word)
      let number = numbers[key] ?? UInt32(keys.count)
      if number == keys.count {
        numbers[key] = number
        keys.append(key)
        counts.append(0)
      }
      known[word] = number
      return number
    }
    for text in texts {
      for run in reader.runs(of: text) {
        var previous: UInt32?
        for word in run {
          let number = number(of: word)
          counts[Int(number)] += 1
          spellings[word, default: 0] += 1
          if let previous, previous != number {
            pairCounts[SIMD2(previous, number), default: 0] += 1
          }
          previous = number
        }
      }
    }
    words = Dictionary(uniqueKeysWithValues: zip(keys, counts))
    // Ties go to the shorter form, then to the first by the alphabet.
    let ordered = spellings.sorted {
      ($1.value, $0.key.count, $0.key) < ($0.value, $1.key.count, $1.key)
    }
    for (word, _) in ordered {
      guard let number = known[word] else { continue }
      let key = keys[Int(number)]
      if names[key] == nil { names[key] = word }
    }
    // The most frequent pair of each word; ties go to the first by the alphabet.
    let frequent = pairCounts.filter { pair, count in
      count > 1 && (0..<2).contains { 2 * count >= counts[Int(pair[$0])] }
    }.map { pair, count in
      let own = (0..<2).map { keys[Int(pair[$0])] }
      return (count: count, keys: own, name: WordReader.joined(own.map { names[$0] ?? $0 }))
    }
    for pair in frequent.sorted(by: { ($1.count, $0.name) < ($0.count, $1.name) }) {
      for key in pair.keys where pairs[key] == nil && 2 * pair.count >= words[key] ?? 0 {
        pairs[key] = Pair(keys: pair.keys, name: pair.name)
      }
    }
  }
}
