package import TextAnalysis

/// What a user should know about how a file was read.
package enum ReadingNote: Sendable, Equatable {
  /// Its bytes fit another encoding nearly as well.
  case doubtfulEncoding(TextEncoding)
  /// The first line of a table has values where names of columns are expected.
  case headerLooksLikeData
}

extension ReadingNote: CustomStringConvertible {
  /// The note, without the path.
  package var description: String {
    switch self {
    case .doubtfulEncoding(let encoding):
      "read as \(encoding.name), perhaps wrongly; another encoding can be named"
    case .headerLooksLikeData:
      "the first line looks like data, not like names of columns; it can be read as a record"
    }
  }
}
