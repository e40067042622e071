#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension FileSystem {
  /// Whether anything bears this name.
  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether there is a folder, or a link to one.
  package static func isFolder(_ path: String) -> Bool {
    status(of: path, followingLinks: true)?.kind == .folder
  }

  /// The bytes of a file, or of what a link leads to; nil when it is not a regular file.
  package static func fileSize(_ path: String) -> Int? {
    guard let status = status(of: path, followingLinks: true), status.kind == .file else {
      return nil
    }
    return status.size
  }

  /// Which file a path leads to; nil when there is none.
  package static func identity(of path: String) -> Identity? {
    status(of: path, followingLinks: true)?.identity
  }

  /// The path of a name in a folder; the name may have folders in it.
  package static func path(of name: String, in folder: String) -> String {
    (folder == "/" ? "" : folder) + "/" + name
  }

  /// Whether a path is somewhere below a folder.
  ///
  /// Only the bytes of the names are compared: both are absolute without links, or relative to the
  /// same place.
  package static func isPath(_ path: String, below folder: String) -> Bool {
    path.utf8.starts(with: (folder == "/" ? folder : folder + "/").utf8)
  }

  /// Whether two paths are the same bytes: Swift calls composed and decomposed letters equal, and
  /// file systems do not.
  package static func isPath(_ path: String, equalTo other: String) -> Bool {
    path.utf8.elementsEqual(other.utf8)
  }

  /// Whether a path is a folder's own or somewhere below it, by the names alone.
  package static func isPath(_ path: String, atOrBelow folder: String) -> Bool {
    isPath(path, equalTo: folder) || isPath(path, below: folder)
  }
}
