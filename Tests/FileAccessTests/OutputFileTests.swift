import FileAccess
import Foundation
import Hashing
import TestSupport
import Testing

@Suite struct OutputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var names: [String] {
    get throws { try FileSystem.names(in: folder.path) }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    try FileSystem.contents(of: folder.path + "/" + name, atMost: 1 << 20)
  }

  @Test(arguments: [OutputFile.TemporaryName.fixed, .unique])
  func `a file has its name when it is published, and not before`(
    name: OutputFile.TemporaryName
  ) throws {
    try folder.write("old", to: "file")
    let output = try OutputFile(folder.path + "/file", under: name)
    try output.write(Array("new bytes".utf8))
    #expect(try bytes("file") == Array("old".utf8))
    #expect(try names.count == 2 && !output.isPublished)
    try output.publish()
    #expect(try bytes("file") == Array("new bytes".utf8))
    #expect(try names == ["file"] && output.isPublished)
  }

  @Test(arguments: [OutputFile.TemporaryName.fixed, .unique])
  func `a file that is not published leaves nothing`(name: OutputFile.TemporaryName) throws {
    try folder.write("old", to: "file")
    do { try OutputFile(folder.path + "/file", under: name).write([1, 2, 3]) }
    #expect(try names == ["file"] && bytes("file") == Array("old".utf8))
  }

  @Test func `a fixed name ends as leftovers do, and two unique names differ`() throws {
    let path = folder.path + "/file"
    let fixed = try OutputFile(path)
    #expect(try names == ["file.partial"])
    let (first, second) = try (OutputFile(path, under: .unique), OutputFile(path, under: .unique))
    #expect(try names.count == 3)
    withExtendedLifetime((fixed, first, second)) {}
  }

  @Test func `what a killed writer left beside a file goes with the next writer, and nothing else`()
    throws
  {
    // A process that has ended, and one that has not.
    let ended = Process()
    ended.executableURL = URL(filePath: "/bin/sh")
    ended.arguments = ["-c", "exit 0"]
    try ended.run()
    ended.waitUntilExit()
    let (dead, own) = (ended.processIdentifier, ProcessInfo.processInfo.processIdentifier)
    let others = [
      "file.partial-\(own)-77", "file.partial-\(dead)", "file.partial-\(dead)-1-2",
      "file.partial-x-1", "other.partial-\(dead)-1",
    ]
    let locked = "file.partial-\(dead)-9"
    for name in others + [locked, "file.partial-\(dead)-1"] { try folder.write("", to: name) }
    let lock = try FileLock(folder.path + "/" + locked)
    let output = try OutputFile(folder.path + "/file", under: .unique)
    try output.publish()
    #expect(try names.sorted() == (others + [locked, "file"]).sorted())
    lock.release()
  }

  @Test
  func `parts are written in any order, gaps are zeros, and the checksum is that of the file`()
    throws
  {
    let output = try OutputFile(folder.path + "/file")
    try output.seek(to: 4)
    try output.write([5, 6])
    try output.seek(to: 0)
    try output.write([1])
    try output.seekToEnd()
    try output.write([7])
    let whole: [UInt8] = [1, 0, 0, 0, 5, 6, 7, 0, 0]
    var hasher = XXH64Hasher()
    hasher.update(Array(whole[2...]).span)
    #expect(try output.checksum(from: 2, to: 9) == hasher.finalize())
    try output.publish()
    #expect(try bytes("file") == whole)
  }

  @Test func `replacing a file names the file itself when it cannot be`() throws {
    let path = folder.path + "/a/file"
    #expect(throws: FileError.missing(path: path, operation: .create)) {
      try FileSystem.replace(path, with: [1])
    }
    try FileSystem.makeFolder(folder.path + "/a/b/c")
    try FileSystem.replace(path, with: [1])
    try FileSystem.replace(path, with: [2, 3])
    #expect(try bytes("a/file") == [2, 3])
    #expect(try FileSystem.names(in: folder.path + "/a") == ["b", "file"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is told from other troubles`() throws {
    let partial = folder.path + "/file.partial"
    try FileManager.default.createSymbolicLink(atPath: partial, withDestinationPath: "/dev/full")
    let output = try OutputFile(folder.path + "/file")
    #expect(throws: FileError.noSpace(path: partial, operation: .write, code: ENOSPC)) {
      try output.write([1])
    }
  }
}
