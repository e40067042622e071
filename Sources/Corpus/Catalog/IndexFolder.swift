/// The folder of one index and the names in it (`docs/formats/index-folder.md`).
package struct IndexFolder: Sendable, Equatable {
  /// The name of a folder's own index, inside that folder.
  package static let defaultName = ".akin"

  /// Where the folder is.
  package let path: String
  /// The generation that is meant, from 1 on; nil for whichever is in use at the time.
  package let generation: Int?

  /// Names a folder; nothing is read or made.
  package init(_ path: String, generation: Int? = nil) {
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.path = path
    self.generation = generation
  }

  /// Where the catalog and the segments of the generation lie.
  package var dataPath: String {
    let number = generation ?? generations.current
    return number == 1 ? path : "\(path)\(Self.generationsName)/\(number)"
  }

  /// The SQLite database: documents, passages and which segments count.
  package var catalogPath: String { dataPath + "/catalog.sqlite" }
  /// The folder of segment files.
  package var segmentsPath: String { dataPath + "/segments" }
  /// A copy of the index's settings (`SettingsCopy`).
  package var settingsPath: String { dataPath + "/settings.json" }
  /// The file whose lock the one writer holds.
  package var lockPath: String { dataPath + "/lock" }
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
