internal import Akin
internal import ArgumentParser
internal import Foundation

/// Turns errors into a line or two for people at a terminal.
enum ErrorWords {
  /// The words of the error itself, or plain words for errors of Foundation.
  static func describing(_ error: any Error) -> String {
    if let missing = MissingPath(error) { return missing.description }
    return switch error {
    case let error as CocoaError: cocoa(error)
    case let error as FileError: "\(error.path): \(file(error))"
    case let error as POSIXError: system(Int32(error.code.rawValue))
    case let error as DecodingError: decoding(error)
    default: CommandHints.describing(error)
    }
  }

  /// The system's words for an error number, without a capital.
  static func system(_ code: Int32) -> String {
    guard let words = unsafe strerror(code) else { return "error \(code)" }
    let text = unsafe String(cString: words)
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func file(_ error: FileError) -> String {
    switch error {
    case .missing: "no such file"
    case .noSpace: "no space left"
    case .locked: error.reason
    case .notRegular, .forbidden, .failed: system(error.code)
    }
  }

  private static func cocoa(_ error: CocoaError) -> String {
    let path = error.filePath ?? error.url?.path
    let reason =
      switch error.code {
      case .fileNoSuchFile, .fileReadNoSuchFile: "no such file"
      case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
      case .fileReadInapplicableStringEncoding, .fileReadCorruptFile: "not readable as text"
      case .fileWriteOutOfSpace: "no space left"
      case .fileWriteFileExists: "exists already"
      default:
        (error.underlying as? POSIXError).map { system(Int32($0.code.rawValue)) }
          ?? "the file system refuses (Cocoa error \(error.code.rawValue))"
      }
    guard let path else { return reason }
    return "\(path): \(reason)"
  }

  private static func decoding(_ error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      context.debugDescription
    @unknown default: "unreadable JSON"
    }
  }
}
