internal import FileAccess
internal import GRDB
internal import SentenceEmbedding

/// The catalog's tables (`docs/formats/catalog.md`).
enum Schema {
  /// Formats that this build reads; the number is SQLite's `user_version`.
  ///
  /// Format 2 names the precision of its vectors, format 3 keeps the fields of records. Earlier
  /// ones are read as they are; whoever writes one brings it up to date first.
  static let readableVersions = 1...3
  /// SQLite's `application_id`: "akin" in ASCII.
  static let applicationID = 0x616b_696e

  /// Makes the tables of the newest format in an empty database.
  static func create(in database: Database, for model: ModelIdentity) throws {
    try database.execute(sql: tables)
    try database.execute(sql: additionsOfFormat3)
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(readableVersions.upperBound)")
    let meta: KeyValuePairs = [
      "fingerprint": model.fingerprint, "model": model.name, "dimension": String(model.dimension),
      "precision": model.precision, "checksum": model.checksum, "created": timestamp(),
    ]
    for (key, value) in meta {
      try database.execute(
        sql: "INSERT INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
    }
  }

  /// Brings a catalog of an earlier format up to date; it looks at every passage once.
  ///
  /// Its documents have no fields yet: they come when the documents are read again.
  static func upgrade(_ database: Database) throws {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if version < 2 {
      try database.execute(
        sql: "INSERT OR IGNORE INTO meta (key, value) VALUES ('precision', 'fp32')")
    }
    if version < 3 {
      try database.execute(sql: additionsOfFormat3)
      try database.execute(
        sql: """
          UPDATE documents SET passages =
            (SELECT count(*) FROM passages WHERE passages.document = documents.id)
          """)
    }
    try database.execute(sql: "PRAGMA user_version = \(readableVersions.upperBound)")
  }

  /// Asks for all columns of all tables, a text each.
  static let columns = """
    SELECT tables.name || '.' || columns.name || ' ' || columns.type || ' ' || columns."notnull" || ' '
      || columns.pk
    FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' ORDER BY 1
    """

  /// The columns of the newest format.
  static func ownColumns() throws -> [String] {
    try DatabaseQueue().write { database in
      try database.execute(sql: tables)
      try database.execute(sql: additionsOfFormat3)
      return try String.fetchAll(database, sql: columns)
    }
  }

  private static let additionsOfFormat3 = """
    ALTER TABLE documents ADD COLUMN passages INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE documents ADD COLUMN records INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE documents ADD COLUMN checksum INTEGER;
    ALTER TABLE passages ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE fields (
      id INTEGER PRIMARY KEY,
      document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
      name TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (document, name)) STRICT;
    """

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
