internal import FileAccess

/// Finds the files to read, in a fixed order: the entries of each folder by the bytes of their names.
package struct FolderWalker: Sendable {
  /// What is walked and what is passed over.
  package struct Options: Sendable {
    /// Names that begin with a full stop; `.git` and `.akin` are passed over in any case.
    package var includesHidden = false
    /// `.gitignore`, `.ignore` and `.akinignore`, here and above up to the repository.
    package var obeysIgnoreFiles = true
    /// Patterns as in `.gitignore`, relative to the folder that is walked; when there are any, only
    /// what they name is read, of whatever kind it is.
    package var include: [String] = []
    /// Patterns of what is not read, which outdo all else.
    package var exclude: [String] = []
    /// Larger files are skipped, but for those of records or lines, which are read in slices.
    package var maximumFileSize = 64 << 20

    /// The defaults.
    package init() {}
  }

  /// What a walk has found.
  package struct Result: Sendable {
    package var files: [SourceFile] = []
    package var skipped: [SkippedFile] = []
    /// Files and whole folders that an ignore file or `exclude` names.
    package var ignoredCount = 0
  }

  package let options: Options

  /// Makes a walker.
  package init(options: Options = Options()) { self.options = options }

  /// Walks folders, and takes files that are named themselves whatever they are.
  ///
  /// - Throws: `notFound` for a path at which nothing is.
  package func walk(_ paths: [String]) throws(DocumentError) -> Result {
    var walk = Walk(options: options)
    for path in paths {
      guard let absolute = FileSystem.resolved(path),
        let status = FileSystem.status(of: absolute)
      else { throw .notFound(path: path) }
      if status.kind == .folder {
        walk.readRoot(absolute)
      } else {
        walk.readNamed(absolute, status)
      }
    }
    return walk.result
  }
}

/// A walk under way.
private struct Walk {
  let options: FolderWalker.Options
  let include: IgnoreRules
  let exclude: IgnoreRules
  var result = FolderWalker.Result()
  /// Paths seen, for folders that are named twice or one inside the other.
  private var seen: Set<String> = []
  private var ignoreFiles: IgnoreFiles?
  /// The length of the root's path and a slash.
  private var rootPrefix = 0

  init(options: FolderWalker.Options) {
    self.options = options
    include = IgnoreRules(patterns: options.include)
    exclude = IgnoreRules(patterns: options.exclude)
  }

  mutating func readRoot(_ folder: String) {
    rootPrefix = IgnoreFiles.path(folder, "").utf8.count
    ignoreFiles = options.obeysIgnoreFiles ? IgnoreFiles(above: folder) : nil
    readFolder(folder, isIncluded: include.isEmpty)
  }

  mutating func readNamed(_ path: String, _ status: FileSystem.Status) {
    let name = String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
    add(path, relativePath: name, status, format: DocumentFormat(fileName: name) ?? .text)
  }

  private mutating func readFolder(_ folder: String, isIncluded: Bool) {
    let names: [String]
    do {
      names = try FileSystem.names(in: folder)
    } catch {
      skip(folder, SkipReason(FileReadError(error)))
      return
    }
    ignoreFiles?.enter(folder)
    defer { ignoreFiles?.leave() }
    for name in names {
      readEntry(name, IgnoreFiles.path(folder, name), isIncluded: isIncluded)
    }
  }

  private mutating func readEntry(_ name: String, _ path: String, isIncluded: Bool) {
    if name == ".git" || name == ".akin" || (name.hasPrefix(".") && !options.includesHidden) {
      return
    }
    guard let status = FileSystem.status(of: path) else {
      skip(path, .unreadable(cause: "gone, or its name is not UTF-8"))
      return
    }
    let isFolder = status.kind == .folder
    let relative = Array(path.utf8)[rootPrefix...]
    if exclude.verdict(relative, isFolder: isFolder) == true
      || ignoreFiles?.ignores(path, isFolder: isFolder) == true
    {
      result.ignoredCount += 1
      return
    }
    let isIncluded = include.verdict(relative, isFolder: isFolder) ?? isIncluded
    if isFolder {
      readFolder(path, isIncluded: isIncluded)
      return
    }
    guard isIncluded else { return }
    if status.kind == .symbolicLink {
      skip(path, .symbolicLink)
      return
    }
    guard let format = DocumentFormat(fileName: name) ?? (include.isEmpty ? nil : .text) else {
      let fileExtension = name.split(separator: ".").last.map(String.init) ?? ""
      skip(path, .formatNotRead(fileExtension: fileExtension))
      return
    }
    add(path, relativePath: String(decoding: relative, as: UTF8.self), status, format: format)
  }

  private mutating func add(
    _ path: String, relativePath: String, _ status: FileSystem.Status, format: DocumentFormat
  ) {
    switch status.kind {
    case .symbolicLink: skip(path, .symbolicLink)
    case .other, .folder: skip(path, .notRegular)
    case .file where status.size == 0: skip(path, .empty)
    case .file where status.size > options.maximumFileSize && !format.isRecordsOrLines:
      skip(path, .tooLarge(bytes: status.size, limit: options.maximumFileSize))
    case .file:
      guard seen.insert(path).inserted else { return }
      result.files.append(
        SourceFile(
          path: path, relativePath: relativePath, size: status.size, modified: status.modified,
          changed: status.changed, format: format))
    }
  }

  private mutating func skip(_ path: String, _ reason: SkipReason) {
    guard seen.insert(path).inserted else { return }
    result.skipped.append(SkippedFile(path: path, reason: reason))
  }
}
