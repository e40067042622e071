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
    path = target.path
    options = target.options
    named = target.named ?? []
    if differing.isEmpty && named.isEmpty { return nil }
  }

  private var differing: [IndexOption] { IndexOption.all.filter { !$0.isUsual(options) } }
}

extension RememberedOptions: CustomStringConvertible {
  /// The options in words: `only *.md, exclude drafts/, hidden files too`.
  public var description: String {
    var parts = differing.map { $0.words(options) }
    if !named.isEmpty { parts.append("named " + named.joined(separator: " ")) }
    return parts.joined(separator: ", ")
  }
}

extension RememberedOptions: Encodable {
  /// Encodes what differs from the defaults.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: IndexOption.Name.self)
    try keys.encode(path, forKey: IndexOption.Name("path"))
    for option in differing { try option.show(options, &keys) }
    if !named.isEmpty { try keys.encode(named, forKey: IndexOption.Name("named")) }
  }
}

extension [IndexTarget] {
  /// What of the targets differs from the defaults.
  package var rememberedOptions: [RememberedOptions] {
    compactMap(RememberedOptions.init).sorted { $0.path < $1.path }
  }
}
