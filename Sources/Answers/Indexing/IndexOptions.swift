internal import Documents

/// Which files of a folder are indexed and how they are read.
public struct IndexOptions: Sendable, Hashable {
  /// Patterns as in `.gitignore`, relative to the folder; what they name is read beside the usual
  /// kinds, as plain text where no reader knows its kind.
  public var include: [String] = []
  /// Patterns in the same syntax; when there are any, only what they name is read, of whatever kind.
  public var only: [String] = []
  /// Patterns of what is not read.
  public var exclude: [String] = []
  /// Reads hidden files too.
  public var includesHidden = false
  /// Obeys `.gitignore`, `.ignore` and `.akinignore`.
  public var obeysIgnoreFiles = true
  /// Reads what symbolic links lead to, every file once.
  public var followsLinks = false
  /// Larger files are skipped, bytes.
  public var maximumFileSize = 64 << 20
  /// The field of records (JSONL, CSV) that holds the text; nil for the usual names.
  public var field: String?
  /// Whether tables are read without a header; their columns are named 1, 2, ….
  public var hasNoHeader: Bool?
  /// The encoding of files that are not UTF-8, such as `Shift_JIS`; nil to find it.
  public var encoding: String?

  /// What is not given is as its property says.
  public init(
    include: [String] = [], only: [String] = [], exclude: [String] = [],
    includesHidden: Bool = false, obeysIgnoreFiles: Bool = true, followsLinks: Bool = false,
    maximumFileSize: Int = 64 << 20, field: String? = nil
  ) {
    self.include = include
    self.only = only
    self.exclude = exclude
    self.includesHidden = includesHidden
    self.obeysIgnoreFiles = obeysIgnoreFiles
    self.followsLinks = followsLinks
    self.maximumFileSize = maximumFileSize
    self.field = field
  }
}

extension IndexOptions {
  /// Whether files that are read come to the same passages by the other options.
  func readsAlike(_ other: IndexOptions) -> Bool {
    field == other.field && (hasNoHeader ?? false) == (other.hasNoHeader ?? false)
      && encoding == other.encoding
  }
}

extension IndexOptions: Codable {
  // Up to 0.1 `include` restricted what is read. It goes on doing so for indexes that remember it,
  // and a 0.1 that meets these restricts as they do.
  private enum Key: String, CodingKey {
    case only = "include"
    case include = "add"
    case exclude, includesHidden, obeysIgnoreFiles, followsLinks, maximumFileSize, field
    case hasNoHeader, encoding
  }

  /// Reads options as an index remembers them, of this version or an earlier one.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Key.self)
    let usual = IndexOptions()
    func value<Value: Decodable>(_ key: Key, or usual: Value) throws -> Value {
      try keys.decodeIfPresent(Value.self, forKey: key) ?? usual
    }
    include = try value(.include, or: usual.include)
    only = try value(.only, or: usual.only).filter { !$0.isEmpty }
    exclude = try value(.exclude, or: usual.exclude)
    includesHidden = try value(.includesHidden, or: usual.includesHidden)
    obeysIgnoreFiles = try value(.obeysIgnoreFiles, or: usual.obeysIgnoreFiles)
    followsLinks = try value(.followsLinks, or: usual.followsLinks)
    maximumFileSize = try value(.maximumFileSize, or: usual.maximumFileSize)
    field = try keys.decodeIfPresent(String.self, forKey: .field)
    hasNoHeader = try keys.decodeIfPresent(Bool.self, forKey: .hasNoHeader)
    encoding = try keys.decodeIfPresent(String.self, forKey: .encoding)
  }

  /// Writes options as an index remembers them.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(include, forKey: .include)
    try keys.encode(only, forKey: .only)
    try keys.encode(exclude, forKey: .exclude)
    try keys.encode(includesHidden, forKey: .includesHidden)
    try keys.encode(obeysIgnoreFiles, forKey: .obeysIgnoreFiles)
    try keys.encode(followsLinks, forKey: .followsLinks)
    try keys.encode(maximumFileSize, forKey: .maximumFileSize)
    try keys.encodeIfPresent(field, forKey: .field)
    try keys.encodeIfPresent(hasNoHeader, forKey: .hasNoHeader)
    try keys.encodeIfPresent(encoding, forKey: .encoding)
  }
}

extension IndexOptions {
  /// Whether an encoding has this name; `sjis` and `cp1252` are names as well.
  public static func knows(encoding: String) -> Bool { DocumentReader.knows(encoding: encoding) }

  var walking: FolderWalker.Options {
    var options = FolderWalker.Options()
    options.include = include
    options.only = only
    options.exclude = exclude
    options.includesHidden = includesHidden
    options.obeysIgnoreFiles = obeysIgnoreFiles
    options.followsLinks = followsLinks
    options.maximumFileSize = maximumFileSize
    return options
  }

  var reading: DocumentReader.Options {
    var options = DocumentReader.Options()
    options.maximumFileSize = maximumFileSize
    options.textField = field
    options.hasHeader = hasNoHeader != true
    options.encoding = encoding
    return options
  }
}
