internal import VectorMath

extension PairMining {
  /// Chooses among all pairs, so that no kind and no document drowns the others.
  ///
  /// All kinds get the same number while they last; kinds with many pairs take what the others leave,
  /// up to `dominance` times of these. Within a kind every document gives its first pair before any
  /// gives its second.
  ///
  /// - Parameter pairs: The first of a document are its best.
  /// - Returns: At most `limits.pairs`, by kind, document and former order.
  package func balanced(_ pairs: [MinedPair]) -> [MinedPair] {
    var byKind: [PairKind: [MinedPair]] = [:]
    var texts: Set<[String]> = []
    for pair in pairs where texts.insert([pair.anchor.text, pair.positive.text].sorted()).inserted {
      byKind[pair.kind, default: []].append(pair)
    }
    let quotas = quotas(byKind.mapValues(\.count))
    return PairKind.allCases.flatMap { kind -> [MinedPair] in
      Array(inTurn(byKind[kind] ?? []).prefix(quotas[kind] ?? 0))
    }
  }

  /// How many pairs each kind may have.
  func quotas(_ counts: [PairKind: Int]) -> [PairKind: Int] {
    var quotas = counts
    for (kind, count) in counts {
      let others = counts.filter { $0.key != kind }.reduce(0) { $0 + $1.value }
      if others > 0 {
        quotas[kind] = min(count, max(limits.alwaysAllowed, limits.dominance * others))
      }
    }
    // Small kinds first: what they do not use is for the larger ones.
    var left = limits.pairs
    let rising = quotas.sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
    for (place, entry) in rising.enumerated() {
      let quota = min(entry.value, left / (rising.count - place))
      quotas[entry.key] = quota
      left -= quota
    }
    return quotas
  }

  /// All first pairs of documents, then all second ones; documents in an order that the seed decides.
  private func inTurn(_ pairs: [MinedPair]) -> [MinedPair] {
    var generator = SeededGenerator(seed: seed)
    var orders = [UInt64](repeating: 0, count: corpus.documents.count)
    for document in orders.indices { orders[document] = generator.next() }
    var given = [Int](repeating: 0, count: orders.count)
    let turns = pairs.map { pair in
      given[pair.document] += 1
      return given[pair.document]
    }
    return pairs.indices.sorted {
      (turns[$0], orders[pairs[$0].document], $0) < (turns[$1], orders[pairs[$1].document], $1)
    }.map { pairs[$0] }
  }
}
