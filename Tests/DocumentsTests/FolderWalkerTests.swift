import Documents
import FileAccess
import Foundation
import Testing

@Suite
struct `Folder walker` {
  /// A folder of its own for one test, removed with it.
  final class Folder {
    let path: String

    init(_ files: [String: String]) throws {
      path =
        FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        .appending(path: "akin-walk-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (name, text) in files { try write(text, to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
      let url = URL(filePath: path).appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }

    func found(
      in start: String = "", _ change: (inout FolderWalker.Options) -> Void = { _ in }
    ) throws -> [String] {
      var options = FolderWalker.Options()
      change(&options)
      let walker = FolderWalker(options: options)
      return try walker.walk(["\(path)/\(start)"]).files.map(\.relativePath)
    }
  }

  @Test func `files come in the order of their names' bytes`() throws {
    let folder = try Folder([
      "b.txt": "x", "a/z.md": "x", "a.txt": "x", "B.txt": "x", "é.txt": "x", "a-b/c.txt": "x",
      "README": "x", "data.jsonl": "{}", "t.csv": "x", "t.tsv": "x", "l.log": "x",
    ])
    let result = try FolderWalker().walk([folder.path])
    #expect(
      result.files.map(\.relativePath)
        == [
          "B.txt", "README", "a/z.md", "a-b/c.txt", "a.txt", "b.txt", "data.jsonl", "l.log",
          "t.csv",
          "t.tsv", "é.txt",
        ].sorted { Self.order($0, $1) })
    #expect(result.files.allSatisfy { $0.path == "\(folder.path)/\($0.relativePath)" })
    #expect(result.files.allSatisfy { $0.size > 0 && $0.modified > 1_600_000_000_000_000_000 })
    #expect(Set(result.files.map(\.format)) == [.text, .markdown, .jsonl, .csv, .tsv, .lines])
  }

  /// The first component by its bytes, then the next.
  static func order(_ left: String, _ right: String) -> Bool {
    left.split(separator: "/").map { Array($0.utf8) }
      .lexicographicallyPrecedes(right.split(separator: "/").map { Array($0.utf8) }) {
        $0.lexicographicallyPrecedes($1)
      }
  }

