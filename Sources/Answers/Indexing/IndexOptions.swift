internal import Documents

/// Which files of a folder are indexed and how they are read.
public struct IndexOptions: Sendable, Hashable, Codable {
  /// Patterns as in `.gitignore`, relative to the folder; when there are any, only what they name
  /// is read.
  public var include: [String] = []
  /// Patterns of what is not read.
  public var exclude: [String] = []
  /// Reads hidden files too.
  public var includesHidden = false
  /// Obeys `.gitignore`, `.ignore` and `.akinignore`.
  public var obeysIgnoreFiles = true
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
    include: [String] = [], exclude: [String] = [], includesHidden: Bool = false,
    obeysIgnoreFiles: Bool = true, maximumFileSize: Int = 64 << 20, field: String? = nil
  ) {
    self.include = include
    self.exclude = exclude
    self.includesHidden = includesHidden
    self.obeysIgnoreFiles = obeysIgnoreFiles
    self.maximumFileSize = maximumFileSize
    self.field = field
  }
}

extension IndexOptions {
  /// Whether an encoding has this name; `sjis` and `cp1252` are names as well.
  public static func knows(encoding: String) -> Bool { DocumentReader.knows(encoding: encoding) }

  var walking: FolderWalker.Options {
    var options = FolderWalker.Options()
    options.include = include
    options.exclude = exclude
    options.includesHidden = includesHidden
    options.obeysIgnoreFiles = obeysIgnoreFiles
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
