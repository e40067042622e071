internal import Documents

extension IndexReport {
  /// An option that would let a run read files otherwise that it skipped or may have read wrongly.
  ///
  /// Cases will be added: a `switch` in another package needs a `default`.
  public enum Remedy: Sendable, CaseIterable {
    /// `IndexOptions.field` names the field of the text.
    case field
    /// `IndexOptions.hasNoHeader` makes the first line of tables a record.
    case noHeader
    /// `IndexOptions.encoding` names the encoding.
    case encoding
  }

  /// Adds remedies, each once.
  mutating func add(_ remedies: [Remedy]) {
    for remedy in remedies where !self.remedies.contains(remedy) { self.remedies.append(remedy) }
  }
}

extension SkipReason {
  /// The options that may let the file be read.
  var remedies: [IndexReport.Remedy] {
    switch self {
    case .noTextField, .missingField, .fieldIsNotText: [.field]
    case .headerIsData: [.noHeader, .field]
    default: []
    }
  }
}

extension ReadingNote {
  /// The option that changes how the file is read.
  var remedy: IndexReport.Remedy {
    switch self {
    case .doubtfulEncoding: .encoding
    case .headerLooksLikeData: .noHeader
    }
  }
}
