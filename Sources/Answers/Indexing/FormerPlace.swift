package import Catalog
internal import FileAccess

/// Brings an index home whose folder was moved or copied while the index held absolute places.
///
/// Before format 4 an index in `notes/.akin` held the absolute path of `notes`. Where `notes` is
/// now is told by its documents: the folder that was indexed is not there any more, or has an index
/// of its own, and a document of it is found at the same path below the folder that holds the
/// index.
package enum FormerPlace {
  /// Looks once after an index came to format 4; does nothing later.
  ///
  /// - Returns: The folder that the index took for its own, when there was one.
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
