internal import GRDB

extension CatalogReader {
  /// Ids of documents in which no reader has found a passage.
  package func documentsWithoutPassages() throws -> [Int64] {
    let sql =
      hasRecords
      ? "SELECT id FROM documents WHERE passages = 0"
      : "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM passages)"
    return try query(sql) { try $0.integer(0) }
  }
}
