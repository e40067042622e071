import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Keeps two processes from writing the same model; the system drops it when its holder ends.
final class PullLock {
  private var file: Int32

  /// Takes the lock of a model, kept beside its folder.
  ///
  /// - Throws: `busy` when another process holds it.
  init(_ name: ModelName, beside folder: String) throws(ModelHubError) {
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    try onFile(parent) {
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    }
    let path = "\(parent)/.\(name.repository).lock"
    file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw .fileProblem(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      file = -1
      throw .busy(name.text, lock: path)
    }
  }

  deinit { release() }

  /// Lets others write; doing it twice does no harm.
  func release() {
    guard file >= 0 else { return }
    // Closing alone would not do while a child that is just starting still has its copy.
    flock(file, LOCK_UN)
    close(file)
    file = -1
  }
}
