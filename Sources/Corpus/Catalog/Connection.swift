internal import FileAccess
internal import GRDB

/// One connection to a catalog, whose errors are ours.
final class Connection: Sendable {
  /// The database file.
  let path: String
  private let queue: DatabaseQueue

  /// Opens the database for writing, in WAL mode; makes an empty one where there is none.
  static func writing(_ path: String) throws -> Connection {
    var configuration = Self.configuration
    configuration.journalMode = .wal
    configuration.prepareDatabase { database in
      // Takes effect in a new file only: free pages can then be returned a few at a time.
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      // A compaction deletes files once its transaction is safe: WAL's default may lose it.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA cache_size = -32768")
    }
    return try Connection(path, address: path, configuration)
  }

  /// Opens the database for reading, in a folder that may be read-only.
  static func reading(_ path: String) throws -> Connection {
    var configuration = Self.configuration
    configuration.readonly = true
    // A snapshot is a transaction that stays open between calls.
    configuration.allowsUnsafeTransactions = true
    do {
      let connection = try Connection(path, address: path, configuration)
      // Only the first read finds out whether the shared memory of the log can be had.
      try connection.perform { _ = try Int.fetchOne($0, sql: "PRAGMA user_version") }
      return connection
    } catch CatalogError.forbidden(let forbiddenPath, let detail) {
      // Nobody can write here, so without a log nothing changes below us: SQLite may then read
      // the file without the shared memory that it cannot make.
      guard logIsEmpty(path) else {
        throw CatalogError.forbidden(
          path: forbiddenPath,
          detail: detail
            + "; the last writer was cut short; index its folder again where you may write")
      }
      return try Connection(path, address: "file:\(escaped(path))?immutable=1", configuration)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(patience)
    return configuration
  }

  private init(_ path: String, address: String, _ configuration: Configuration) throws {
    self.path = path
    queue = try translatingErrors(path) {
      try DatabaseQueue(path: address, configuration: configuration)
    }
  }

  /// Runs `body` outside of any transaction of its own.
  func perform<R>(_ body: (Database) throws -> R) throws -> R {
    try translatingErrors(path) { try queue.unsafeRead(body) }
  }

  /// Runs `body` in a transaction: all of it counts, or nothing when it throws.
  func write<R>(_ body: (Database) throws -> R) throws -> R {
    try translatingErrors(path) {
      try queue.writeWithoutTransaction { database in
        var result: R?
        try database.inTransaction(.immediate) {
          result = try body(database)
          return .commit
        }
        guard let result else { preconditionFailure("a transaction without a result") }
        return result
      }
    }
  }

  /// Moves the log's contents into the database and empties it, unless a reader still needs it:
  /// what is left there has to be read again by whoever opens the index next.
  func emptyLog() throws {
    try maintain { database in
      try database.execute(sql: "PRAGMA busy_timeout = 0")
      defer { try? database.execute(sql: "PRAGMA busy_timeout = \(Int(patience * 1000))") }
      _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  /// Runs `body`, which changes settings of the database or its file as a whole.
  func maintain(_ body: (Database) throws -> Void) throws {
    try translatingErrors(path) { try queue.writeWithoutTransaction(body) }
  }
}

// How many seconds we wait while another process holds SQLite's lock.
private let patience = 10.0

private func translatingErrors<R>(_ path: String, _ body: () throws -> R) throws -> R {
  do {
    return try body()
  } catch let error as DatabaseError {
    let detail = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_NOTADB: throw CatalogError.notACatalog(path: path)
    case .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_SCHEMA:
      throw CatalogError.damaged(path: path, detail: detail)
    case .SQLITE_FULL: throw CatalogError.diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: throw CatalogError.busy(path: path)
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      throw CatalogError.forbidden(path: path, detail: detail)
    default: throw CatalogError.failed(path: path, detail: detail)
    }
  }
}

private func logIsEmpty(_ path: String) -> Bool {
  let log = FileSystem.status(of: path + "-wal", followingLinks: true)
  return log == nil || log?.size == 0
}

// What SQLite's URI syntax gives a meaning is written as %XX.
private func escaped(_ path: String) -> String {
  let digits = Array("0123456789ABCDEF".unicodeScalars)
  var result = ""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0x80...:
      result += "%"
      result.unicodeScalars.append(digits[Int(byte >> 4)])
      result.unicodeScalars.append(digits[Int(byte & 15)])
    default: result.unicodeScalars.append(Unicode.Scalar(byte))
    }
  }
  return result
}
