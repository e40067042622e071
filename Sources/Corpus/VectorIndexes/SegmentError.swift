internal import FileAccess

/// Why a segment of an index cannot be read or written.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum SegmentError: Error, Equatable {
  /// The file is not there.
  case missing(path: String)
  /// The file does not begin as a segment does.
  case notASegment(path: String)
  /// Written by a machine of the other byte order.
  case foreignByteOrder(path: String)
  /// A newer format than this build knows.
  case unsupportedVersion(Int, readable: ClosedRange<Int>, path: String)
  /// The header's checksum or one of its numbers is wrong.
  case damagedHeader(path: String, detail: String)
  /// The file is shorter or longer than its header says.
  case wrongLength(found: Int, expected: Int, path: String)
  /// Ids or vectors differ from what was written.
  case damagedPayload(path: String, detail: String)
  /// Segments of one index whose dimensions differ.
  case dimensionMismatch(found: Int, expected: Int, path: String)
  /// Segments of one index that claim the same ids.
  case overlappingSegments(path: String, other: String)
  /// No live vector has this id.
  case unknownVector(id: UInt64)
  /// The file system has no room left.
  case diskFull(path: String)
  /// The file's permissions are against it.
  case forbidden(path: String, operation: String)
  /// The operating system refused.
  case system(path: String, operation: String, code: Int32)
}

extension SegmentError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): the segment is missing. Repair the index."
    case .notASegment(let path):
      "\(path): not a segment of vectors. Repair the index."
    case .foreignByteOrder(let path):
      "\(path): written with the other byte order. Index the folder on this machine, in another index."
    case .unsupportedVersion(let version, let readable, let path):
      "\(path): format \(version), this build reads \(readable.lowerBound) to "
        + "\(readable.upperBound). Use a newer Akin, or make another index."
    case .damagedHeader(let path, let detail):
      "\(path): damaged header (\(detail)). Repair the index."
    case .wrongLength(let found, let expected, let path):
      "\(path): \(found) bytes long, its header says \(expected). "
        + "Repair the index."
    case .damagedPayload(let path, let detail):
      "\(path): damaged vectors (\(detail)). Repair the index."
    case .dimensionMismatch(let found, let expected, let path):
      "\(path): dimension \(found), the index has \(expected). "
        + "Repair the index."
    case .overlappingSegments(let path, let other):
      "\(path): holds ids that \(other) holds as well. Repair the index."
    case .unknownVector(let id):
      "No vector has the id \(id). Repair the index."
    case .diskFull(let path):
      "\(path): no space left on the device. Free some and try again."
    case .forbidden(let path, let operation):
      "\(path): not allowed to \(operation). Check who owns it and its permissions."
    case .system(let path, let operation, let code):
      "\(path): cannot \(operation) (\(systemWords(code))). "
        + "Check the disk, then verify the index."
    }
  }
}

extension SegmentError {
  /// What the system says of a segment's file.
  init(_ error: FileError) {
    let operation = error.operation.rawValue
    self =
      switch error {
      case .missing(let path, _): .missing(path: path)
      case .notRegular(let path): .notASegment(path: path)
      case .noSpace(let path, _, _): .diskFull(path: path)
      case .forbidden(let path, _, _): .forbidden(path: path, operation: operation)
      case .locked(let path, _), .failed(let path, _, _):
        .system(path: path, operation: operation, code: error.code)
      }
  }
}

/// Runs a file operation; what the system refuses becomes an error of this module.
func onFile<Result>(
  _ body: @autoclosure () throws(FileError) -> Result
) throws(SegmentError) -> Result {
  do {
    return try body()
  } catch {
    throw SegmentError(error)
  }
}
