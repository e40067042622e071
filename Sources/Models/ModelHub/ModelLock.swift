import FileAccess
import Foundation

/// Keeps two processes from writing the same model: takes its lock, which lies beside its folder.
///
/// - Throws: `busy` when another process holds it.
func modelLock(_ name: ModelName, beside folder: String) throws(ModelHubError) -> FileLock {
  let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
  try onFile(parent) {
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
  }
  let path = "\(parent)/.\(name.repository).lock"
  do {
    return try FileLock(path)
  } catch {
    if case .locked = error { throw .busy(name.text, lock: path) }
    throw ModelHubError(error)
  }
}
