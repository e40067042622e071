import Foundation
import Hashing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Runs a file operation; what it throws becomes this module's error about `path`.
func onFile<Result>(_ path: String, _ body: () throws -> Result) throws(ModelHubError) -> Result {
  do {
    return try body()
  } catch let error as ModelHubError {
    throw error
  } catch let error as CocoaError {
    throw .fileProblem(path: path, reason: reason(for: error))
  } catch {
    throw .fileProblem(path: path, reason: "\(error)")
  }
}

private func reason(for error: CocoaError) -> String {
  switch error.code {
  case .fileNoSuchFile, .fileReadNoSuchFile: "no such file"
  case .fileReadNoPermission, .fileWriteNoPermission: "no permission"
  case .fileWriteOutOfSpace: "no space left"
  case .fileWriteVolumeReadOnly: "the volume is read-only"
  case .fileWriteFileExists: "already there"
  default: "the file operation failed (error \(error.code.rawValue))"
  }
}

/// SHA-256 of a file, as 64 lower-case hexadecimal digits.
func fileHash(_ path: String) throws(ModelHubError) -> String {
  do {
    return try sha256(ofFile: path)
  } catch {
    switch error {
    case .unreadable(_, let operation, let errno):
      let reason = unsafe String(cString: strerror(errno))
      throw .fileProblem(path: path, reason: "cannot \(operation): \(reason)")
    }
  }
}

/// Size of a file, its links followed; nil when it is not a regular file.
///
/// The system's own call: this is asked several times before the first answer.
func fileSize(_ path: String) -> Int? {
  var status = stat()
  guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(status.st_size)
}

func isFolder(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Names in a folder, sorted; none when it is not there.
func entries(of folder: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}

/// Waits until a file or a folder is on the disk.
func flush(_ path: String) throws(ModelHubError) {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0, fsync(file) == 0 else {
    let reason = unsafe String(cString: strerror(errno))
    if file >= 0 { close(file) }
    throw .fileProblem(path: path, reason: reason)
  }
  close(file)
}
