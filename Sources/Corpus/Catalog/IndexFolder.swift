/// The folder of one index and the names in it (`docs/formats/index-folder.md`).
package struct IndexFolder: Sendable, Equatable {
  /// The name of a folder's own index, inside that folder.
  package static let defaultName = ".akin"

  /// Where the folder is.
  package let path: String

  /// Names a folder; nothing is read or made.
  package init(_ path: String) {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// The SQLite database: documents, passages and which segments count.
  package var catalogPath: String { path + "/catalog.sqlite" }
  /// The folder of segment files.
  package var segmentsPath: String { path + "/segments" }
  /// A copy of the index's settings (`SettingsCopy`).
  package var settingsPath: String { path + "/settings.json" }
  /// The file whose lock the one writer holds.
  package var lockPath: String { path + "/lock" }
  /// Keeps the index out of the user's git repository.
  var gitIgnorePath: String { path + "/.gitignore" }

  /// The file of segment number `id`.
  package func segmentPath(_ id: Int64) -> String {
    segmentsPath + "/" + Self.segmentFileName(id)
  }

  /// The file of lists number `id`.
  package func listsPath(_ id: Int64) -> String {
    segmentsPath + "/" + Self.listsFileName(id)
  }

  /// `00000012.vectors` for segment 12.
  static func segmentFileName(_ id: Int64) -> String { eightDigits(id) + ".vectors" }

  /// `00000012.lists` for lists 12.
  static func listsFileName(_ id: Int64) -> String { eightDigits(id) + ".lists" }

  private static func eightDigits(_ id: Int64) -> String {
    let digits = String(id)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
