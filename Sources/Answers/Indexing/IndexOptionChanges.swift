/// What a run changes of the options that an index remembers; what is nil stays as it was.
///
/// ```swift
/// try await engine.index(folders: ["notes"], changing: IndexOptionChanges(exclude: ["drafts/"]))
/// ```
public struct IndexOptionChanges: Sendable, Equatable {
  /// Begins with the defaults instead of the remembered options.
  public var resets = false
  /// `IndexOptions.include`; an empty list takes back what is remembered, as in all lists here.
  public var include: [String]?
  /// `IndexOptions.only`.
  public var only: [String]?
  /// `IndexOptions.exclude`.
  public var exclude: [String]?
  /// `IndexOptions.includesHidden`.
  public var includesHidden: Bool?
  /// `IndexOptions.obeysIgnoreFiles`.
  public var obeysIgnoreFiles: Bool?
  /// `IndexOptions.followsLinks`.
  public var followsLinks: Bool?
  /// `IndexOptions.maximumFileSize`.
  public var maximumFileSize: Int?
  /// `IndexOptions.field`.
  public var field: String?
  /// `IndexOptions.hasNoHeader`.
  public var hasNoHeader: Bool?
  /// `IndexOptions.encoding`; an empty one takes back what is remembered.
  public var encoding: String?

  /// What is not given stays as the index remembers it.
  public init(
    resets: Bool = false, include: [String]? = nil, only: [String]? = nil,
    exclude: [String]? = nil, includesHidden: Bool? = nil, obeysIgnoreFiles: Bool? = nil,
    followsLinks: Bool? = nil, maximumFileSize: Int? = nil, field: String? = nil,
    hasNoHeader: Bool? = nil, encoding: String? = nil
  ) {
    self.resets = resets
    self.include = include
    self.only = only
    self.exclude = exclude
    self.includesHidden = includesHidden
    self.obeysIgnoreFiles = obeysIgnoreFiles
    self.followsLinks = followsLinks
    self.maximumFileSize = maximumFileSize
    self.field = field
    self.hasNoHeader = hasNoHeader
    self.encoding = encoding
  }

  /// Replaces all options.
  public init(to options: IndexOptions) {
    self.init(
      resets: true, include: options.include, only: options.only, exclude: options.exclude,
      includesHidden: options.includesHidden, obeysIgnoreFiles: options.obeysIgnoreFiles,
      followsLinks: options.followsLinks, maximumFileSize: options.maximumFileSize,
      field: options.field, hasNoHeader: options.hasNoHeader, encoding: options.encoding)
  }

  /// The options after the changes.
  public func applied(to remembered: IndexOptions) -> IndexOptions {
    var options = resets ? IndexOptions() : remembered
    if let include { options.include = include.filter { !$0.isEmpty } }
    if let only { options.only = only.filter { !$0.isEmpty } }
    if let exclude { options.exclude = exclude.filter { !$0.isEmpty } }
    if let includesHidden { options.includesHidden = includesHidden }
    if let obeysIgnoreFiles { options.obeysIgnoreFiles = obeysIgnoreFiles }
    if let followsLinks { options.followsLinks = followsLinks }
    if let maximumFileSize { options.maximumFileSize = maximumFileSize }
    if let field { options.field = field.isEmpty ? nil : field }
    if let hasNoHeader { options.hasNoHeader = hasNoHeader }
    if let encoding { options.encoding = encoding.isEmpty ? nil : encoding }
    return options
  }
}
