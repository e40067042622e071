internal import FileAccess

/// A walk under way.
struct Walk {
  private let options: FolderWalker.Options
  private let include: IgnoreRules
  private let only: IgnoreRules
  private let exclude: IgnoreRules
  private let named: Set<PathKey>
  private(set) var result = FolderWalker.Result()
  /// Paths seen, for folders that are named twice or one inside the other.
  private var seen: Set<PathKey> = []
  // Which files and folders were read, and under which path: with links a second path may lead to
  // one, and a loop does so without end.
  private var read: [FileSystem.Identity: String] = [:]
  private var links: [Link] = []
  private var ignoreFiles: IgnoreFiles?
  /// The length of the root's path and a slash.
  private var rootPrefix = 0

  /// What the patterns say of a folder, which holds for what is in it unless they say otherwise.
  private struct Choice {
    var isIncluded: Bool
    var isAdded = false
  }

  /// A symbolic link, which is followed when all that is no link has been read.
  private struct Link {
    let path: String
    let choice: Choice
    let ignoreFiles: IgnoreFiles?
    let rootPrefix: Int
  }

  init(options: FolderWalker.Options) {
    self.options = options
    include = IgnoreRules(patterns: options.include)
    only = IgnoreRules(patterns: options.only)
    exclude = IgnoreRules(patterns: options.exclude)
    named = Set(options.named.map(PathKey.init))
  }

  mutating func readRoot(_ folder: String) {
    rootPrefix = IgnoreFiles.path(folder, "").utf8.count
    ignoreFiles = options.obeysIgnoreFiles ? IgnoreFiles(above: folder) : nil
    readFolder(folder, Choice(isIncluded: only.isEmpty))
    for path in options.named where FileSystem.isPath(path, below: folder) { readHidden(path) }
  }

  /// Reads a file that was named itself.
  mutating func readNamed(_ path: String, _ status: FileSystem.Status) {
    let name = fileName(path)
    guard let format = DocumentFormat(fileName: name) ?? textFormat(of: name) else {
      skip(path, .formatNotRead(fileExtension: fileExtension(name)))
      return
    }
    add(path, relativePath: name, status, format: format)
  }

  /// Reads what was named itself and lies in a walked folder, unless the walk has come by.
  private mutating func readHidden(_ path: String) {
    guard !seen.contains(PathKey(path)), let status = FileSystem.status(of: path),
      !below(path).split(separator: "/").contains(where: { $0 == ".git" || $0 == ".akin" })
    else { return }
    result.hiddenNamed.append(path)
    if status.kind == .folder {
      readFolder(path, Choice(isIncluded: true))
      return
    }
    let name = fileName(path)
    guard let format = DocumentFormat(fileName: name) ?? textFormat(of: name) else {
      skip(path, .formatNotRead(fileExtension: fileExtension(name)))
      return
    }
    add(path, relativePath: below(path), status, format: format)
  }

  /// Reads what symbolic links lead to, and what links in there lead to.
  mutating func followLinks() {
    var next = 0
    while next < links.count {
      let link = links[next]
      next += 1
      (ignoreFiles, rootPrefix) = (link.ignoreFiles, link.rootPrefix)
      guard let status = FileSystem.status(of: link.path, followingLinks: true) else {
        skip(link.path, .unreadable(cause: "the symbolic link leads to nothing"))
        continue
      }
      if let other = read[status.identity] {
        skip(link.path, .readElsewhere(path: other))
      } else if status.kind == .folder {
        readFolder(link.path, link.choice)
      } else {
        readFile(link.path, status, link.choice)
      }
    }
  }

