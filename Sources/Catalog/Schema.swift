internal import GRDB

/// The catalog's tables (`docs/formats/catalog.md`).
enum Schema {
  /// Formats that this build reads; the number is SQLite's `user_version`.
  ///
  /// Format 2 names the precision of its vectors. One of format 1 holds fp32 and stays as it is, so
  /// that the program that made it can still use it.
  static let readableVersions = 1...2
  /// SQLite's `application_id`: "akin" in ASCII.
  static let applicationID = 0x616b_696e

  /// Makes the tables of the newest format in an empty database.
  static func create(in database: Database, for model: ModelIdentity) throws {
    try database.execute(sql: tables)
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(readableVersions.upperBound)")
    let meta: KeyValuePairs = [
      "fingerprint": model.fingerprint, "model": model.name, "dimension": String(model.dimension),
      "precision": model.precision, "created": timestamp(),
    ]
    for (key, value) in meta {
      try database.execute(
        sql: "INSERT INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
    }
  }

  private static let tables = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE segments (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      rows INTEGER NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL,
      checksum INTEGER NOT NULL, dead BLOB) STRICT;
    CREATE TABLE sentences (
      id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
    CREATE TABLE documents (
      id INTEGER PRIMARY KEY AUTOINCREMENT, root TEXT NOT NULL, path TEXT NOT NULL,
      size INTEGER NOT NULL, modified INTEGER NOT NULL, hash BLOB NOT NULL, format TEXT NOT NULL,
      UNIQUE (root, path)) STRICT;
    CREATE TABLE passages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      sentence INTEGER NOT NULL REFERENCES sentences (id),
      start INTEGER NOT NULL, end INTEGER NOT NULL,
      line INTEGER NOT NULL, end_line INTEGER NOT NULL,
      heading TEXT, field TEXT, record TEXT,
      UNIQUE (document, ordinal)) STRICT;
    CREATE INDEX passages_of_sentence ON passages (sentence);
    CREATE TABLE unswept (sentence INTEGER PRIMARY KEY) STRICT;
    """
}
