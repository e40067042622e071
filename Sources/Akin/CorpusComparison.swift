internal import VectorMath

/// What two files of records say, and which of it both say.
public struct CorpusComparison: Sendable, Equatable {
  /// Records of the first file that the second has nothing like, in their order.
  public let onlyInFirst: [Passage]
  /// Records of the second file that the first has nothing like, in their order.
  public let onlyInSecond: [Passage]
  /// What both say: a record of the second file, and the records of the first that say the same.
  public let inBoth: [DuplicateGroup]
  /// How many records of the first file are in the second as well.
  public let sharedOfFirst: Int
  /// How many records of the second file are in the first as well.
  public let sharedOfSecond: Int
}

extension CorpusComparison: Encodable {
  private enum CodingKeys: CodingKey {
    case onlyInFirst, onlyInSecond, inBoth, sharedOfFirst, sharedOfSecond
  }

  /// Writes the counts, then all records as hits.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(sharedOfFirst, forKey: .sharedOfFirst)
    try keys.encode(sharedOfSecond, forKey: .sharedOfSecond)
    try keys.encode(inBoth, forKey: .inBoth)
    for (passages, key) in [(onlyInFirst, CodingKeys.onlyInFirst), (onlyInSecond, .onlyInSecond)] {
      var list = keys.nestedUnkeyedContainer(forKey: key)
      for passage in passages {
        var hit = list.nestedContainer(keyedBy: HitKey.self)
        try hit.encode(passage)
      }
    }
  }
}

extension RecordCorpus {
  /// Compares this file with another one.
  ///
  /// - Parameters:
  ///   - other: The other file.
  ///   - options: When two records say the same; `keep` and `target` mean nothing here.
  ///   - embedder: Makes the vectors.
  ///   - progress: Told how many more records have their vectors.
  /// - Returns: What only one of the two says, and what both do.
  /// - Throws: `CancellationError`, or an error for an option out of range.
  public func compare(
    with other: RecordCorpus, options: DedupeOptions = DedupeOptions(),
    using embedder: TextEmbedder, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> CorpusComparison {
    let mine = try await dedupe(options, against: other, with: embedder, progress: progress)
    let theirs = try await other.dedupe(options, against: self, with: embedder)
    return CorpusComparison(
      onlyInFirst: records(without: mine), onlyInSecond: other.records(without: theirs),
      inBoth: mine.groups, sharedOfFirst: mine.removedCount, sharedOfSecond: theirs.removedCount)
  }
}
