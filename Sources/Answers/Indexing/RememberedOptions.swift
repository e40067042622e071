/// The options of a folder that differ from the defaults, as the index remembers them.
public struct RememberedOptions: Sendable, Equatable {
  /// The absolute path of the folder or file.
  public let path: String
  /// Which of its files are read, and how.
  public let options: IndexOptions
  /// Files and folders in it that the user named, and that are read although a rule hides them;
  /// relative to the folder.
  public let named: [String]

  /// The options that an index remembers of a folder; nil when all have their defaults.
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
  /// Encodes the options that differ from the defaults.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: IndexOption.Name.self)
    try keys.encode(path, forKey: IndexOption.Name("path"))
    for option in differing { try option.show(options, &keys) }
    if !named.isEmpty { try keys.encode(named, forKey: IndexOption.Name("named")) }
  }
}

extension [IndexTarget] {
  /// The options of the targets that differ from the defaults.
  package var rememberedOptions: [RememberedOptions] {
    compactMap(RememberedOptions.init).sorted { $0.path < $1.path }
  }
}
