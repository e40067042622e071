package import Catalog
internal import FileAccess

/// Mends the paths of an index that was moved or copied while it held absolute paths.
///
/// Before format 4 an index in `notes/.akin` held the absolute path of `notes`. Two signs tell that
/// `notes` was moved: its old folder is gone or has an index of its own, and one of its documents
/// is found at the same path below the folder that holds the index.
package enum FormerPlace {
  /// Looks once, when an index has come to format 4, and does nothing later.
  ///
  /// - Returns: The folder that the index named before; nil when it did not move.
  /// - Throws: `CatalogError`.
  @discardableResult
  package static func leave(in writer: IndexWriter) throws -> String? {
    guard try writer.mayHoldFormerPlaces(), let home = writer.catalog.places.home else {
      return nil
    }
    var targets = try [IndexTarget](in: writer.catalog)
    let folders = targets.indices.filter { !targets[$0].isFile }
    let former = folders.first.map { targets[$0].path }
    if folders.count == 1, let former,
      !targets.contains(where: { FileSystem.isPath($0.path, atOrBelow: home) }),
      try isLeft(former, for: home, in: writer)
    {
      let documents = try writer.catalog.documents(in: PathScope(root: former))
      try writer.update(
        documents.map { document in
          var description = document.description
          description.root = home
          return StoredDocument(id: document.id, description: description)
        })
      targets[folders[0]].path = home
      try targets.store(in: writer)
      try writer.forgetFormerPlaces()
      return former
    }
    try writer.forgetFormerPlaces()
    return nil
  }

  private static func isLeft(
    _ former: String, for home: String, in writer: IndexWriter
  ) throws -> Bool {
    let ownIndex = former + "/" + IndexFolder.defaultName
    guard !FileSystem.exists(former) || FileSystem.exists(ownIndex) else { return false }
    return try writer.catalog.documents(in: PathScope(root: former)).contains {
      FileSystem.exists(home + "/" + $0.description.path)
    }
  }
}
