internal import Akin

/// The passages of a text that a command names: a file, a folder, or stdin.
enum PassageInput {
  /// Reads passages.
  ///
  /// - Parameters:
  ///   - name: A path, or - for stdin.
  ///   - talk: Whether to say what was not read.
  ///   - console: Tells the current folder.
  /// - Returns: The passages of all files, in the order of their paths.
  /// - Throws: `DocumentError`, `InputError`.
  static func read(
    _ name: String, talk: TalkFlags, in console: Console
  ) async throws -> [Passage] {
    if name == "-" {
      var lines = LineWindows(console.input)
      var text = ""
      while let window = try lines.next() { text += window.joined(separator: "\n") + "\n" }
      return try FolderReader.passages(of: text)
    }
    var passages: [Passage] = []
    let skipped = try await FolderReader([console.absolute(name)]).forEachFile {
      passages += $0.passages
    }
    if !talk.quiet {
      for file in skipped { console.complain("\(console.shown(file.path)): \(file.reason)") }
    }
    return passages
  }
}
