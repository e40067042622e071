/// A file that is to be read.
package struct SourceFile: Sendable, Equatable {
  /// Absolute.
  package let path: String
  /// From the folder that was walked; the file's name when it was named itself.
  package let relativePath: String
  /// In bytes, as the walk found it.
  package let size: Int
  /// When its contents were last changed, in nanoseconds since 1970; programs that copy files set it
  /// to that of the original.
  package let modified: Int64
  /// When anything of it was last changed, which no program sets.
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
package struct SkippedFile: Sendable, Equatable {
  /// Absolute.
  package let path: String
  package let reason: SkipReason
}
