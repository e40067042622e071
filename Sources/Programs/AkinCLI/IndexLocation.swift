internal import Akin
internal import Foundation

/// Which index a command means, and which part of it.
struct IndexLocation: Equatable {
  /// The index's folder.
  let folder: String
  /// Absolute paths: what to index, or the part that is asked about; empty for all.
  let paths: [String]

  /// For a command that makes or refreshes an index.
  ///
  /// One folder gets an index of its own inside; no path means the nearest index with all that it
  /// knows, or a new one of the current folder; other paths go to the nearest index.
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
      (folder, self.paths) = (nearest ?? console.currentFolder + "/.akin", absolute)
    }
  }

  /// For a command that asks an index.
  ///
  /// - Throws: `AkinError.noIndex` when none is named and none is near.
  init(asking paths: [String], flag: String?, in console: Console) throws(AkinError) {
    let absolute = paths.map(console.absolute)
    let start = absolute.first ?? console.currentFolder
    guard let folder = flag ?? SearchEngine.nearestIndex(to: start) else {
      throw .noIndex(above: start)
    }
    self.folder = folder
    // The index itself, and the folder that holds it, stand for all of it.
    self.paths = absolute.contains { $0 == folder || $0 + "/.akin" == folder } ? [] : absolute
  }
}

private func isFile(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    && !isFolder.boolValue
}
