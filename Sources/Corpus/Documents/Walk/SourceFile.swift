/// A file that is to be read.
package struct SourceFile: Sendable, Equatable {
  /// Absolute.
  package let path: String
  /// From the folder that was walked; the file's name when it was named itself.
  package let relativePath: String
  /// In bytes, as the walk found it.
  package let size: Int
  /// When its contents were last changed, in nanoseconds since 1970.
  ///
  /// A program that copies a file sets it to the time of the original.
  package let modified: Int64
  /// When its contents, name or permissions were last changed; no program can set it.
  package let changed: Int64
  package let format: DocumentFormat

  /// Names a file that some other way than a walk has found.
  package init(
    path: String, relativePath: String, size: Int, modified: Int64, changed: Int64,
    format: DocumentFormat
  ) {
    self.path = path
    self.relativePath = relativePath
    self.size = size
    self.modified = modified
    self.changed = changed
    self.format = format
  }
}

/// A file that was passed over, and why.
public struct SkippedFile: Sendable, Equatable {
  /// Absolute.
  public let path: String
  /// Why it was passed over.
  public let reason: SkipReason

  /// A file that something else than a walk has passed over.
  package init(path: String, reason: SkipReason) {
    self.path = path
    self.reason = reason
  }
}

extension SkippedFile: Encodable {
  private enum Key: String, CodingKey { case path, kind, reason }

  /// Encodes the path, the kind of reason as a summary counts it, and the reason in words.
  public func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(path, forKey: .path)
    try keys.encode(reason.category, forKey: .kind)
    try keys.encode(reason.description, forKey: .reason)
  }
}
