public import ModelLibrary
public import Parallelism
public import TransformerHeads

/// Finds words for masked places, and says how likely a text is.
public struct MaskedWordModel: TaskModel {
  public static let task = HeadTask.fillMask
  public let checkpoint: TaskCheckpoint
  /// What stands in a text where a word is to be found.
  public static let mask = HeadedModel.mask

  public init(_ checkpoint: TaskCheckpoint) { self.checkpoint = checkpoint }

  /// Words that are compared with each other, in place of the whole vocabulary.
  public struct Targets: Sendable {
    let ids: [Int32]
    /// Words that the vocabulary does not have, and the pieces that stand for them.
    public let replaced: [(word: String, piece: String)]
    /// Words without any piece in the vocabulary; they do not count.
    public let unknown: [String]
  }

  /// Looks words up in the vocabulary.
  public func targets(_ words: [String]) throws -> Targets {
    var ids: [Int32] = []
    var replaced: [(word: String, piece: String)] = []
    var unknown: [String] = []
    for word in words {
      guard let target = checkpoint.model.target(word) else {
        unknown.append(word)
        continue
      }
      ids.append(target.id)
      if !target.isWhole {
        replaced.append((word, checkpoint.model.tokenizer.token(target.id) ?? ""))
      }
    }
    guard !ids.isEmpty else { throw HeadError.empty(what: "the list of words") }
    return Targets(ids: ids, replaced: replaced, unknown: unknown)
  }

  /// Finds words for the masked places of texts.
  ///
  /// - Parameters:
  ///   - texts: Each with `[MASK]` in it, once or more often.
  ///   - count: How many words for a place, at most.
  ///   - targets: The words that are compared; nil for the whole vocabulary. Their scores are
  ///     probabilities among all words all the same.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text and each of its masks, the words, the likeliest first.
  /// - Throws: `HeadError.nothingMasked`, `DeadlineError`, `CancellationError`.
  public func fill(
    _ texts: [String], count: Int = 5, targets: Targets? = nil, timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[[MaskedWord]]] {
    try await run(within: timeLimit, progress) { model, work in
      try model.fill(texts, count: count, targets: targets?.ids, work: work)
    }
  }

  /// How likely each word of texts is where it stands.
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: One likelihood a text.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func likelihoods(
    of texts: [String], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [TextLikelihood] {
    try await run(within: timeLimit, progress) { model, work in
      try model.likelihoods(of: texts, work: work)
    }
  }

  /// A weight for each word of the vocabulary that says something of a text (SPLADE).
  ///
  /// - Parameters:
  ///   - texts: Any texts.
  ///   - timeLimit: The longest time that it may take; nil for no limit.
  ///   - progress: Receives the progress, on any thread, one call at a time.
  /// - Returns: For each text the words with a weight, the largest first.
  /// - Throws: `DeadlineError`, `CancellationError`.
  public func sparseVectors(
    of texts: [String], timeLimit: Duration? = nil,
    progress: @escaping @Sendable (Work.Progress) -> Void = { _ in }
  ) async throws -> [[WordWeight]] {
    try await run(within: timeLimit, progress) { model, work in
      try model.sparseVectors(of: texts, work: work)
    }
  }
}
