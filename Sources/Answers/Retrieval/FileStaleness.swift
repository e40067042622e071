package import Catalog
package import Documents
internal import FileAccess

/// Tells which files changed since they were indexed; it looks at the disk once for each document.
package struct FileStaleness {
  private let catalog: CatalogReader
  private var known: [Int64: SearchHit.Staleness?] = [:]

  /// Compares files with the documents of a catalog.
  package init(_ catalog: CatalogReader) { self.catalog = catalog }

  /// Whether the file of a passage changed or is gone; nil when its size and time are the same.
  ///
  /// - Throws: `CatalogError` when the catalog cannot be read.
  package mutating func staleness(of passage: StoredPassage) throws -> SearchHit.Staleness? {
    if let found = known[passage.document] { return found }
    let document = try catalog.document(passage.document)
    let found = document.flatMap(Self.staleness)
    known[passage.document] = .some(found)
    return found
  }

  /// Whether a document's file changed or is gone; nil when its size and time are the same.
  package static func staleness(of document: StoredDocument) -> SearchHit.Staleness? {
    let description = document.description
    guard let status = FileSystem.status(of: document.absolutePath, followingLinks: true),
      status.kind == .file
    else { return .missing }
    let isSame =
      status.size == description.size && Int(status.modified) == description.modified
    return isSame ? nil : .changed
  }
}
