internal import FileAccess

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

extension IndexFolder {
  /// Whether there are vectors in it, which a catalog must have named: without one it is damaged.
  package var holdsVectors: Bool {
    let names = (try? FileSystem.names(in: segmentsPath)) ?? []
    return names.contains { $0.hasSuffix(".vectors") }
  }

  /// Refuses a folder without a catalog, and one that may not be looked into.
  func checkCatalogExists() throws(CatalogError) {
    guard unsafe access(catalogPath, F_OK) != 0 else { return }
    let code = errno
    if code == ENOENT, holdsVectors {
      throw .damaged(path: catalogPath, detail: "the file is missing")
    }
    guard code != ENOTDIR else { throw .missingIndex(path: path) }
    throw CatalogError(FileError(path: path, operation: .lookInside, code: code))
  }
}