  @Test func `what is not read is counted with its reason`() throws {
    let folder = try Folder([
      "a.txt": "x", "empty.txt": "", "large.txt": String(repeating: "x", count: 101),
      "code.swift": "x", ".hidden.txt": "x", ".akin/x.txt": "x", ".git/x.txt": "x",
    ])
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/loop", withDestinationPath: folder.path)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.txt", withDestinationPath: "a.txt")
    var options = FolderWalker.Options()
    options.maximumFileSize = 100
    let result = try FolderWalker(options: options).walk([folder.path])
    #expect(result.files.map(\.relativePath) == ["a.txt"])
    let reasons = result.skipped.map { "\($0.path.dropFirst(folder.path.count + 1)): \($0.reason)" }
    #expect(
      reasons == [
        "code.swift: .swift is not read yet",
        "empty.txt: empty", "large.txt: 101 bytes, the limit is 100",
        "link.txt: symbolic link, not followed", "loop: symbolic link, not followed",
      ])
    #expect(
      try folder.found { $0.includesHidden = true } == [".hidden.txt", "a.txt", "large.txt"])
  }

  /// Ignore files by name, and the paths that are left; every path's file exists.
  @Test(arguments: [
    ([".gitignore": "b.txt\n"], ["a.txt", "d/a.txt"]),
    ([".gitignore": "/b.txt\n"], ["a.txt", "d/a.txt", "d/b.txt"]),
    ([".gitignore": "*.txt\n!a.txt"], ["a.txt", "d/a.txt"]),
    ([".gitignore": "d/\n"], ["a.txt", "b.txt"]),
    ([".gitignore": "d\n!d/a.txt\n"], ["a.txt", "b.txt"]),
    ([".gitignore": "d/*\n!d/a.txt\n"], ["a.txt", "b.txt", "d/a.txt"]),
    ([".gitignore": "**/a.txt\n"], ["b.txt", "d/b.txt"]),
    ([".gitignore": "d/**\n"], ["a.txt", "b.txt"]),
    ([".gitignore": "[!b].txt\r\n"], ["b.txt", "d/b.txt"]),
    ([".gitignore": "\\a.txt   \n# b.txt\n\\#x"], ["b.txt", "d/b.txt"]),
    ([".gitignore": "?.t[[:alpha:]]t\n!/d/"], []),
    ([".gitignore": "[a\nb.txt/\n"], ["a.txt", "b.txt", "d/a.txt", "d/b.txt"]),
    ([".gitignore": "b.txt\n", "d/.gitignore": "!b.txt\na.txt"], ["a.txt", "d/b.txt"]),
    ([".gitignore": "b.txt\n", ".ignore": "!b.txt\n"], ["a.txt", "b.txt", "d/a.txt", "d/b.txt"]),
    ([".ignore": "!b.txt\n", ".akinignore": "b.txt\n", "d/.ignore": "!*"], ["a.txt", "d/a.txt"]),
    ([".git/info/exclude": "b.txt\n", "d/.gitignore": "!b.txt"], ["a.txt", "d/a.txt", "d/b.txt"]),
  ])
  func `ignore files are obeyed as git obeys them`(
    rules: [String: String], left: [String]
  ) throws {
    let files = ["a.txt": "x", "b.txt": "x", "d/a.txt": "x", "d/b.txt": "x"]
    let folder = try Folder(files.merging(rules) { $1 })
    #expect(try folder.found() == left)
    #expect(try folder.found { $0.obeysIgnoreFiles = false }.count == 4)
  }

  @Test func `the rules above hold up to the repository`() throws {
    let folder = try Folder([
      ".gitignore": "outer.txt\n", "r/.git/HEAD": "x", "r/.gitignore": "/s/a.txt\nb.txt\n",
      "r/s/.gitignore": "!b.txt\n", "r/s/a.txt": "x", "r/s/b.txt": "x", "r/s/outer.txt": "x",
    ])
    #expect(try folder.found(in: "r/s") == ["b.txt", "outer.txt"])
    try FileManager.default.removeItem(atPath: "\(folder.path)/r/.git")
    #expect(try folder.found(in: "r/s") == ["a.txt", "b.txt", "outer.txt"])
  }

  @Test func `only and exclude narrow the walk`() throws {
    let folder = try Folder([
      "a.swift": "x", "a.txt": "x", "docs/b.md": "x", "docs/old/c.md": "x", "docs/d.py": "x",
    ])
    #expect(try folder.found { $0.only = ["*.swift"] } == ["a.swift"])
    #expect(
      try folder.found { $0.only = ["docs/"] } == ["docs/b.md", "docs/d.py", "docs/old/c.md"])
    #expect(
      try folder.found {
        $0.only = ["docs/"]
        $0.exclude = ["old", "*.py"]
      } == ["docs/b.md"])
    #expect(try folder.found { $0.exclude = ["*", "!a.txt"] } == ["a.txt"])
  }

  @Test func `include adds kinds to what is usually read, but no markup and no less`() throws {
    let folder = try Folder([
      "a.swift": "x", "a.txt": "x", "docs/b.md": "x", "docs/d.py": "x", "p.html": "<p>x</p>",
    ])
    #expect(try folder.found { $0.include = ["*.swift"] } == ["a.swift", "a.txt", "docs/b.md"])
    #expect(try folder.found { $0.include = ["docs/"] } == ["a.txt", "docs/b.md", "docs/d.py"])
    var options = FolderWalker.Options()
    options.include = ["*"]
    let result = try FolderWalker(options: options).walk([folder.path])
    #expect(result.files.count == 4)
    #expect(result.skipped.map(\.reason) == [.formatNotRead(fileExtension: "html")])
  }

  @Test func `names are bytes: a composed and a decomposed name are two files`() throws {
    let names = ["caf\u{E9}.txt", "cafe\u{301}.txt"]
    let folder = try Folder([:])
    for name in names { try folder.write("x", to: name) }
    try #require(
      FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2,
      "this file system changes names")
    let found = try folder.found()
    #expect(Set(found.map { Array($0.utf8) }) == Set(names.map { Array($0.utf8) }))
    #expect(PathKey(names[0]) != PathKey(names[1]))
    #expect(!FileSystem.isPath("/\(names[0])/x", below: "/\(names[1])"))
  }

  @Test func `links are followed on request, and every file and folder is read once`() throws {
    let folder = try Folder(["d/a.txt": "x", "outside/b.txt": "y"])
    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/d/\(name)", withDestinationPath: target)
    }
    try link("again.txt", to: "a.txt")
    try link("away", to: "../outside")
    try link("broken", to: "nowhere")
    try link("loop", to: ".")
    try link("up", to: "..")
    try link("z.txt", to: "../outside/b.txt")
    #expect(try folder.found(in: "d") == ["a.txt"])
    var options = FolderWalker.Options()
    options.followsLinks = true
    let result = try FolderWalker(options: options).walk(["\(folder.path)/d"])
    #expect(result.files.map(\.relativePath) == ["a.txt", "away/b.txt"])
    let skipped = result.skipped.map { "\($0.path.dropFirst(folder.path.count)): \($0.reason)" }
    #expect(
      skipped.map { $0.replacing(folder.path, with: "") } == [
        "/d/again.txt: the same as /d/a.txt, which is read",
        "/d/broken: cannot be read (the symbolic link leads to nothing)",
        "/d/loop: the same as /d, which is read",
        "/d/up/d: the same as /d, which is read",
        "/d/up/outside: the same as /d/away, which is read",
        "/d/z.txt: the same as /d/away/b.txt, which is read",
      ])
  }

  @Test func `what is named in a folder is read whatever hides it`() throws {
    let folder = try Folder([
      ".gitignore": "drafts/\n", "a.txt": "x", "drafts/b.txt": "x", "drafts/c.txt": "x",
      ".hidden/d.txt": "x", "e.tex": "x", ".git/f.txt": "x",
    ])
    var options = FolderWalker.Options()
    options.named = ["a.txt", "drafts/b.txt", ".hidden", "e.tex", ".git/f.txt"]
      .map { "\(folder.path)/\($0)" }
    let result = try FolderWalker(options: options).walk([folder.path])
    #expect(
      Set(result.files.map(\.relativePath)) == ["a.txt", "drafts/b.txt", ".hidden/d.txt", "e.tex"])
    #expect(
      Set(result.hiddenNamed.map { String($0.dropFirst(folder.path.count + 1)) })
        == ["drafts/b.txt", ".hidden", "e.tex"])
  }

  @Test func `a file that is named is read whatever it is, and once`() throws {
    let folder = try Folder([".gitignore": "*", "a.xyz": "x", "b.md": "x"])
    let paths = ["\(folder.path)/a.xyz", "\(folder.path)/b.md", "\(folder.path)/./a.xyz"]
    let result = try FolderWalker().walk(paths)
    #expect(result.files.map(\.relativePath) == ["a.xyz", "b.md"])
    #expect(result.files.map(\.format) == [.text, .markdown])
    #expect(throws: DocumentError.notFound(path: "\(folder.path)/none")) {
      try FolderWalker().walk(["\(folder.path)/none"])
    }
  }

  @Test(.enabled(if: geteuid() != 0, "everything is permitted to root"))
  func `what may not be read is skipped with the system's reason`() throws {
    let folder = try Folder(["a.txt": "x", "d/b.txt": "x"])
    func permit(_ mode: Int, _ name: String) throws {
      try FileManager.default.setAttributes(
        [.posixPermissions: mode], ofItemAtPath: "\(folder.path)/\(name)")
    }
    try permit(0, "a.txt")
    try permit(0, "d")
    defer { try? permit(0o755, "d") }
    let result = try FolderWalker().walk([folder.path])
    #expect(result.skipped.map(\.reason) == [.unreadable(cause: "Permission denied")])
    let file = try #require(result.files.first)
    #expect(
      throws: DocumentError.skipped(.unreadable(cause: "Permission denied"), path: file.path)
    ) { try DocumentReader().read(file) }
  }

  @Test func `a file is read from the disk`() throws {
    let folder = try Folder(["a.md": "# H\nOne. Two."])
    let file = try #require(try FolderWalker().walk([folder.path]).files.first)
    let document = try DocumentReader().read(file)
    #expect(document.passages.map(\.text) == ["One.", "Two."])
    var options = DocumentReader.Options()
    options.maximumFileSize = 4
    let small = try DocumentReader(options: options)
    #expect(
      throws: DocumentError.skipped(.tooLarge(bytes: 13, limit: 4), path: file.path)
    ) { try small.read(file) }
    let gone = SourceFile(
      path: "\(folder.path)/gone", relativePath: "gone", size: 1, modified: 0, changed: 0,
      format: .text)
    #expect(throws: DocumentError.self) { try DocumentReader().read(gone) }
  }
}
