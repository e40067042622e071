/// The line ends of a text.
package enum LineEnds {
  /// The text with a line feed for each carriage return, where these alone end its lines; all places
  /// stay as they are.
  ///
  /// A text is such a one when its first line ends so, and more of its carriage returns than of its line
  /// feeds stand alone: cells of a table that Excel wrote on a Mac may hold line feeds.
  package static func unified(_ bytes: [UInt8]) -> [UInt8] {
    let (feed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard let first = bytes.firstIndex(where: { $0 == feed || $0 == carriageReturn }),
      bytes[first] == carriageReturn, first + 1 == bytes.count || bytes[first + 1] != feed
    else { return bytes }
    var (returns, feeds) = (0, 0)
    for byte in bytes {
      if byte == carriageReturn { returns += 1 }
      if byte == feed { feeds += 1 }
    }
    guard returns > feeds else { return bytes }
    return bytes.map { $0 == carriageReturn ? feed : $0 }
  }
}
