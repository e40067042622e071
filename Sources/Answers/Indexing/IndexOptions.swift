internal import Documents

/// Which files of a folder are indexed and how they are read.
public struct IndexOptions: Sendable, Hashable {
  /// Patterns as in `.gitignore`, relative to the folder.
  ///
  /// Files that they name are read beside the usual kinds, as plain text if no reader knows their
  /// kind.
  public var include: [String] = []
  /// Patterns in the same syntax.
  ///
  /// When there are any, only files that they name are read, whatever their kind.
  public var only: [String] = []
  /// Patterns of files that are not read.
  public var exclude: [String] = []
  /// Whether hidden files are read too.
  public var includesHidden = false
  /// Whether `.gitignore`, `.ignore` and `.akinignore` are obeyed.
  public var obeysIgnoreFiles = true
  /// Whether symbolic links are followed; each file is read once.
  public var followsLinks = false
  /// The size of the largest file that is read, in bytes.
  public var maximumFileSize = 64 << 20
  /// The field of records (JSONL, CSV) that holds the text; nil for the usual names.
  public var field: String?
  /// Whether tables have no header; their columns are then named 1, 2, ….
  public var hasNoHeader: Bool?
  /// The encoding of files that are not UTF-8, such as `Shift_JIS`; nil to guess it from the bytes.
  public var encoding: String?

  /// Makes options; those that are not given have their defaults.
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
  /// Whether both options cut a file into the same passages.
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
