package import Catalog
internal import FileAccess

extension IndexSnapshot {
  /// The passages that a request may look at; nil for all.
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
    if !filter.types.isEmpty {
      let known = try catalog.types()
      // One of several that is not there is no mistake.
      if let unknown = filter.typeNames.first, !filter.typeNames.contains(where: known.contains) {
        throw FilterError.unknownType(unknown, known: known)
      }
    }
    let scopes = try scopes(of: paths)
    guard condition != nil || scopes != nil else { return nil }
    return try catalog.selection(in: scopes, where: condition)
  }

  /// The parts of the index that `paths` name; nil for the whole index.
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
      let inside = found.map { root in
        let rest = path.utf8.dropFirst(root.utf8.count).drop { $0 == UInt8(ascii: "/") }
        return PathScope(root: root, path: String(decoding: rest, as: UTF8.self))
      }
      // Silence would look like an answer about what was never read.
      let isHeld = try inside.contains { try catalog.holdsDocument(in: $0) }
      guard isHeld || !below.isEmpty || inside.contains(where: \.path.isEmpty) else {
        throw QueryError.notIndexed(path: path, index: folder.path)
      }
      scopes += inside + below.map { PathScope(root: $0) }
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
    FileSystem.isPath(root, equalTo: other.root)
      && (path.isEmpty || FileSystem.isPath(other.path, atOrBelow: path))
  }
}
