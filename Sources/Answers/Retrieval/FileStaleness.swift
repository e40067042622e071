package import Catalog
package import Documents
internal import FileAccess

/// Compares files with what an index knows of them: one look at the disk for each document.
package struct FileStaleness {
  private let catalog: CatalogReader
  private var known: [Int64: SearchHit.Staleness?] = [:]

  /// Compares with what a catalog says.
  package init(_ catalog: CatalogReader) { self.catalog = catalog }

  /// How the file of a passage has come to differ; nil when it has not, as far as size and time tell.
  ///
  /// - Throws: `CatalogError` when the catalog cannot be read.
  package mutating func staleness(of passage: StoredPassage) throws -> SearchHit.Staleness? {
    if let found = known[passage.document] { return found }
    let document = try catalog.document(passage.document)
    let found = document.flatMap(Self.staleness)
    known[passage.document] = .some(found)
    return found
  }

  /// How a document's file has come to differ.
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
