public import Catalog
public import Indexing

/// The contents of an index, in numbers.
public struct IndexStatus: Sendable, Equatable, Encodable {
  /// The index's folder.
  public let index: String
  /// The model whose vectors it holds.
  public let model: String
  /// The model's fingerprint.
  public let fingerprint: String
  /// The precision in which the vectors were computed.
  public let precision: Precision
  /// How the vectors are stored: `int12` as soon as one vector is rounded.
  public let vectors: StoredVectors
  /// Numbers per vector.
  public let dimension: Int
  /// Folders that were indexed.
  public let roots: [String]
  /// Their options, where these differ from the defaults.
  public let options: [RememberedOptions]
  /// Documents in it.
  public let documents: Int
  /// Passages in them.
  public let passages: Int
  /// Different sentences, each with one vector.
  public let sentences: Int
  /// Vectors whose sentences were removed; they stay until the next compaction.
  public let deadVectors: Int
  /// Files of vectors.
  public let segments: Int
  /// Lists for searches of a large index; 0 where a search compares all vectors.
  public let lists: Int
  /// Sentences in the lists.
  public let listedSentences: Int
  /// Bytes on disk.
  public let bytes: Int
  /// The last run, if it ended before it had read all files.
  public let unfinished: UnfinishedRun?
  /// Whether an earlier version cut its passages and lost the ends of long ones; the next run of
  /// `index` reads them again.
  public let isOutdated: Bool
  /// All generations, where there are several; nil for an index that has one.
  public let generations: [IndexGeneration]?
}

/// All of an index that depends on its model.
public struct IndexGeneration: Sendable, Equatable, Encodable {
  /// What it is there for.
  public enum Role: String, Sendable, Encodable {
    /// It is searched and written.
    case current
    /// It was in use before; `rollback` puts it into use again.
    case previous
    /// It is being made, or its making was interrupted.
    case unfinished
  }

  /// Counted from 1.
  public let number: Int
  /// What it is there for.
  public let role: Role
  /// The model of its vectors.
  public let model: String
  /// The precision in which they were computed.
  public let precision: String
  /// Documents in it.
  public let documents: Int
}

/// The files of an index beside what it knows of them.
public struct FileChanges: Sendable, Equatable, Encodable {
  /// Files of the size and time that they were indexed with.
  public internal(set) var unchanged = 0
  /// Files of another size or time.
  public internal(set) var changed = 0
  /// Files that are gone.
  public internal(set) var missing = 0
}

/// The result of `verify`.
public struct VerifyReport: Sendable, Equatable, Encodable {
  /// The index's folder.
  public let index: String
  /// The faults, one sentence each; empty for a sound index.
  public let problems: [String]
  /// Vectors that were checked.
  public let vectors: Int
  /// Passages that were checked.
  public let passages: Int
}
