/// What a run of `index` did.
public struct IndexReport: Sendable, Equatable, Encodable {
  /// Files of one kind that were not read.
  public struct Skipped: Sendable, Equatable, Encodable {
    /// The kind of reason, such as `binary`.
    public let reason: String
    /// How many.
    public let count: Int
    /// The first few, each with its own reason.
    public let examples: [String]
  }

  /// The index's folder.
  public internal(set) var index = ""
  /// Documents in the index now.
  public internal(set) var documents = 0
  /// Passages in the index now.
  public internal(set) var passages = 0
  /// Documents that were not there before.
  public internal(set) var added = 0
  /// Documents whose contents changed.
  public internal(set) var changed = 0
  /// Documents as they were.
  public internal(set) var unchanged = 0
  /// Documents that only have another name.
  public internal(set) var renamed = 0
  /// Documents that are gone.
  public internal(set) var removed = 0
  /// Sentences that were embedded in this run.
  public internal(set) var embedded = 0
  /// Tokens of these.
  public internal(set) var tokens = 0
  /// Embedded sentences that were longer than the model reads.
  public internal(set) var truncatedPassages = 0
  /// Tokens cut off from these.
  public internal(set) var truncatedTokens = 0
  /// Files that were not read, by reason.
  public internal(set) var skipped: [Skipped] = []
  /// Files and folders that an ignore file or `exclude` names.
  public internal(set) var ignored = 0
  /// What a user should know, one sentence each.
  public internal(set) var warnings: [String] = []
  /// How long it took.
  public internal(set) var seconds: Double = 0
}

/// How far a run of `index` is.
public struct IndexProgress: Sendable, Equatable {
  /// Files that are done, embedded and committed or found unchanged.
  public var files = 0
  /// Files in all.
  public var totalFiles = 0
  /// Sentences embedded so far.
  public var passages = 0
  /// Bytes of the files that are done.
  public var bytes = 0
  /// Bytes of all files.
  public var totalBytes = 0
  /// How much of the lists of a large index is made, 0...1; nil before and when they stay.
  public var lists: Double?
}

/// Which files of a folder are indexed and how they are read.
public struct IndexOptions: Sendable, Hashable, Codable {
  /// Patterns as in `.gitignore`, relative to the folder; when there are any, only what they name
  /// is read.
  public var include: [String] = []
  /// Patterns of what is not read.
  public var exclude: [String] = []
  /// Reads hidden files too.
  public var includesHidden = false
  /// Obeys `.gitignore`, `.ignore` and `.akinignore`.
  public var obeysIgnoreFiles = true
  /// Larger files are skipped, bytes.
  public var maximumFileSize = 64 << 20
  /// The field of records (JSONL, CSV) that holds the text; nil for the usual names.
  public var field: String?

  /// The defaults.
  public init() {}
}
