package import Catalog
internal import FileAccess

extension IndexSnapshot {
  /// What a request may look at; nil for everything.
  ///
  /// - Throws: `QueryError.notIndexed`, `FilterError`, `CatalogError`.
  package func selection(
    of paths: [String], where filter: SearchFilter
  ) throws -> PassageSelection? {
    let condition = try filter.passageFilter()
    for prefix in filter.pathPrefixes
    where try !catalog.hasPath(beginningWith: prefix) {
      throw FilterError.unknownPath(prefix)
    }
    let scopes = try scopes(of: paths)
    guard condition != nil || scopes != nil else { return nil }
    return try catalog.selection(in: scopes, where: condition)
  }

  /// Where in the index `paths` are; nil for everywhere.
  private func scopes(of paths: [String]) throws -> [PathScope]? {
    guard !paths.isEmpty else { return nil }
    let roots = try catalog.roots()
    var scopes: [PathScope] = []
    for path in paths.map(absolutePath) {
      let found = roots.filter { root in
        FileSystem.isPath(path, atOrBelow: root)
      }
      // A folder above the roots stands for all of them.
      let below = roots.filter { FileSystem.isPath($0, below: path) }
      guard !found.isEmpty || !below.isEmpty else {
        throw QueryError.notIndexed(path: path, index: folder.path)
      }
      for root in found {
        scopes.append(
          PathScope(root: root, path: String(path.dropFirst(root.count).drop { $0 == "/" })))
      }
      scopes += below.map { PathScope(root: $0) }
    }
    // A path given twice, or one inside the other, must not show a passage twice.
    return scopes.enumerated().filter { index, scope in
      !scopes.enumerated().contains { other, wider in
        other != index && wider.contains(scope) && (other < index || !scope.contains(wider))
      }
    }.map(\.element)
  }
}

extension PathScope {
  /// Whether all of `other` is in this part of the corpus.
  fileprivate func contains(_ other: PathScope) -> Bool {
    root == other.root
      && (path.isEmpty || FileSystem.isPath(other.path, atOrBelow: path))
  }
}
