internal import Foundation
internal import GRDB
internal import Hashing

/// Values of a row, for columns whose type a damaged file may have changed: they throw, where
/// GRDB's own subscripts trap.
struct RowReader {
  let row: Row
  let path: String

  func integer(_ column: Int) throws -> Int64 {
    guard let value = try? row.decode(Int64.self, atIndex: column) else { throw damage(column) }
    return value
  }

  func optionalInteger(_ column: Int) throws -> Int64? {
    let value: DatabaseValue = row[column]
    return value.isNull ? nil : try integer(column)
  }

  /// A count, an offset or a line number.
  func natural(_ column: Int) throws -> Int {
    let value = try integer(column)
    guard value >= 0, value <= Int64(Int32.max) << 20 else { throw damage(column) }
    return Int(value)
  }

  func vectorID(_ column: Int) throws -> UInt64 {
    let value = try integer(column)
    guard value >= 0 else { throw damage(column) }
    return UInt64(value)
  }

  func optionalText(_ column: Int) throws -> String? {
    let value: DatabaseValue = row[column]
    if value.isNull { return nil }
    guard let text = String.fromDatabaseValue(value) else { throw damage(column) }
    return text
  }

  func text(_ column: Int) throws -> String {
    guard let text = try optionalText(column) else { throw damage(column) }
    return text
  }

  func optionalBytes(_ column: Int) throws -> [UInt8]? {
    let value: DatabaseValue = row[column]
    switch value.storage {
    case .null: return nil
    case .blob(let data): return Array(data)
    default: throw damage(column)
    }
  }

  /// A sentence's text, selected with `CAST(text AS BLOB)`: as text it would end at a NUL.
  func wholeText(_ column: Int) throws -> String {
    guard let bytes = try optionalBytes(column) else { throw damage(column) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func hash(_ column: Int) throws -> ContentHash {
    guard let bytes = try optionalBytes(column), let hash = ContentHash(bytes: bytes) else {
      throw damage(column)
    }
    return hash
  }

  private func damage(_ column: Int) -> CatalogError {
    let name = Array(row.columnNames)[column]
    return .damaged(path: path, detail: "a value of \(name) that cannot be")
  }
}

extension Database {
  /// Runs a query whose statement is kept for the next time.
  func forEachRow(
    _ path: String, _ sql: String, _ arguments: StatementArguments = [],
    _ body: (RowReader) throws -> Void
  ) throws {
    try readRows(
      path, sql, arguments,
      while: { row in
        try body(row)
        return true
      })
  }

  /// The same, as long as `wantsMore` says so.
  func readRows(
    _ path: String, _ sql: String, _ arguments: StatementArguments = [],
    while wantsMore: (RowReader) throws -> Bool
  ) throws {
    let statement = try cachedStatement(sql: sql)
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next(), try wantsMore(RowReader(row: row, path: path)) {}
  }

  /// The same, for queries whose rows all fit into memory.
  func rows<R>(
    _ path: String, _ sql: String, _ arguments: StatementArguments = [],
    _ body: (RowReader) throws -> R
  ) throws -> [R] {
    var result: [R] = []
    try forEachRow(path, sql, arguments) { result.append(try body($0)) }
    return result
  }
}

extension UInt64 {
  /// The id as SQLite stores it: ids never reach 2⁶³, and a larger number finds nothing.
  var stored: Int64 { Int64(clamping: self) }
}

extension ContentHash {
  var stored: DatabaseValue { Data(bytes).databaseValue }
}
