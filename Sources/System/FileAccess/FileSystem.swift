#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The calls of the system that walking and reading need, which no library wraps as cheaply.
package enum FileSystem {
  package enum Kind { case file, folder, symbolicLink, other }

  package struct Status {
    package var kind: Kind
    package var size: Int
    /// When its contents were changed, in nanoseconds since 1970; a program can set it.
    package var modified: Int64
    /// When its contents, name or permissions were changed, by the system's clock.
    package var changed: Int64
    /// Tells one file from every other on this machine.
    package var identity: Identity
  }

  package struct Identity: Hashable {
    package var device: UInt64
    package var node: UInt64
  }

  /// The status of the file or folder at a path, or of the link there; `nil` when there is none.
  package static func status(of path: String, followingLinks: Bool = false) -> Status? {
    var found = stat()
    let result = followingLinks ? unsafe stat(path, &found) : unsafe lstat(path, &found)
    guard result == 0 else { return nil }
    let kind: Kind =
      switch found.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      default: .other
      }
    #if canImport(Darwin)
      let (modified, changed) = (found.st_mtimespec, found.st_ctimespec)
    #else
      let (modified, changed) = (found.st_mtim, found.st_ctim)
    #endif
    return Status(
      kind: kind, size: Int(found.st_size),
      modified: nanoseconds(modified), changed: nanoseconds(changed),
      identity: Identity(
        device: UInt64(truncatingIfNeeded: found.st_dev),
        node: UInt64(truncatingIfNeeded: found.st_ino)))
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The names in a folder, sorted by their bytes, without `.` and `..`.
  ///
  /// A name that is not UTF-8 comes with replacement characters, under which nothing is found.
  package static func names(in folder: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw .last(folder, .list) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(
          to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)
        ) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A file's bytes.
  ///
  /// - Throws: `unreadable`, `notRegular`, or `tooLarge` with what is known of the size.
  package static func contents(of path: String, atMost limit: Int) throws(FileReadError) -> [UInt8]
  {
    // A pipe must not be waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileReadError(.last(path, .open)) }
    defer { close(descriptor) }
    var found = stat()
    guard unsafe fstat(descriptor, &found) == 0 else {
      throw FileReadError(.last(path, .read))
    }
    guard found.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    let size = Int(found.st_size)
    guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
    let bytes = try readAll(descriptor, expecting: size, atMost: limit)
    if GitLFSPointer.matches(bytes) { throw .gitLFSPointer }
    return bytes
  }

  /// The bytes of standard input.
  package static func standardInput(atMost limit: Int) throws(FileReadError) -> [UInt8] {
    try readAll(STDIN_FILENO, expecting: 1 << 16, atMost: limit)
  }

  /// The absolute path without links, `.` and `..`; `nil` when nothing is there.
  package static func resolved(_ path: String) -> String? {
    guard let pointer = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(pointer) }
    return unsafe String(cString: pointer)
  }

  /// Reads to the end; a file may have grown since its size was asked.
  private static func readAll(
    _ descriptor: Int32, expecting size: Int, atMost limit: Int
  ) throws(FileReadError) -> [UInt8] {
    var bytes: [UInt8] = []
    var room = size + 1
    while true {
      var failure: FileReadError?
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        var result = 0
        repeat {
          result = unsafe read(descriptor, buffer.baseAddress, buffer.count)
        } while result < 0 && errno == EINTR
        if result < 0 { failure = .unreadable(cause: systemWords(errno)) }
        count = max(0, result)
      }
      if let failure { throw failure }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
      guard bytes.count <= limit else { throw .tooLarge(bytes: bytes.count, limit: limit) }
      room = max(1 << 16, size + 1 - bytes.count)
    }
  }
}
