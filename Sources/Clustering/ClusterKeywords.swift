internal import VectorMath

/// Words that tell clusters apart, by class-based TF-IDF (Grootendorst 2022, §3.3):
/// `tf(t, c) · log(1 + A / f(t))` with `tf(t, c)` how often word t stands in cluster c, `f(t)` how
/// often in all clusters together, and `A` the mean number of words of a cluster.
package enum ClusterKeywords {
  /// The best words of each cluster.
  ///
  /// - Parameters:
  ///   - limit: How many words a cluster gets at most.
  ///   - clusters: The texts of each cluster.
  /// - Returns: The words of each cluster, the most telling first, equals by the alphabet.
  package static func best(_ limit: Int, of clusters: [[String]]) -> [[String]] {
    let counts = clusters.map { texts in
      var counts: [String: Int] = [:]
      for text in texts {
        for word in Words.of(text) { counts[word, default: 0] += 1 }
      }
      return counts
    }
    var frequency: [String: Int] = [:]
    var total = 0
    for cluster in counts {
      for (word, count) in cluster {
        frequency[word, default: 0] += count
        total += count
      }
    }
    let mean = Double(total) / Double(max(clusters.count, 1))
    return counts.map { cluster in
      let weighted = cluster.map { word, count in
        let rarity = logarithm(1 + mean / Double(frequency[word] ?? count))
        return (word: word, weight: Double(count) * rarity)
      }
      return weighted.sorted { ($1.weight, $0.word) < ($0.weight, $1.word) }
        .prefix(limit).map(\.word)
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
