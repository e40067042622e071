internal import Documents
internal import FileAccess

extension FolderWalker.Result {
  /// Why files that the user named are not read, one sentence each: a count alone would hide them.
  func unread(of paths: [String]) -> [String] {
    let files = paths.filter { !FileSystem.isFolder($0) }
    guard !files.isEmpty else { return [] }
    let found = Set(self.files.map { PathKey($0.path) })
    return files.filter { !found.contains(PathKey($0)) }.map { path in
      let skip = skipped.first { FileSystem.isPath($0.path, equalTo: path) }
      return "\(path): " + (skip?.reason.description ?? "in a folder .git or .akin, whose files")
        + (skip == nil ? " are never read." : ".")
    }
  }
}
