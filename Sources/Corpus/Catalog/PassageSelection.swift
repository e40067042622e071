internal import GRDB

/// The passages that a request may look at, found before anything is ranked.
package struct PassageSelection: Sendable {
  /// By document, which of its records; the array is empty where that is all of them.
  let records: [Int64: [Bool]]
  /// About which share of all passages these are, 0...1: records of a file count as equally long.
  package let share: Double

  /// Whether nothing is selected.
  package var isEmpty: Bool { records.isEmpty }

  /// Whether `passage` is one of them.
  package func contains(_ passage: StoredPassage) -> Bool {
    contains(document: passage.document, record: passage.place.record)
  }

  func contains(document: Int64, record: Int) -> Bool {
    guard let records = records[document] else { return false }
    return records.isEmpty || (record < records.count && records[record])
  }
}

extension CatalogReader {
  /// Finds what lies in a part of the corpus and passes a filter.
  ///
  /// Costs a look at each document in `scopes` and at those columns of fields that the filter names,
  /// not at passages.
  ///
  /// - Parameters:
  ///   - scopes: None inside another; nil for everything.
  ///   - filter: What passages must fulfil; nil for nothing.
  /// - Returns: The selection.
  /// - Throws: `FilterError` for a field that no record has, and for an order with a text that is asked
  ///   of numbers; `CatalogError`.
  package func selection(
    in scopes: [PathScope]?, where filter: PassageFilter? = nil
  ) throws -> PassageSelection {
    let names = filter?.fieldNames.sorted() ?? []
    if let name = names.first, !hasRecords {
      throw FilterError.noFields(name, path: connection.path)
    }
    var records: [Int64: [Bool]] = [:]
    var passages = 0.0
    var unseen = Set(names)
    for scope in scopes.map({ $0.map(Optional.some) }) ?? [nil] {
      try select(in: scope, where: filter, names, &unseen, into: &records, &passages)
    }
    for name in unseen.sorted() {
      let known = try fieldNames()
      if !known.contains(name) { throw FilterError.unknownField(name, known: known) }
    }
    let sum = hasRecords ? "ifnull(sum(passages), 0)" : "count(*)"
    let all = try query("SELECT \(sum) FROM documents") { try $0.natural(0) }.first ?? 0
    return PassageSelection(records: records, share: min(1, passages / Double(max(1, all))))
  }

  private func select(
    in scope: PathScope?, where filter: PassageFilter?, _ names: [String],
    _ unseen: inout Set<String>, into records: inout [Int64: [Bool]], _ passages: inout Double
  ) throws {
    let (condition, arguments) = scope?.condition(places) ?? ("TRUE", [])
    let column = "(SELECT data FROM fields WHERE document = documents.id AND name = ?)"
    let columns =
      ["id", "path", "format", "modified"] + (hasRecords ? ["records", "passages"] : ["0", "1"])
    let sql = """
      SELECT \((columns + names.map { _ in column }).joined(separator: ", "))
      FROM documents WHERE \(condition)
      """
    try connection.perform { database in
      try database.forEachRow(
        connection.path, sql, StatementArguments(names) + arguments
      ) { row in
        let id = try row.integer(0)
        let length = Double(try row.optionalInteger(5) ?? 0)
        guard let filter else {
          records[id] = []
          passages += length
          return
        }
        let document = PassageFilter.Document(
          path: try row.text(1), format: try row.text(2), modificationTime: try row.integer(3),
          recordCount: max(1, try row.natural(4)))
        guard document.recordCount < mostRecords else {
          throw CatalogError.damaged(
            path: connection.path, detail: "the records of \(document.path)")
        }
        var columns: [String: FieldColumn] = [:]
        for (index, name) in names.enumerated() {
          guard let bytes = try row.optionalBytes(6 + index) else { continue }
          columns[name] = FieldColumn(name: name, bytes: bytes)
          guard columns[name] != nil else {
            throw CatalogError.damaged(path: connection.path, detail: "the field \(name)")
          }
          unseen.remove(name)
        }
        try filter.check(columns)
        let verdicts = filter.verdicts(for: document, columns)
        guard verdicts.contains(true) else { return }
        records[id] = verdicts.contains(false) ? verdicts : []
        passages += length * Double(verdicts.count(where: \.self)) / Double(verdicts.count)
      }
    }
  }

  /// Whether the path of any document begins with `prefix`.
  package func hasPath(beginningWith prefix: String) throws -> Bool {
    let paths = try query(
      "SELECT 1 FROM documents WHERE substr(path, 1, length(?)) = ? LIMIT 1", [prefix, prefix]
    ) { _ in true }
    return !paths.isEmpty
  }

  /// The names of all fields that records have, sorted.
  package func fieldNames() throws -> [String] {
    guard hasRecords else { return [] }
    return try query("SELECT DISTINCT name FROM fields ORDER BY name") { try $0.text(0) }
  }

  /// Ids of the sentences that occur in a selection, ascending.
  package func sentences(in selection: PassageSelection) throws -> [UInt64] {
    let record = hasRecords ? "origin" : "0"
    var found = SentenceSet()
    try connection.perform { database in
      if selection.share >= smallestScannedShare {
        let sql = "SELECT sentence, document, \(record) FROM passages"
        try database.forEachRow(connection.path, sql) { row in
          if selection.contains(document: try row.integer(1), record: try row.natural(2)) {
            try found.insert(row.vectorID(0), path: connection.path)
          }
        }
        return
      }
      let sql = "SELECT sentence, \(record) FROM passages WHERE document = ?"
      for (document, records) in selection.records {
        try database.forEachRow(connection.path, sql, [document]) { row in
          let record = try row.natural(1)
          if records.isEmpty || (record < records.count && records[record]) {
            try found.insert(row.vectorID(0), path: connection.path)
          }
        }
      }
    }
    return found.ids
  }
}

// From this share on, one pass over all passages is quicker than a look at each document's.
private let smallestScannedShare = 0.125
// A file that has more is not read.
private let mostRecords = 1 << 28

/// Ids of sentences, one bit each: cheaper than sorting them, for an index uses nearly all its ids.
private struct SentenceSet {
  private var words: [UInt64] = []

  mutating func insert(_ id: UInt64, path: String) throws {
    // An index of so many sentences does not exist.
    guard id < 1 << 32 else { throw CatalogError.damaged(path: path, detail: "the sentence \(id)") }
    let word = Int(id / 64)
    if word >= words.count {
      words += repeatElement(0, count: max(word + 1 - words.count, words.count))
    }
    words[word] |= 1 << (id % 64)
  }

  /// Ascending.
  var ids: [UInt64] {
    var ids: [UInt64] = []
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        ids.append(UInt64(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return ids
  }
}
