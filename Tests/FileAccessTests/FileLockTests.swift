import FileAccess
import Foundation
import TestSupport
import Testing

@Suite struct FileLockTests {
  @Test func `the second one is told who holds the lock, until the first lets go`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lock"
    let lock = try FileLock(path)
    let error = #expect(throws: FileError.self) { try FileLock(path) }
    guard case .locked(path, let holder?) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(holder.process == Int(getpid()) && !holder.host.isEmpty)
    #expect(holder.since.count == 20 && holder.since.hasSuffix("Z"))
    #expect(error?.description == "\(path): locked by \(holder). Wait until it is done.")
    lock.release()
    lock.release()
    _ = try FileLock(path)
    // What a dead process left locks nobody out.
    #expect(FileSystem.exists(path))
    _ = try FileLock(path)
  }

  @Test func `a lock without words of its holder is told as well`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lock"
    let lock = try FileLock(path)
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 0)
    #expect(throws: FileError.locked(path: path, by: nil)) { try FileLock(path) }
    lock.release()
  }

  @Test func `a lock needs its folder`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/none/lock"
    #expect(throws: FileError.missing(path: path, operation: .open)) { try FileLock(path) }
  }
}
