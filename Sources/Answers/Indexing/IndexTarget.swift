package import Catalog
internal import Documents
internal import FileAccess
internal import Foundation

/// A folder or file that the user asked to index, and how.
package struct IndexTarget: Codable, Equatable, Sendable {
  /// Absolute; the catalog writes it as `HeldPlaces` says.
  package internal(set) var path: String
  /// Whether it is a single file, whose root is then the folder that it is in.
  package let isFile: Bool
  /// What is read and how.
  package var options: IndexOptions
  /// Which version of the readers cut its documents into passages.
  var reader = IndexTarget.currentReader
  /// Files and folders in it that were named themselves and are read although a rule hides them.
  ///
  /// They are relative to its root. Nil for none, as in indexes of earlier versions.
  var named: [String]?
  /// When the last run over all of it began, in seconds since 1970; nil before the first.
  package var lastRun: Double?

  /// A folder or file that no run has looked at yet.
  package init(path: String, isFile: Bool, options: IndexOptions) {
    self.path = path
    self.isFile = isFile
    self.options = options
  }

  /// Raised whenever a reader takes something else from documents, so that they are read again: 2
  /// keeps the fields of records, 3 cuts no passage off and reads front matter, 4 reads
  /// reStructuredText and the HTML blocks of Markdown.
  static let currentReader = 4

  /// Whether its documents are cut into passages as this version cuts them; not those of an earlier
  /// one, which lost the ends of long passages.
  package var isCurrent: Bool { reader >= Self.currentReader }

  /// Whether a file with the size and time that the index remembers may have changed all the same,
  /// and is looked at once more, by its contents.
  ///
  /// It may when it was written just before it was read, for it
  /// may have been written again within the same tick of the clock; when anything of it was changed
  /// since, for a copy can have the size and time of what it replaces; and when the clock was set
  /// back.
  ///
  /// - Parameters:
  ///   - time: When it was written or changed, the later of the two, in nanoseconds since 1970.
  ///   - now: In seconds since 1970.
  /// - Returns: Whether to read it.
  func mayHideChange(at time: Int64, now: Double) -> Bool {
    let lastRun = lastRun ?? -.infinity
    return Double(time) / 1e9 > lastRun - 2 || now < lastRun
  }

  /// What its documents' paths are relative to.
  var root: String {
    isFile ? URL(filePath: path).deletingLastPathComponent().path : path
  }

  /// Whether `other` is this file or folder, or is in it.
  package func contains(_ other: String) -> Bool {
    FileSystem.isPath(other, equalTo: path) || (!isFile && FileSystem.isPath(other, below: path))
  }

  /// Whether this is the target of the same folder or file.
  package func isSame(as other: IndexTarget) -> Bool {
    FileSystem.isPath(path, equalTo: other.path)
  }

  /// Forgets what was named itself.
  package mutating func forgetNamed() { named = nil }

  /// The same without what was named in a folder.
  package func withoutNamed(in folder: String) -> IndexTarget {
    var target = self
    let kept = zip(named ?? [], namedPaths).filter {
      !FileSystem.isPath($0.1, atOrBelow: folder)
    }.map(\.0)
    target.named = kept.isEmpty ? nil : kept
    return target
  }

  /// The absolute paths of what is read whatever rule hides it.
  var namedPaths: [String] { (named ?? []).map { (root == "/" ? "" : root) + "/" + $0 } }

  /// The part of `absolute` below the root.
  func relativePath(of absolute: String) -> String {
    // By bytes: a name that begins with a mark would be one character with the slash before it.
    String(decoding: absolute.utf8.dropFirst(root == "/" ? 1 : root.utf8.count + 1), as: UTF8.self)
  }
}

extension [IndexTarget] {
  /// What the index remembers.
  package init(in catalog: CatalogReader) throws {
    guard let stored = try catalog.value(for: "targets") else {
      self = []
      return
    }
    // A newer version may have written more; then every folder has to be named again.
    self = (try? JSONDecoder().decode([IndexTarget].self, from: Data(stored.utf8))) ?? []
    for index in indices { self[index].path = catalog.places.absolute(self[index].path) }
  }

  /// Makes the index remember them.
  package func store(in writer: IndexWriter) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var targets = self
    for index in indices { targets[index].path = writer.catalog.places.stored(self[index].path) }
    try writer.setValue(String(decoding: encoder.encode(targets), as: UTF8.self), for: "targets")
  }
}
