package import Catalog
package import Documents
internal import FileAccess
internal import Hashing

/// Tells which files changed since they were indexed; it looks at the disk once for each document.
package struct FileStaleness {
  private let catalog: CatalogReader
  private var known: [Int64: SearchHit.Staleness?] = [:]

  /// Compares files with the documents of a catalog.
  package init(_ catalog: CatalogReader) { self.catalog = catalog }

  /// Whether the file of a passage changed or is gone; nil when it is the same.
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
  ///
  /// A file of the same size and another time, as copies have it, is compared by its bytes, unless
  /// it is so long that it is indexed in parts.
  package static func staleness(of document: StoredDocument) -> SearchHit.Staleness? {
    let description = document.description
    let path = document.absolutePath
    guard let status = FileSystem.status(of: path, followingLinks: true), status.kind == .file
    else { return .missing }
    guard status.size == description.size else { return .changed }
    if Int(status.modified) == description.modified { return nil }
    guard document.isWholeFile,
      let bytes = try? FileSystem.contents(of: path, atMost: description.size)
    else { return .changed }
    return unsafe ContentHash(of: bytes.span.bytes) == description.contentHash ? nil : .changed
  }
}