  private mutating func readFolder(_ folder: String, _ choice: Choice) {
    guard seen.insert(PathKey(folder)).inserted else { return }
    if options.followsLinks, let identity = FileSystem.identity(of: folder) {
      if let other = read[identity] {
        result.skipped.append(SkippedFile(path: folder, reason: .readElsewhere(path: other)))
        return
      }
      read[identity] = folder
    }
    let names: [String]
    do {
      names = try FileSystem.names(in: folder)
    } catch {
      result.skipped.append(SkippedFile(path: folder, reason: SkipReason(FileReadError(error))))
      return
    }
    ignoreFiles?.enter(folder)
    defer { ignoreFiles?.leave() }
    for name in names { readEntry(name, IgnoreFiles.path(folder, name), choice) }
  }

  private mutating func readEntry(_ name: String, _ path: String, _ choice: Choice) {
    if name == ".git" || name == ".akin" || (name.hasPrefix(".") && !options.includesHidden) {
      return
    }
    guard let status = FileSystem.status(of: path) else {
      // Not by its name, which several files may share that are not UTF-8.
      result.skipped.append(
        SkippedFile(path: path, reason: .unreadable(cause: "gone, or its name is not UTF-8")))
      return
    }
    // A link to a folder has the rules of folders once it is followed.
    let isFolder =
      status.kind == .folder
      || (status.kind == .symbolicLink && options.followsLinks && FileSystem.isFolder(path))
    let relative = Array(path.utf8)[rootPrefix...]
    if exclude.verdict(relative, isFolder: isFolder) == true
      || ignoreFiles?.ignores(path, isFolder: isFolder) == true
    {
      result.ignoredCount += 1
      return
    }
    let choice = Choice(
      isIncluded: only.verdict(relative, isFolder: isFolder) ?? choice.isIncluded,
      isAdded: include.verdict(relative, isFolder: isFolder) ?? choice.isAdded)
    switch status.kind {
    case .folder: readFolder(path, choice)
    case .symbolicLink where options.followsLinks:
      links.append(
        Link(path: path, choice: choice, ignoreFiles: ignoreFiles, rootPrefix: rootPrefix))
    case .symbolicLink:
      if choice.isIncluded { skip(path, .symbolicLink) }
    case .file, .other: readFile(path, status, choice)
    }
  }

  private mutating func readFile(
    _ path: String, _ status: FileSystem.Status, _ choice: Choice
  ) {
    let isNamed = named.contains(PathKey(path))
    guard choice.isIncluded || isNamed else { return }
    let name = fileName(path)
    let isAsked = choice.isAdded || !only.isEmpty || isNamed
    if isNamed, !choice.isIncluded || DocumentFormat(fileName: name) == nil {
      result.hiddenNamed.append(path)
    }
    guard let format = DocumentFormat(fileName: name) ?? (isAsked ? textFormat(of: name) : nil)
    else {
      skip(path, .formatNotRead(fileExtension: fileExtension(name)))
      return
    }
    add(path, relativePath: below(path), status, format: format)
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
      guard seen.insert(PathKey(path)).inserted else { return }
      if options.followsLinks, read[status.identity] == nil { read[status.identity] = path }
      result.files.append(
        SourceFile(
          path: path, relativePath: relativePath, size: status.size, modified: status.modified,
          changed: status.changed, format: format))
    }
  }

  private mutating func skip(_ path: String, _ reason: SkipReason) {
    guard seen.insert(PathKey(path)).inserted else { return }
    result.skipped.append(SkippedFile(path: path, reason: reason))
  }

  /// The part of a path below the root.
  private func below(_ path: String) -> String {
    String(decoding: path.utf8.dropFirst(rootPrefix), as: UTF8.self)
  }
}

/// What a file is read as whose kind no reader knows; nil where plain text would not be what people
/// see.
private func textFormat(of name: String) -> DocumentFormat? {
  SkipReason.kindsOfMarkup.contains(fileExtension(name)) ? nil : .text
}

private func fileName(_ path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(path[path.utf8.index(after: slash)...])
}

/// In small letters, without the dot.
private func fileExtension(_ name: String) -> String {
  guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
  return name[name.utf8.index(after: dot)...].lowercased()
}
