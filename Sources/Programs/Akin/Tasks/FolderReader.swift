public import Documents
internal import Parallelism

/// Reads folders and files without an index and without vectors.
public struct FolderReader: Sendable {
  /// Folders and files, absolute.
  public let paths: [String]

  /// A reader of folders and files, which are absolute paths.
  public init(_ paths: [String]) { self.paths = paths }

  /// A file that was read.
  public struct File: Sendable {
    /// Absolute.
    public let path: String
    /// From the folder that was named; the file's name when it was named itself.
    public let relativePath: String
    /// Its whole text, as UTF-8.
    public let text: String
    /// Its passages, in their order.
    public let passages: [Passage]
  }

  /// Hands on one file after the other, in the order of their paths.
  ///
  /// - Parameter body: Takes a file.
  /// - Returns: What was not read, and why.
  /// - Throws: `DocumentError` for a path that is not there; what `body` throws; `CancellationError`.
  public func forEachFile(_ body: (File) async throws -> Void) async throws -> [SkippedFile] {
    let walk = try FolderWalker().walk(paths)
    let reader = try DocumentReader()
    var skipped = walk.skipped
    for file in walk.files {
      try Task.checkCancellation()
      let outcome = Result<Document, DocumentError> { () throws(DocumentError) in
        try reader.read(file)
      }
      if case .failure(.skipped(let reason, let path)) = outcome {
        skipped.append(SkippedFile(path: path, reason: reason))
        continue
      }
      let document = try outcome.get()
      try await body(
        File(
          path: file.path, relativePath: file.relativePath,
          text: String(decoding: document.bytes, as: UTF8.self),
          passages: document.passages.map { Passage($0, path: file.path) }))
    }
    return skipped
  }
}

extension FolderReader {
  /// The passages of a text that lies in no file.
  public static func passages(of text: String) throws -> [Passage] {
    try DocumentReader().passages(of: text, format: .text).map { Passage($0, path: "") }
  }
}

extension Passage {
  /// A passage of a file, whose path is absolute, or of a text without one.
  fileprivate init(_ passage: DocumentPassage, path: String) {
    self.init(
      path: path, root: "", line: passage.lines.lowerBound, endLine: passage.lines.upperBound,
      start: passage.byteRange.lowerBound, end: passage.byteRange.upperBound, text: passage.text,
      heading: passage.heading, field: passage.field, id: passage.recordID)
  }
}
