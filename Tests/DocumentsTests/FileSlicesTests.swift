import Documents
import FileAccess
import Foundation
import Records
import TestSupport
import Testing

/// Long files of records, read a slice at a time: the answer is that of reading them whole.
@Suite struct FileSlicesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ text: String, _ name: String) throws -> SourceFile {
    try folder.write(text, to: name)
    let walk = try FolderWalker().walk([folder.path + "/" + name])
    return try #require(walk.files.first)
  }

  private func reader(_ sliceLength: Int) throws -> DocumentReader {
    var options = DocumentReader.Options()
    options.sliceLength = sliceLength
    return try DocumentReader(options: options)
  }

  /// All slices of a file, with where each begins.
  private func slices(_ file: SourceFile, _ length: Int) throws -> [(start: Int, Document)] {
    var slices = try #require(try FileSlices(of: file, with: reader(length)))
    var found: [(start: Int, Document)] = []
    while !slices.isAtEnd {
      let start = slices.start
      let (document, bytes) = try slices.next()
      #expect(slices.start == start + bytes.count)
      found.append((start, document))
    }
    #expect(slices.start == file.size)
    return found
  }

  private static let names = ["records.jsonl", "table.csv", "table.tsv", "entries.log"]

  private static func text(_ name: String, ending: String = "\n") -> String {
    var lines: [String] = []
    if !name.hasSuffix("jsonl") && !name.hasSuffix("log") {
      lines.append(["id", "text", "note"].joined(separator: name.hasSuffix("csv") ? "," : "\t"))
    }
    for number in 0..<200 {
      let sentence = "Number \(number) is here. " + String(repeating: "é", count: number % 17)
      switch name.split(separator: ".").last {
      case "jsonl":
        lines.append("{\"id\":\(number),\"text\":\"\(sentence)\",\"year\":\(number % 7)}")
      case "csv":
        lines.append("\(number),\"\(sentence)\n\"\"quoted\"\", and more\",\"a, b\"")
      case "tsv": lines.append("\(number)\t\(sentence)\tb \"c")
      default: lines.append(sentence)
      }
    }
    return lines.joined(separator: ending) + ending
  }

  @Test(arguments: names, ["\n", "\r\n"])
  func `slices have the passages and places of the whole file`(name: String, ending: String) throws
  {
    let file = try file(Self.text(name, ending: ending), name)
    let whole = try reader(1 << 20).read(file)
    for length in [100, 333, 2000] {
      let slices = try slices(file, length)
      #expect(slices.count > 2)
      let passages = slices.flatMap { $0.1.passages }
      #expect(passages.map(\.text) == whole.passages.map(\.text))
      #expect(passages.map(\.byteRange) == whole.passages.map(\.byteRange))
      #expect(passages.map(\.lines) == whole.passages.map(\.lines))
      #expect(passages.map(\.recordID) == whole.passages.map(\.recordID))
      #expect(slices.map { $0.1.fields.recordCount }.reduce(0, +) == whole.fields.recordCount)
    }
  }

  @Test func `a record that is longer than a slice stays whole`() throws {
    let long = "{\"text\":\"" + String(repeating: "long ", count: 500) + "\"}\n"
    let file = try file(long + "{\"text\":\"Short.\"}\n" + long, "long.jsonl")
    let whole = try reader(1 << 20).read(file)
    let passages = try slices(file, 64).flatMap { $0.1.passages }
    #expect(passages.map(\.text) == whole.passages.map(\.text))
    #expect(passages.map(\.byteRange) == whole.passages.map(\.byteRange))
  }

  @Test func `a broken record is told with its line of the file`() throws {
    var lines = Array(repeating: "{\"text\":\"Fine.\"}", count: 50)
    lines[40] = "{\"text\":"
    let file = try file(lines.joined(separator: "\n") + "\n", "broken.jsonl")
    let skipped = try slices(file, 128).flatMap { $0.1.skippedRecords }
    #expect(skipped.map(\.line) == [41])
  }

  @Test func `a quote that never closes loses no row before it`() throws {
    let rows = (0..<100).map { "\($0),text \($0)" }.joined(separator: "\n")
    let file = try file("id,text\n" + rows + "\n100,\"open\n101,after\n", "open.csv")
    let whole = try reader(1 << 20).read(file)
    let passages = try slices(file, 128).flatMap { $0.1.passages }
    #expect(passages.map(\.text) == whole.passages.map(\.text))
    #expect(passages.count >= 100)
  }

  @Test func `what is unchanged is passed over, and the rest keeps its places`() throws {
    let file = try file(Self.text("records.jsonl"), "records.jsonl")
    let all = try slices(file, 1000)
    var slices = try #require(try FileSlices(of: file, with: reader(1000)))
    #expect(try !slices.skip(length: all[1].start, if: { _ in false }))
    #expect(try slices.skip(length: all[1].start, if: { $0.count == all[1].start }))
    // In the middle of a record nothing can go on.
    #expect(try !slices.skip(length: 10, if: { _ in true }))
    let next = try slices.next().document
    #expect(next.passages == all[1].1.passages)
  }

  @Test func `a short file, prose and UTF-16 are read whole`() throws {
    #expect(try FileSlices(of: file("{\"text\":\"a\"}\n", "short.jsonl"), with: reader(100)) == nil)
    let prose = try file(String(repeating: "Prose. ", count: 100), "prose.txt")
    #expect(try FileSlices(of: prose, with: reader(100)) == nil)
    let wide = "{\"text\":\"Wide.\"}\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    try folder.write(
      Data([0xFF, 0xFE] + Array(repeating: wide, count: 20).joined()), to: "wide.jsonl")
    let found = try FolderWalker().walk([folder.path + "/wide.jsonl"]).files
    #expect(try FileSlices(of: try #require(found.first), with: reader(100)) == nil)
  }

  @Test func `a long file of records is found whatever the limit of other files is`() throws {
    try folder.write(Self.text("records.jsonl"), to: "records.jsonl")
    try folder.write(String(repeating: "Prose. ", count: 100), to: "prose.txt")
    var options = FolderWalker.Options()
    options.maximumFileSize = 100
    let walk = try FolderWalker(options: options).walk([folder.path])
    #expect(walk.files.map(\.relativePath) == ["records.jsonl"])
    #expect(walk.skipped.map(\.reason.category) == ["too large"])
  }
}
