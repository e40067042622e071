internal import FileAccess
internal import GRDB
internal import SentenceEmbedding

/// The catalog's tables (`docs/formats/catalog.md`).
enum Schema {
  /// Formats that this build reads; the number is SQLite's `user_version`.
  ///
  /// Format 2 names the precision of its vectors, format 3 keeps the fields of records, format 4
  /// holds places relative to the index and long files in parts. Earlier ones are read as they are;
  /// whoever writes one brings it up to date first.
  static let readableVersions = 1...4
  /// SQLite's `application_id`: "akin" in ASCII.
  static let applicationID = 0x616b_696e

  /// Makes the tables of a format, 3 or later, in an empty database.
  static func create(
    in database: Database, for model: ModelIdentity, format: Int = readableVersions.upperBound
  ) throws {
    try makeTables(ofFormat: format, in: database)
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    let meta: KeyValuePairs = [
      "fingerprint": model.fingerprint, "model": model.name, "dimension": String(model.dimension),
      "precision": model.precision, "checksum": model.checksum, "created": timestamp(),
    ]
    for (key, value) in meta {
      try database.execute(
        sql: "INSERT INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
    }
  }

  /// Makes the tables of a format, 3 or later.
  private static func makeTables(ofFormat format: Int, in database: Database) throws {
    try database.execute(sql: tables)
    try database.execute(sql: additionsOfFormat3)
    if format >= 4 { try database.execute(sql: changesOfFormat4) }
    try database.execute(sql: "PRAGMA user_version = \(format)")
  }

  /// Brings a catalog of an earlier format up to date, in one transaction; does nothing to one that is.
  ///
  /// It looks at every document once, and before format 3 at every passage. Such documents have no
  /// fields yet: they come when the documents are read again.
  static func upgrade(_ connection: Connection) throws {
    let catalog = try CatalogReader(connection)
    let format = catalog.format
    guard format < readableVersions.upperBound else { return }
    let places = HeldPlaces(of: catalog.folder, isRelative: true)
    // The table of documents is made anew, and passages must not go with the old one.
    try connection.maintain { try $0.execute(sql: "PRAGMA foreign_keys = OFF") }
    defer { try? connection.maintain { try $0.execute(sql: "PRAGMA foreign_keys = ON") } }
    try connection.write { database in
      if format < 2 {
        try database.execute(
          sql: "INSERT OR IGNORE INTO meta (key, value) VALUES ('precision', 'fp32')")
      }
      if format < 3 {
        try database.execute(sql: additionsOfFormat3)
        try database.execute(sql: countPassages)
      }
      let descriptions = try catalog.descriptions(in: database)
      try database.execute(sql: changesOfFormat4)
      for (id, old) in descriptions {
        var new = old
        new.root = places.stored(old.root)
        // The other half of the checksum stays as it is.
        let change = DocumentChecksum.of(old, format: format) ^ DocumentChecksum.of(new)
        let checksum = try Int64.fetchOne(
          database, sql: "SELECT checksum FROM documents WHERE id = ?", arguments: [id])
        try database.execute(
          sql: "UPDATE documents SET root = ?, checksum = ? WHERE id = ?",
          arguments: [new.root, checksum.map { $0 ^ Int64(bitPattern: change) }, id])
      }
      // All places were absolute: the index may have been moved since.
      try database.execute(
        sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, 'absolute')",
        arguments: [formerPlacesKey])
      try database.execute(sql: "PRAGMA user_version = \(readableVersions.upperBound)")
    }
  }

  /// Set from the upgrade to format 4 to the first run after it.
  static let formerPlacesKey = "places"

  /// Counts what formats before 3 did not count.
  static let countPassages = """
    UPDATE documents SET passages =
      (SELECT count(*) FROM passages WHERE passages.document = documents.id)
    """

  /// Asks for all columns of all tables, a text each.
  static let columns = """
    SELECT tables.name || '.' || columns.name || ' ' || columns.type || ' ' || columns."notnull" || ' '
      || columns.pk
    FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' ORDER BY 1
    """

  /// The columns of a format, 3 or later.
  static func columns(ofFormat format: Int) throws -> [String] {
    try DatabaseQueue().write { database in
      try makeTables(ofFormat: format, in: database)
      return try String.fetchAll(database, sql: columns)
    }
  }

  private static let changesOfFormat4 = """
    CREATE TABLE new_documents (
      id INTEGER PRIMARY KEY AUTOINCREMENT, root TEXT NOT NULL, path TEXT NOT NULL,
      part INTEGER NOT NULL, size INTEGER NOT NULL, length INTEGER NOT NULL,
      modified INTEGER NOT NULL, hash BLOB NOT NULL, format TEXT NOT NULL,
      passages INTEGER NOT NULL, records INTEGER NOT NULL, checksum INTEGER,
      UNIQUE (root, path, part)) STRICT;
    INSERT INTO new_documents
      SELECT id, root, path, 0, size, size, modified, hash, format, passages, records, checksum
      FROM documents;
    DELETE FROM sqlite_sequence WHERE name = 'new_documents';
    INSERT INTO sqlite_sequence (name, seq)
      SELECT 'new_documents', seq FROM sqlite_sequence WHERE name = 'documents';
    DROP TABLE documents;
    ALTER TABLE new_documents RENAME TO documents;
    """

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
