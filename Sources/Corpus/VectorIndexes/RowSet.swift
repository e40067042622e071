/// A set of rows of one segment, one bit a row.
package struct RowSet: Sendable, Equatable {
  /// Rows are 0 up to this.
  package let rowCount: Int
  /// How many rows are in the set.
  package private(set) var count = 0
  private var words: [UInt64]

  /// The empty set of `rowCount` rows.
  package init(rowCount: Int) {
    precondition(rowCount >= 0, "\(rowCount) rows")
    self.rowCount = rowCount
    words = Array(repeating: 0, count: (rowCount + 63) / 64)
  }

  /// Reads what `bytes` wrote; `nil` when it is of another length or has bits past the last row.
  package init?(rowCount: Int, bytes: some Collection<UInt8>) {
    guard rowCount >= 0, bytes.count == (rowCount + 7) / 8 else { return nil }
    self.init(rowCount: rowCount)
    for (index, byte) in bytes.enumerated() {
      words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
    }
    if rowCount % 64 > 0, let last = words.last, last >> UInt64(rowCount % 64) != 0 { return nil }
    count = words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// The set as bytes: row r is bit r % 8 of byte r / 8.
  package var bytes: [UInt8] {
    (0..<(rowCount + 7) / 8).map { index in
      UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(index % 8 * 8))
    }
  }

  /// Whether `row` is in the set.
  package func contains(_ row: Int) -> Bool {
    precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
    return words[row / 64] >> UInt64(row % 64) & 1 == 1
  }

  /// Adds `row`.
  ///
  /// - Returns: Whether it was not in the set before.
  @discardableResult
  package mutating func insert(_ row: Int) -> Bool {
    guard !contains(row) else { return false }
    words[row / 64] |= 1 << UInt64(row % 64)
    count += 1
    return true
  }
}
