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
    maximumFileSize: Int = 64 << 20, field: String? = nil, hasNoHeader: Bool? = nil,
    encoding: String? = nil
  ) {
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
}

extension IndexOptions {
  /// Whether files that are read come to the same passages by the other options.
  func readsAlike(_ other: IndexOptions) -> Bool {
    field == other.field && (hasNoHeader ?? false) == (other.hasNoHeader ?? false)
      && encoding == other.encoding
  }
}

extension IndexOptions: Codable {
  /// Reads options as an index remembers them, of this version or an earlier one.
  public init(from decoder: any Decoder) throws {
    self.init()
    let keys = try decoder.container(keyedBy: IndexOption.Name.self)
    for option in IndexOption.all { try option.read(keys, &self) }
  }

  /// Writes options as an index remembers them.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: IndexOption.Name.self)
    for option in IndexOption.all { try option.store(self, &keys) }
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
