internal import FileAccess

/// How the catalog writes the folders that were indexed.
///
/// The folder that holds the index, `notes` for `notes/.akin`, and what is below it are written relative to
/// it: `.` and `./sub`. So an index stays right when its folder is moved, copied or mounted
/// elsewhere. All other folders are absolute.
package struct HeldPlaces: Sendable, Equatable {
  /// The folder that holds the index, absolute and without links; nil where the format or the name
  /// of the index's folder knows absolute places only.
  package let home: String?
  private let parent: String

  /// The places of an index.
  ///
  /// - Parameters:
  ///   - folder: The index's own folder.
  ///   - isRelative: Whether the catalog's format has relative places.
  init(of folder: String, isRelative: Bool) {
    let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/"))
    let above = slash.map { String(folder[..<$0]) } ?? "."
    let name = slash.map { String(folder[folder.index(after: $0)...]) } ?? folder
    parent = FileSystem.resolved(above.isEmpty ? "/" : above) ?? above
    home = isRelative && name == IndexFolder.defaultName ? parent : nil
  }

  /// A folder as it is written.
  package func stored(_ absolute: String) -> String {
    guard let home else { return absolute }
    let (path, folder) = (Array(absolute.utf8), Array(home.utf8))
    if path == folder { return "." }
    let start = folder == [slash] ? 0 : folder.count
    guard path.count > start, path[start] == slash, path.starts(with: folder[..<start]) else {
      return absolute
    }
    return "." + String(decoding: path[start...], as: UTF8.self)
  }

  /// Where a folder is that is written so.
  package func absolute(_ stored: String) -> String {
    if stored == "." { return parent }
    guard stored.hasPrefix("./") else { return stored }
    return (parent == "/" ? "" : parent) + stored.dropFirst()
  }
}

private let slash = UInt8(ascii: "/")
