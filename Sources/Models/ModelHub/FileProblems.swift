import FileAccess
import Foundation
import Hashing

/// Runs a file operation; what it throws becomes this module's error about `path`.
func onFile<Result>(_ path: String, _ body: () throws -> Result) throws(ModelHubError) -> Result {
  do {
    return try body()
  } catch let error as ModelHubError {
    throw error
  } catch let error as FileError {
    throw .fileProblem(path: path, reason: reason(for: error))
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

private func reason(for error: FileError) -> String {
  switch error {
  case .missing: "no such file"
  case .noSpace: "no space left"
  case .forbidden(_, _, let code):
    code == EROFS ? "the volume is read-only" : "no permission"
  case .notRegular, .locked, .failed: error.reason
  }
}

/// SHA-256 of a file, as 64 lower-case hexadecimal digits.
func fileHash(_ path: String) throws(ModelHubError) -> String {
  do {
    return try sha256(ofFile: path)
  } catch {
    switch error {
    case .unreadable(_, let operation, let errno):
      throw .fileProblem(path: path, reason: "cannot \(operation): \(systemWords(errno))")
    }
  }
}

extension ModelHubError {
  /// What the system says of a file or a folder.
  init(_ error: FileError) { self = .fileProblem(path: error.path, reason: error.cause) }
}

/// Names in a folder, sorted; none when it is not there.
func entries(of folder: String) -> [String] { (try? FileSystem.names(in: folder)) ?? [] }

/// Waits until a file is on the disk.
func flush(file path: String) throws(ModelHubError) {
  do { try FileSystem.flush(file: path) } catch { throw ModelHubError(error) }
}

/// Waits until a folder's list of names is on the disk.
func flush(folder path: String) throws(ModelHubError) {
  do { try FileSystem.flush(folder: path) } catch { throw ModelHubError(error) }
}
