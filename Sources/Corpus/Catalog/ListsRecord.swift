internal import VectorIndexes

/// The file of inverted lists as the catalog names it, among its settings.
///
/// Lists are made from the segments and can be made again, so nothing is lost with them.
struct ListsRecord: Sendable, Equatable {
  /// The setting's key.
  static let key = "lists"

  /// Its number, which names its file; it differs from the number of the lists that it replaces.
  var id: Int64
  /// What its file's header must say.
  var checksum: UInt64
  /// Vectors in the index when the centroids were trained.
  var trainedRows: Int
  /// Vectors that came into the lists since.
  var addedRows: Int

  /// The setting's value.
  var text: String { "\(id) \(checksum) \(trainedRows) \(addedRows)" }
}

extension ListsRecord {
  /// Reads a setting's value; nil when it is none.
  init?(text: String) {
    let words = text.split(separator: " ")
    guard words.count == 4, let id = Int64(words[0]), let checksum = UInt64(words[1]),
      let trained = Int(words[2]), let added = Int(words[3]), id > 0, trained >= 0, added >= 0
    else { return nil }
    self.init(id: id, checksum: checksum, trainedRows: trained, addedRows: added)
  }

  /// Maps the file and compares it with what the catalog says of it.
  func open(in folder: IndexFolder) throws(ListsError) -> Lists {
    let lists = try Lists(folder.listsPath(id))
    guard lists.payloadChecksum == checksum else {
      throw .damaged(path: lists.path, detail: "not what the catalog names")
    }
    return lists
  }
}

extension CatalogReader {
  /// Whether the setting is there and is none that was ever written.
  func listsRecordIsDamaged() throws -> Bool {
    try value(for: ListsRecord.key).map { ListsRecord(text: $0) == nil } ?? false
  }

  /// The lists that count, if there are any.
  func listsRecord() throws -> ListsRecord? {
    try value(for: ListsRecord.key).flatMap(ListsRecord.init(text:))
  }
}
