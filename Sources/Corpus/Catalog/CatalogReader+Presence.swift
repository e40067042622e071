internal import GRDB

extension CatalogReader {
  /// Whether any document lies in a part of the corpus.
  package func holdsDocument(in scope: PathScope) throws -> Bool {
    let (condition, arguments) = scope.condition(places)
    return try !query("SELECT 1 FROM documents WHERE \(condition) LIMIT 1", arguments) { _ in true }
      .isEmpty
  }

  /// Ids of documents in which no reader has found a passage.
  package func documentsWithoutPassages() throws -> [Int64] {
    let sql =
      hasRecords
      ? "SELECT id FROM documents WHERE passages = 0"
      : "SELECT id FROM documents WHERE id NOT IN (SELECT document FROM passages)"
    return try query(sql) { try $0.integer(0) }
  }

  /// The types that documents have: what they were read as, and their file name extensions; sorted.
  package func types() throws -> [String] {
    var types: Set<String> = []
    let documents = try query("SELECT path, format FROM documents") {
      (path: try $0.text(0), format: try $0.text(1))
    }
    for (path, format) in documents {
      types.formUnion(
        PassageFilter.Document(path: path, format: format, modificationTime: 0, recordCount: 1)
          .types)
    }
    return types.sorted()
  }
}
