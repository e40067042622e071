/// What an index holds.
public struct IndexStatus: Sendable, Equatable, Encodable {
  /// The index's folder.
  public let index: String
  /// The model whose vectors it holds.
  public let model: String
  /// The model's fingerprint.
  public let fingerprint: String
  /// What the vectors were computed in.
  public let precision: Precision
  /// How the vectors are stored, `int12` as soon as one of them was rounded.
  public let vectors: StoredVectors
  /// Numbers per vector.
  public let dimension: Int
  /// Folders that were indexed.
  public let roots: [String]
  /// Documents in it.
  public let documents: Int
  /// Passages in them.
  public let passages: Int
  /// Different sentences, each with one vector.
  public let sentences: Int
  /// Vectors of sentences that are gone, kept until the next compaction.
  public let deadVectors: Int
  /// Files of vectors.
  public let segments: Int
  /// Lists that searches of a large index look into; 0 where all vectors are compared.
  public let lists: Int
  /// Sentences that are in them.
  public let listedSentences: Int
  /// Bytes on disk.
  public let bytes: Int
}

/// What `verify` found.
public struct VerifyReport: Sendable, Equatable, Encodable {
  /// The index's folder.
  public let index: String
  /// What is wrong, one sentence each; empty when everything is as it should be.
  public let problems: [String]
  /// Vectors that were checked.
  public let vectors: Int
  /// Passages that were checked.
  public let passages: Int
}
