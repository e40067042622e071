internal import Catalog
internal import Foundation

extension IndexFolder {
  /// The index's own folder for a path that may be the folder that holds it.
  ///
  /// A place with nothing but files of an index in it, or with nothing at all, is meant itself.
  init(meantBy path: String) {
    let inside = IndexFolder(path + "/" + Self.defaultName)
    let itself = IndexFolder(path)
    self =
      if itself.isIndex {
        itself
      } else {
        inside.isIndex || itself.holdsForeignFiles ? inside : itself
      }
  }

  /// Whether an index lies here, even one that lost its catalog.
  var isIndex: Bool { FileManager.default.fileExists(atPath: catalogPath) || holdsVectors }

  /// Whether there are files here that no run of the index has made.
  private var holdsForeignFiles: Bool {
    guard !path.hasSuffix("/" + Self.defaultName) else { return false }
    let own = [
      "catalog.", "segments", "settings.json", "clusters", "cluster-edits", "lock", ".gitignore",
      "generations",
    ]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.contains { name in !own.contains { name.hasPrefix($0) } }
  }
}
