/// The options of a folder that differ from the defaults, as the index remembers them.
public struct RememberedOptions: Sendable, Equatable {
  /// The folder or file, absolute.
  public let path: String
  /// Which files of it are read and how.
  public let options: IndexOptions
  /// Files and folders in it that were named themselves and are read although a rule hides them,
  /// relative to the folder.
  public let named: [String]

  /// What an index remembers of a folder; nil where all is as the defaults say.
  init?(_ target: IndexTarget) {
    guard target.options != IndexOptions() || !(target.named ?? []).isEmpty else { return nil }
    path = target.path
    options = target.options
    named = target.named ?? []
  }
}

extension RememberedOptions: CustomStringConvertible {
  /// The options in words: `only *.md, exclude drafts/, hidden files too`.
  public var description: String {
    let usual = IndexOptions()
    var parts: [String] = []
    for (name, patterns) in [
      ("only", options.only), ("include", options.include), ("exclude", options.exclude),
      ("named", named),
    ] where !patterns.isEmpty {
      parts.append("\(name) " + patterns.joined(separator: " "))
    }
    if options.includesHidden { parts.append("hidden files too") }
    if !options.obeysIgnoreFiles { parts.append("ignore files not obeyed") }
    if options.followsLinks { parts.append("links followed") }
    if options.maximumFileSize != usual.maximumFileSize {
      parts.append("files up to \(options.maximumFileSize) bytes")
    }
    if let field = options.field { parts.append("field \(field)") }
    if options.hasNoHeader == true { parts.append("tables without a header") }
    if let encoding = options.encoding { parts.append("encoding \(encoding)") }
    return parts.joined(separator: ", ")
  }
}

extension RememberedOptions: Encodable {
  private enum Key: String, CodingKey {
    case path, include, only, exclude, hidden, ignoreFiles, follow, maxSize, field, named
    case noHeader, encoding
  }

  /// Encodes what differs from the defaults.
  public func encode(to encoder: any Encoder) throws {
    let usual = IndexOptions()
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(path, forKey: .path)
    for (key, patterns) in [
      (Key.include, options.include), (.only, options.only), (.exclude, options.exclude),
      (.named, named),
    ] where !patterns.isEmpty {
      try keys.encode(patterns, forKey: key)
    }
    if options.includesHidden { try keys.encode(true, forKey: .hidden) }
    if !options.obeysIgnoreFiles { try keys.encode(false, forKey: .ignoreFiles) }
    if options.followsLinks { try keys.encode(true, forKey: .follow) }
    if options.maximumFileSize != usual.maximumFileSize {
      try keys.encode(options.maximumFileSize, forKey: .maxSize)
    }
    try keys.encodeIfPresent(options.field, forKey: .field)
    if options.hasNoHeader == true { try keys.encode(true, forKey: .noHeader) }
    try keys.encodeIfPresent(options.encoding, forKey: .encoding)
  }
}

extension [IndexTarget] {
  /// What of the targets differs from the defaults.
  package var rememberedOptions: [RememberedOptions] {
    compactMap(RememberedOptions.init).sorted { $0.path < $1.path }
  }
}
