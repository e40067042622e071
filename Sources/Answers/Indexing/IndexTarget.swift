package import Catalog
internal import Documents
internal import FileAccess
internal import Foundation

/// A folder or file that the user asked to index, and how.
package struct IndexTarget: Codable, Equatable, Sendable {
  /// The absolute path; the catalog stores it as `HeldPlaces` says.
  package internal(set) var path: String
  /// Whether it is a single file; its root is then the folder around it.
  package let isFile: Bool
  /// Which files are read, and how.
  package var options: IndexOptions
  /// The version of the readers that cut its documents into passages.
  var reader = IndexTarget.currentReader
  /// Files and folders in it that the user named, and that are read although a rule hides them.
  ///
  /// The paths are relative to its root. Nil for none, as in indexes of earlier versions.
  var named: [String]?
  /// When the last run over the whole target began, in seconds since 1970; nil before the first
  /// run.
  package var lastRun: Double?

  /// A folder or file that no run has looked at yet.
  package init(path: String, isFile: Bool, options: IndexOptions) {
    self.path = path
    self.isFile = isFile
    self.options = options
  }

  /// Raised whenever a reader takes something else from documents, so that they are read again: 2
  /// keeps the fields of records, 3 cuts no passage off and reads front matter, 4 reads
  /// reStructuredText and the HTML blocks of Markdown, 5 reads prose above a rule.
  static let currentReader = 5

  /// Whether this version of the readers cut its documents into passages; earlier versions lost the
  /// ends of long passages.
  package var isCurrent: Bool { reader >= Self.currentReader }

  /// Whether a file may have changed although its size and time did not, so that its contents must
  /// be compared.
  ///
  /// There are three cases. The file was written just before it was read: it may have been written
  /// again within the same tick of the clock. Its status changed since then: a copy can have the
  /// size and time of the file that it replaces. Or the clock was set back.
  ///
  /// - Parameters:
  ///   - time: When the file or its status was changed, whichever is later, in nanoseconds since
  ///     1970.
  ///   - now: The time, in seconds since 1970.
  /// - Returns: Whether to read the file.
  func mayHideChange(at time: Int64, now: Double) -> Bool {
    let lastRun = lastRun ?? -.infinity
    return Double(time) / 1e9 > lastRun - 2 || now < lastRun
  }

  /// The folder that the paths of its documents are relative to.
  var root: String {
    isFile ? URL(filePath: path).deletingLastPathComponent().path : path
  }

  /// Whether `other` is this file or folder, or lies in it.
  package func contains(_ other: String) -> Bool {
    FileSystem.isPath(other, equalTo: path) || (!isFile && FileSystem.isPath(other, below: path))
  }

  /// Whether this is the target of the same folder or file.
  package func isSame(as other: IndexTarget) -> Bool {
    FileSystem.isPath(path, equalTo: other.path)
  }

  /// Forgets the files and folders that the user named.
  package mutating func forgetNamed() { named = nil }

  /// The same target without the files and folders that the user named in a folder.
  package func withoutNamed(in folder: String) -> IndexTarget {
    var target = self
    let kept = zip(named ?? [], namedPaths).filter {
      !FileSystem.isPath($0.1, atOrBelow: folder)
    }.map(\.0)
    target.named = kept.isEmpty ? nil : kept
    return target
  }

  /// The absolute paths of the files and folders that the user named.
  var namedPaths: [String] { (named ?? []).map { FileSystem.path(of: $0, in: root) } }

  /// The path relative to the root.
  func relativePath(of absolute: String) -> String {
    // By bytes, because a combining mark at the beginning of a name forms one character with the
    // slash.
    String(decoding: absolute.utf8.dropFirst(root == "/" ? 1 : root.utf8.count + 1), as: UTF8.self)
  }
}

extension [IndexTarget] {
  /// The targets that the index remembers.
  package init(in catalog: CatalogReader) throws {
    guard let stored = try catalog.value(for: "targets") else {
      self = []
      return
    }
    // A newer version may have written targets that this one cannot read; then the user must name
    // every folder again.
    self = (try? JSONDecoder().decode([IndexTarget].self, from: Data(stored.utf8))) ?? []
    for index in indices { self[index].path = catalog.places.absolute(self[index].path) }
  }

  /// Stores the targets in the index.
  package func store(in writer: IndexWriter) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var targets = self
    for index in indices { targets[index].path = writer.catalog.places.stored(self[index].path) }
    try writer.setValue(String(decoding: encoder.encode(targets), as: UTF8.self), for: "targets")
  }
}
