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
  public package(set) var index = ""
  /// Documents in the index now.
  public package(set) var documents = 0
  /// Passages in the index now.
  public package(set) var passages = 0
  /// Documents that were not there before.
  public package(set) var added = 0
  /// Documents whose contents changed.
  public package(set) var changed = 0
  /// Documents as they were.
  public package(set) var unchanged = 0
  /// Documents that only have another name.
  public package(set) var renamed = 0
  /// Documents that are gone.
  public package(set) var removed = 0
  /// Sentences that were embedded in this run.
  public package(set) var embedded = 0
  /// Tokens of these.
  public package(set) var tokens = 0
  /// Embedded sentences that were longer than the model reads.
  public package(set) var truncatedPassages = 0
  /// Tokens cut off from these.
  public package(set) var truncatedTokens = 0
  /// Bytes of this run's files that belong to no character.
  public package(set) var invalidBytes = 0
  /// How many files have such bytes.
  public package(set) var filesWithInvalidBytes = 0
  /// Files that were not read, by reason.
  public package(set) var skipped: [Skipped] = []
  /// Files and folders that an ignore file or `exclude` names.
  public package(set) var ignored = 0
  /// What a user should know, one sentence each.
  public package(set) var warnings: [String] = []
  /// How long it took.
  public package(set) var seconds: Double = 0

  /// Nothing done yet.
  package init() {}
}
