public import Documents

/// The result of a run of `index`.
public struct IndexReport: Sendable, Equatable {
  /// Files that were skipped for one reason.
  public struct Skipped: Sendable, Equatable, Encodable {
    /// The kind of reason, such as `binary`.
    public let reason: String
    /// How many.
    public let count: Int
    /// The first few, each with its own reason.
    public let examples: [String]
    /// The kinds of files that no reader knows, the most frequent first; empty for other reasons.
    public let kinds: [Kind]
  }

  /// Files with one file name extension.
  public struct Kind: Sendable, Equatable, Encodable {
    /// In small letters, without the dot.
    public let fileExtension: String
    /// How many.
    public let count: Int
    /// Whether they read as plain text if `IndexOptions.include` names them.
    public let isText: Bool
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
  /// Documents that did not change.
  public package(set) var unchanged = 0
  /// Documents that only got another name.
  public package(set) var renamed = 0
  /// Documents that are gone.
  public package(set) var removed = 0
  /// Sentences that were embedded in this run.
  public package(set) var embedded = 0
  /// Tokens of these sentences.
  public package(set) var tokens = 0
  /// Embedded sentences that were longer than the model reads.
  public package(set) var truncatedPassages = 0
  /// Tokens cut off from these sentences.
  public package(set) var truncatedTokens = 0
  /// How much of the embedded sentences the model does not read: the two counts above.
  public var truncation: Truncation {
    Truncation(texts: truncatedPassages, tokens: truncatedTokens)
  }
  /// Bytes of this run's files that belong to no character.
  public package(set) var invalidBytes = 0
  /// How many files have such bytes.
  public package(set) var filesWithInvalidBytes = 0
  /// The first few of these files.
  public package(set) var invalidFiles: [String] = []
  /// Files that were not read, by reason.
  public package(set) var skipped: [Skipped] = []
  /// The same files one by one.
  ///
  /// The JSON of a report leaves them out, because they may be many.
  public package(set) var skippedFiles: [SkippedFile] = []
  /// Options of earlier runs that this run used.
  public package(set) var remembered: [RememberedOptions] = []
  /// Whether there is an index after the run: a first run that finds nothing to read makes none.
  public package(set) var hasIndex = true
  /// How many files and folders an ignore file or `exclude` names.
  public package(set) var ignored = 0
  /// Folders of the index that are gone, whose documents stay in it; `warnings` tells of them too.
  public package(set) var missingFolders: [String] = []
  /// Warnings for the user, one sentence each.
  public package(set) var warnings: [String] = []
  /// Options that would let a run read more, or otherwise; `warnings` and `skipped` say of what.
  public package(set) var remedies: [Remedy] = []
  /// How long it took.
  public package(set) var seconds: Double = 0

  /// Nothing done yet.
  package init() {}
}

extension IndexReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case index, documents, passages, added, changed, unchanged, renamed, removed, embedded, tokens
    case truncatedPassages, truncatedTokens, skipped, remembered, ignored, warnings, seconds
  }

  /// Encodes all but the single files that were skipped.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(index, forKey: .index)
    try keys.encode(documents, forKey: .documents)
    try keys.encode(passages, forKey: .passages)
    try keys.encode(added, forKey: .added)
    try keys.encode(changed, forKey: .changed)
    try keys.encode(unchanged, forKey: .unchanged)
    try keys.encode(renamed, forKey: .renamed)
    try keys.encode(removed, forKey: .removed)
    try keys.encode(embedded, forKey: .embedded)
    try keys.encode(tokens, forKey: .tokens)
    try keys.encode(truncatedPassages, forKey: .truncatedPassages)
    try keys.encode(truncatedTokens, forKey: .truncatedTokens)
    try keys.encode(skipped, forKey: .skipped)
    if !remembered.isEmpty { try keys.encode(remembered, forKey: .remembered) }
    try keys.encode(ignored, forKey: .ignored)
    try keys.encode(warnings, forKey: .warnings)
    try keys.encode(seconds, forKey: .seconds)
  }
}
