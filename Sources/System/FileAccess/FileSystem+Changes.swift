#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension FileSystem {
  /// Makes a folder and those above it, unless they are there.
  package static func makeFolder(_ path: String) throws(FileError) {
    if unsafe mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let end = path.lastIndex(of: "/"), end > path.startIndex else {
      throw .last(path, .makeFolder)
    }
    try makeFolder(String(path[..<end]))
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .last(path, .makeFolder)
    }
  }

  /// Deletes a file; one that is gone already is no error.
  package static func removeFile(_ path: String) throws(FileError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .last(path, .delete) }
  }

  /// Gives a file a second name, which nothing may bear yet.
  package static func link(_ path: String, as name: String) throws(FileError) {
    guard unsafe makeLink(path, name) == 0 else { throw .last(name, .create) }
  }

  /// Moves a file in one step to another name; a file that bore the name is gone then.
  package static func move(_ path: String, replacing name: String) throws(FileError) {
    guard unsafe rename(path, name) == 0 else { throw .last(name, .replace) }
  }

  /// Waits until a file's bytes are on the disk.
  package static func flush(file path: String) throws(FileError) {
    try flush(path, ignoring: 0)
  }

  /// Brings a folder's list of names to the disk, so that a rename or deletion survives a power
  /// cut.
  package static func flush(folder path: String) throws(FileError) {
    // Some file systems cannot synchronise a folder and say EINVAL; nothing better is to be had.
    try flush(path, ignoring: EINVAL)
  }

  private static func flush(_ path: String, ignoring code: Int32) throws(FileError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .last(path, .open) }
    defer { close(file) }
    guard fsync(file) == 0 || errno == code else { throw .last(path, .write) }
  }
}

@unsafe private func makeLink(_ path: UnsafePointer<CChar>, _ name: UnsafePointer<CChar>) -> Int32 {
  unsafe link(path, name)
}
