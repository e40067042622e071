public import FileAccess
public import SentenceEmbedding

/// Why an index cannot be opened, read or written.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum CatalogError: Error, Equatable {
  /// There is no index in this folder.
  case missingIndex(path: String)
  /// The index was begun, but its writer never got as far as the first commit.
  case unfinishedIndex(path: String)
  /// The catalog is another program's file.
  case notACatalog(path: String)
  /// SQLite finds the file damaged, or a value is not what the schema says.
  case damaged(path: String, detail: String)
  /// A newer format than this build knows.
  case unsupportedVersion(Int, readable: ClosedRange<Int>, path: String)
  /// The vectors are another model's.
  case differentModel(index: ModelIdentity, given: ModelIdentity, path: String)
  /// The vectors were computed in another precision than those of the index, which has one.
  case differentPrecision(index: String, given: String, path: String)
  /// The vectors were rounded when they were stored, and are wanted as they were.
  case roundedVectors(path: String)
  /// Another process is writing.
  case locked(by: LockHolder?, path: String)
  /// SQLite's own lock was held for longer than the time we wait.
  case busy(path: String)
  /// The file system has no room left.
  case diskFull(path: String)
  /// Reading or writing is not allowed.
  case forbidden(path: String, detail: String)
  /// A vector that no encoder should make: not finite, or not of unit length.
  case oddVector(text: String)
  /// Anything else that SQLite or the operating system says.
  case failed(path: String, detail: String)
}

extension CatalogError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingIndex(let path):
      "\(path): no index here. Index a folder to make one."
    case .unfinishedIndex(let path):
      "\(path): the index holds nothing yet. Index its folder again."
    case .notACatalog(let path):
      "\(path): not a catalog of Akin. Name another index, or repair this one if it was one."
    case .damaged(let path, let detail):
      "\(path): damaged (\(detail)). Repair the index."
    case .unsupportedVersion(let version, let readable, let path):
      "\(path): format \(version), this build reads \(readable.lowerBound) to "
        + "\(readable.upperBound). Use a newer Akin, or make the index anew."
    case .differentModel(let index, let given, let path):
      "\(path): made with the model \(index), not with \(given). Use that model, "
        + "or make the index anew."
    case .differentPrecision(let index, let given, let path):
      "\(path): made in \(index), not in \(given), and an index holds vectors of one precision. "
        + "Take the precision of the index, or another index."
    case .roundedVectors(let path):
      "\(path): its vectors were rounded to 12 bits when they were stored. To keep vectors "
        + "unrounded, make the index anew."
    case .locked(let holder, let path):
      if let holder {
        "\(path): another Akin (pid \(holder.process) on \(holder.host), since "
          + "\(holder.since)) is writing this index. Wait until it is done."
      } else {
        "\(path): another Akin is writing this index. Wait until it is done."
      }
    case .busy(let path):
      "\(path): another process keeps the catalog locked. Try again in a moment."
    case .diskFull(let path):
      "\(path): no space left on the device. Free some and try again."
    case .forbidden(let path, let detail):
      "\(path): not allowed (\(detail)). Check who owns the folder and its permissions."
    case .oddVector(let text):
      "The vector of \"\(text.prefix(60))\" is not finite or not of length 1. "
        + "Check the model."
    case .failed(let path, let detail):
      "\(path): \(detail)."
    }
  }
}

extension CatalogError {
  /// What the system says of a file of the index.
  package init(_ error: FileError) {
    let detail = "cannot \(error.operation.rawValue): \(error.cause)"
    self =
      switch error {
      case .missing(let path, _): .missingIndex(path: path)
      case .noSpace(let path, _, _): .diskFull(path: path)
      case .forbidden(let path, _, _): .forbidden(path: path, detail: detail)
      case .locked(let path, let holder): .locked(by: holder, path: path)
      case .notRegular(let path), .failed(let path, _, _): .failed(path: path, detail: detail)
      }
  }
}

/// Runs a file operation; what the system refuses becomes an error of this module.
func onFile<Result>(
  _ body: @autoclosure () throws(FileError) -> Result
) throws(CatalogError) -> Result {
  do {
    return try body()
  } catch {
    throw CatalogError(error)
  }
}
