internal import VectorMath

/// Words that tell clusters apart, by class-based TF-IDF (Grootendorst 2022, §3.3):
/// `tf(t, c) · log(1 + A / f(t))` with `tf(t, c)` how often word t stands in cluster c, `f(t)` how
/// often in all clusters together, and `A` the mean number of words of a cluster.
package enum ClusterKeywords {
  /// The best words of each cluster, and pairs of words that mostly stand side by side there.
  ///
  /// Where at least half of a word's occurrences, and two or more, are in one pair with a
  /// neighbour, the pair stands for it. Stop words of the texts' languages are left out.
  ///
  /// - Parameters:
  ///   - limit: How many words or pairs a cluster gets at most.
  ///   - clusters: The texts of each cluster.
  /// - Returns: The words of each cluster, the most telling first, equals by the alphabet.
  package static func best(_ limit: Int, of clusters: [[String]]) -> [[String]] {
    let stopWords = StopWords.languages(of: clusters.flatMap(\.self))
    let counts = clusters.map { WordCounts($0, without: stopWords) }
    var frequency: [String: Int] = [:]
    var total = 0
    for cluster in counts {
      for (word, count) in cluster.words {
        frequency[word, default: 0] += count
        total += count
      }
    }
    let mean = Double(total) / Double(max(clusters.count, 1))
    return counts.map { cluster in
      let weighted = cluster.words.map { word, count in
        let rarity = logarithm(1 + mean / Double(frequency[word] ?? count))
        return (word: word, weight: Double(count) * rarity)
      }
      var terms: [String] = []
      for (word, _) in weighted.sorted(by: { ($1.weight, $0.word) < ($0.weight, $1.word) }) {
        guard terms.count < limit else { break }
        let term = cluster.pairs[word] ?? word
        if !terms.contains(term) { terms.append(term) }
      }
      return terms
    }
  }

  /// Short names: the first words of each cluster, as many as make the name its own.
  ///
  /// - Parameters:
  ///   - keywords: The words of each cluster, the most telling first.
  ///   - words: How many words a name has where that is enough.
  /// - Returns: A different name for each cluster, like `roses, pruning`. A cluster without words
  ///   is called `cluster`; names that no word tells apart get a number, `roses (2)`.
  package static func labels(_ keywords: [[String]], words: Int = 2) -> [String] {
    var lengths = keywords.map { min(words, $0.count) }
    func name(_ index: Int) -> String {
      let name = keywords[index].prefix(lengths[index]).joined(separator: ", ")
      return name.isEmpty ? "cluster" : name
    }
    while true {
      let sharing = Dictionary(grouping: keywords.indices, by: name).values
        .filter { $0.count > 1 }.joined().filter { lengths[$0] < keywords[$0].count }
      guard !sharing.isEmpty else { break }
      for index in sharing { lengths[index] += 1 }
    }
    var taken = Set(keywords.indices.map(name))
    var given: Set<String> = []
    return keywords.indices.map { index in
      var label = name(index)
      var number = 2
      while !given.insert(label).inserted {
        repeat {
          label = "\(name(index)) (\(number))"
          number += 1
        } while !taken.insert(label).inserted
      }
      return label
    }
  }
}

/// How often words stand in the texts of a cluster.
private struct WordCounts {
  var words: [String: Int] = [:]
  /// Of words that mostly stand in one pair, that pair.
  var pairs: [String: String] = [:]

  init(_ texts: [String], without stopWords: Set<String>) {
    var pairCounts: [[String]: Int] = [:]
    for run in texts.lazy.flatMap({ Words.runs(of: $0, without: stopWords) }) {
      for word in run { words[word, default: 0] += 1 }
      for (first, second) in zip(run, run.dropFirst()) where first != second {
        pairCounts[[first, second], default: 0] += 1
      }
    }
    // The most frequent pair of each word, of equally frequent ones the first by the alphabet.
    for (pair, count) in pairCounts.filter({ $0.value > 1 })
      .sorted(by: { ($1.value, $0.key.joined()) < ($0.value, $1.key.joined()) })
    {
      for word in pair where pairs[word] == nil && 2 * count >= words[word] ?? 0 {
        pairs[word] = pair.joined(separator: " ")
      }
    }
  }
}
