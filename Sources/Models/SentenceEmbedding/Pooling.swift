internal import VectorMath

/// How the vectors of a text's tokens become one vector (Reimers & Gurevych 2019, §3).
package enum Pooling: String, Sendable, CaseIterable {
  /// The first token's vector.
  case cls
  /// The largest number of each column.
  case max
  /// The average over the tokens.
  case mean
  /// The sum over the square root of the number of tokens.
  case meanSqrtLength = "mean_sqrt_len_tokens"
  /// The average weighted by position, 1 for the first token (Muennighoff 2022, §3.1).
  case weightedMean = "weightedmean"
  /// The last token's vector.
  case lastToken = "lasttoken"

  /// The key of `1_Pooling/config.json` that older versions of sentence-transformers set, in the
  /// order in which several are concatenated.
  static let olderKeys: [(key: String, pooling: Pooling)] = [
    ("pooling_mode_cls_token", .cls), ("pooling_mode_max_tokens", .max),
    ("pooling_mode_mean_tokens", .mean), ("pooling_mode_mean_sqrt_len_tokens", .meanSqrtLength),
    ("pooling_mode_weightedmean_tokens", .weightedMean), ("pooling_mode_lasttoken", .lastToken),
  ]

  /// Pools one text.
  ///
  /// - Parameters:
  ///   - states: `[T × H]` of a packed batch, row-major.
  ///   - tokens: The text's rows, at least one.
  ///   - skippedCount: How many of its first tokens do not count (those of a prompt).
  ///   - hiddenSize: `H`.
  /// - Returns: `[H]`, not yet of unit length. Zeros when every token is skipped, except that
  ///   `.cls` and `.lastToken` then take the first and the last token all the same.
  package func apply(
    to states: Span<Float>, tokens: Range<Int>, skippedCount: Int = 0, hiddenSize: Int
  ) -> [Float] {
    precondition(
      !tokens.isEmpty && tokens.upperBound * hiddenSize <= states.count,
      "tokens \(tokens) of \(states.count) numbers")
    let counted = Swift.min(tokens.lowerBound + skippedCount, tokens.upperBound)..<tokens.upperBound
    func row(_ token: Int) -> [Float] {
      (0..<hiddenSize).map { states[token * hiddenSize + $0] }
    }
    switch self {
    case .cls:
      return row(counted.isEmpty ? tokens.lowerBound : counted.lowerBound)
    case .lastToken:
      return row(tokens.upperBound - 1)
    case .max:
      guard let first = counted.first else { return Array(repeating: 0, count: hiddenSize) }
      var pooled = row(first)
      for token in counted.dropFirst() {
        for column in 0..<hiddenSize {
          pooled[column] = Swift.max(pooled[column], states[token * hiddenSize + column])
        }
      }
      return pooled
    case .mean:
      return weightedSum(of: states, counted, hiddenSize) { _ in 1 / Float(counted.count) }
    case .meanSqrtLength:
      return weightedSum(of: states, counted, hiddenSize) { _ in
        1 / Float(counted.count).squareRoot()
      }
    case .weightedMean:
      let total = counted.reduce(0) { $0 + Float($1 - tokens.lowerBound + 1) }
      return weightedSum(of: states, counted, hiddenSize) {
        Float($0 - tokens.lowerBound + 1) / total
      }
    }
  }

  private func weightedSum(
    of states: Span<Float>, _ tokens: Range<Int>, _ hiddenSize: Int, weight: (Int) -> Float
  ) -> [Float] {
    var sum = [Float](repeating: 0, count: hiddenSize)
    var sums = sum.mutableSpan
    for token in tokens {
      let row = token * hiddenSize
      Kernels.best.add(states.extracting(row..<row + hiddenSize), times: weight(token), to: &sums)
    }
    return sum
  }
}
