/// What a run changes of the options that an index remembers.
///
/// It has the properties of `IndexOptions`, each as an optional: nil leaves the option as it was. An
/// empty list or an empty name takes back what is remembered.
/// ```swift
/// var changes = IndexOptionChanges(exclude: ["drafts/"])
/// changes.includesHidden = true
/// try await engine.index(folders: ["notes"], changing: changes)
/// ```
@dynamicMemberLookup
public struct IndexOptionChanges: Sendable, Equatable {
  /// Begins with the defaults instead of the remembered options.
  public var resets = false
  private var values = IndexOptions()
  // The places in `IndexOption.all` of the options that change.
  private var changed: Set<Int> = []

  /// Makes changes; options that are not given stay as the index remembers them.
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
    resets = true
    values = options
    changed = Set(IndexOption.all.indices)
  }

  /// The new value of an option; nil where it stays.
  public subscript<Value>(
    dynamicMember option: WritableKeyPath<IndexOptions, Value>
  ) -> Value? {
    get { changes(option) ? values[keyPath: option] : nil }
    set { set(option, to: newValue ?? IndexOptions()[keyPath: option], changes: newValue != nil) }
  }

  /// The new value of an option that may have none; nil where it stays.
  public subscript<Value>(
    dynamicMember option: WritableKeyPath<IndexOptions, Value?>
  ) -> Value? {
    get { changes(option) ? values[keyPath: option] : nil }
    set { set(option, to: newValue, changes: newValue != nil) }
  }

  /// The options after the changes.
  public func applied(to remembered: IndexOptions) -> IndexOptions {
    var options = resets ? IndexOptions() : remembered
    for place in changed { IndexOption.all[place].copy(values, &options) }
    return options
  }

  private func changes(_ option: PartialKeyPath<IndexOptions>) -> Bool {
    changed.contains(IndexOption.place(of: option))
  }

  private mutating func set<Value>(
    _ option: WritableKeyPath<IndexOptions, Value>, to value: Value, changes: Bool
  ) {
    values[keyPath: option] = value
    let place = IndexOption.place(of: option)
    if changes { changed.insert(place) } else { changed.remove(place) }
  }
}
