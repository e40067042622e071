import Foundation
import FileAccess
import TestSupport
import Testing

@Suite struct MappedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `bytes and values are those of the file, even after it is deleted`() throws {
    let path = try folder.write(Data([1, 0, 0, 0, 2, 0, 0, 0, 9]), to: "file")
    let file = try MappedFile(path)
    try FileManager.default.removeItem(atPath: path)
    #expect(file.count == 9)
    #expect(file.withBytes { $0.byteCount } == 9)
    let values = file.withValues(at: 0, count: 2, as: UInt32.self) { [$0[0], $0[1]] }
    #expect(values.map { UInt32(littleEndian: $0) } == [1, 2])
  }

  @Test func `an empty file has no bytes`() throws {
    let file = try MappedFile(folder.write(Data(), to: "empty"))
    #expect(file.count == 0)
    #expect(file.withValues(at: 0, count: 0, as: UInt64.self) { $0.count } == 0)
  }

  @Test func `what is not there or not a file throws`() throws {
    #expect(throws: FileError.missing(path: folder.path + "/none", operation: .open)) {
      try MappedFile(folder.path + "/none")
    }
    #expect(throws: FileError.notRegular(path: folder.path)) { try MappedFile(folder.path) }
  }

  @Test func `values beyond the file trap`() async {
    await #expect(processExitsWith: .failure) {
      let folder = try TemporaryFolder()
      let file = try MappedFile(folder.write(Data([1, 2, 3, 4]), to: "file"))
      _ = file.withValues(at: 0, count: 2, as: UInt32.self) { $0.count }
    }
  }
}
