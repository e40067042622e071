internal import Akin
internal import Foundation

/// The index that a command means, and the part of it.
struct IndexLocation: Equatable {
  /// The index's folder.
  let folder: String
  /// Absolute paths to index, or the part that a question is about; empty for all.
  let paths: [String]

  /// The index for a command that makes or refreshes it.
  ///
  /// A single folder gets an index of its own inside. Without paths it is the nearest index with
  /// all its folders, or a new one for the current folder. Other paths go to the index that is
  /// nearest to them all; where they have none, to that of the current folder.
  init(indexing paths: [String], flag: String?, in console: Console) {
    let absolute = paths.map(console.absolute)
    let nearest = SearchEngine.nearestIndex(to: console.currentFolder)
    if let flag {
      (folder, self.paths) = (flag, absolute)
    } else if let only = absolute.first, absolute.count == 1, !isFile(only) {
      (folder, self.paths) = (only + "/.akin", absolute)
    } else if absolute.isEmpty, nearest == nil {
      (folder, self.paths) = (console.currentFolder + "/.akin", [console.currentFolder])
    } else {
      let above = Set(absolute.map { SearchEngine.nearestIndex(to: $0) })
      let shared = above.count == 1 ? above.first.flatMap(\.self) : nil
      (folder, self.paths) = (shared ?? nearest ?? console.currentFolder + "/.akin", absolute)
    }
  }

  /// The index of a folder, for a command that is about all of it.
  ///
  /// - Throws: `MissingPath` when there is no such folder; `AkinError.noIndex`.
  init(of path: String?, flag: String?, in console: Console) throws {
    if let path { try MissingPath.check(console.absolute(path)) }
    try self.init(asking: path.map { [$0] } ?? [], flag: flag, in: console)
  }

  /// The index for a command that asks it.
  ///
  /// - Throws: `AkinError.noIndex` when none is named and none is near; `MissingPath` when a path
  ///   beside the whole index leads to nothing.
  init(asking paths: [String], flag: String?, in console: Console) throws {
    let absolute = paths.map(console.absolute)
    let start = absolute.first ?? console.currentFolder
    guard let folder = flag ?? SearchEngine.nearestIndex(to: start) else {
      throw AkinError.noIndex(above: start)
    }
    self.folder = folder
    // The folder of the index, and the folder that holds it, stand for the whole index.
    let isWhole = absolute.contains { $0 == folder || $0 + "/.akin" == folder }
    // Nobody looks at the other paths again.
    if isWhole { for path in absolute { try MissingPath.check(path) } }
    self.paths = isWhole ? [] : absolute
  }
}

private func isFile(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    && !isFolder.boolValue
}
