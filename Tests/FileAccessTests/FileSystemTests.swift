import FileAccess
import Foundation
import TestSupport
import Testing

@Suite struct FileSystemTests {
  @Test(
    arguments: [
      ("/a/b", "/a", true), ("/a/b/c", "/a", true), ("/ab", "/a", false), ("/a", "/a/b", false),
      ("/a", "/", true), ("b/c", "b", true), ("bc", "b", false),
    ])
  func `a path is below a folder by whole names`(path: String, folder: String, isBelow: Bool) {
    #expect(FileSystem.isPath(path, below: folder) == isBelow)
    #expect(FileSystem.isPath(path, atOrBelow: folder) == isBelow)
    #expect(!FileSystem.isPath(path, below: path) && FileSystem.isPath(path, atOrBelow: path))
  }

  @Test func `links are followed to sizes, folders and identities`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("four", to: "file")
    let (link, way) = (folder.path + "/link", folder.path + "/way")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try FileManager.default.createSymbolicLink(atPath: way, withDestinationPath: folder.path)
    #expect(FileSystem.fileSize(link) == 4 && FileSystem.fileSize(way) == nil)
    #expect(FileSystem.isFolder(way) && !FileSystem.isFolder(link))
    #expect(FileSystem.identity(of: link) == FileSystem.identity(of: file))
    #expect(FileSystem.identity(of: way) != FileSystem.identity(of: file))
    #expect(FileSystem.status(of: link)?.kind == .symbolicLink)
    #expect(FileSystem.identity(of: folder.path + "/none") == nil)
  }

  @Test func `files are named twice, moved and removed`() throws {
    let folder = try TemporaryFolder()
    let (first, second) = (folder.path + "/first", folder.path + "/second")
    try folder.write("1", to: "first")
    try FileSystem.link(first, as: second)
    #expect(FileSystem.identity(of: first) == FileSystem.identity(of: second))
    #expect(
      throws: FileError.failed(path: second, operation: .create, code: EEXIST)
    ) { try FileSystem.link(first, as: second) }
    try folder.write("3", to: "third")
    try FileSystem.move(folder.path + "/third", replacing: second)
    #expect(try FileSystem.contents(of: second, atMost: 9) == Array("3".utf8))
    try FileSystem.removeFile(second)
    try FileSystem.removeFile(second)
    #expect(try FileSystem.names(in: folder.path) == ["first"])
    #expect(throws: FileError.missing(path: second, operation: .list)) {
      try FileSystem.names(in: second)
    }
    try FileSystem.flush(file: first)
    try FileSystem.flush(folder: folder.path)
    #expect(throws: FileError.missing(path: second, operation: .open)) {
      try FileSystem.flush(file: second)
    }
    #expect(
      throws: FileError.failed(path: first + "/a", operation: .makeFolder, code: ENOTDIR)
    ) { try FileSystem.makeFolder(first + "/a") }
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (1_795_419_524_999_999_999, "2026-11-23T07:38:44Z"),
    ] as [(Int64, String)])
  func `a time is written in UTC`(nanoseconds: Int64, text: String) {
    #expect(timestamp(nanoseconds: nanoseconds) == text)
  }

  @Test func `a temporary folder is its owner's, and goes with its object`() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder?.path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    folder = nil
    #expect(!FileSystem.exists(path))
  }

  @Test(
    arguments: [
      (ENOENT, "/a: cannot read it (No such file or directory). Check the path."),
      (EDQUOT, "/a: no space left on the device. Free some and try again."),
      (
        EACCES,
        "/a: cannot read it (Permission denied). Check who owns it and its permissions."
      ),
      (EIO, "/a: cannot read it (Input/output error). Check the disk."),
    ])
  func `an error says where, what and how to fix it`(code: Int32, words: String) {
    let error = FileError(path: "/a", operation: .read, code: code)
    #expect(error.description == words)
    #expect(error.path == "/a" && error.operation == .read && error.code == code)
  }
}
