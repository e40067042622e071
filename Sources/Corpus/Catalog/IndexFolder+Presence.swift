#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// Whether anything bears this name.
func fileExists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

extension IndexFolder {
  /// Whether there are vectors in it, which a catalog must have named: without one it is damaged.
  package var holdsVectors: Bool {
    let names = (try? names(in: segmentsPath)) ?? []
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
    throw .system(path: path, operation: "look into it", code: code)
  }
}

/// Makes a folder and those above it, unless they are there.
func makeFolder(_ path: String) throws(CatalogError) {
  if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
  guard errno == ENOENT, let end = path.lastIndex(of: "/"), end > path.startIndex else {
    throw .system(path: path, operation: "make the folder", code: errno)
  }
  try makeFolder(String(path[..<end]))
  guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
    throw .system(path: path, operation: "make the folder", code: errno)
  }
}

/// Writes a small file, replacing what was there.
func writeFile(_ path: String, _ text: String) throws(CatalogError) {
  let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw .system(path: path, operation: "create it", code: errno) }
  defer { close(file) }
  let bytes = Array(text.utf8)
  guard unsafe write(file, bytes, bytes.count) == bytes.count else {
    throw .system(path: path, operation: "write it", code: errno)
  }
}

/// The names in a folder, but for `.` and `..`, sorted.
func names(in folder: String) throws(CatalogError) -> [String] {
  guard let stream = unsafe opendir(folder) else {
    throw .system(path: folder, operation: "list it", code: errno)
  }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Deletes a file; one that is gone already is no error.
func removeFile(_ path: String) throws(CatalogError) {
  guard unsafe unlink(path) == 0 || errno == ENOENT else {
    throw .system(path: path, operation: "delete it", code: errno)
  }
}
