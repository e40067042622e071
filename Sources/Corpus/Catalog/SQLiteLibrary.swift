internal import GRDB

/// The SQLite that is loaded.
package enum SQLiteLibrary {
  /// Its version, such as `3.40.1`.
  ///
  /// - Throws: When not even a database in memory can be opened.
  package static func version() throws -> String {
    try DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") } ?? ""
  }
}
