/// How far two divisions of the same rows agree: the adjusted Rand index (Hubert & Arabie 1985, §2).
///
/// - Parameters:
///   - first: `[N]`: the group of each row.
///   - second: `[N]`: the other division.
/// - Returns: 1 when both are the same, about 0 when they have no more in common than by chance.
package func adjustedRand(_ first: [Int], _ second: [Int]) -> Double {
  precondition(first.count == second.count, "\(first.count) and \(second.count) rows")
  func pairs(_ counts: some Sequence<Int>) -> Double {
    counts.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
  }
  let (rows, columns) = (numberedByFirst(first), numberedByFirst(second))
  var rowSizes = [Int](repeating: 0, count: rows.count)
  var columnSizes = [Int](repeating: 0, count: columns.count)
  var cells: [Int: Int] = [:]
  for (row, column) in zip(rows.numbers, columns.numbers) {
    rowSizes[row] += 1
    columnSizes[column] += 1
    cells[row * columns.count + column, default: 0] += 1
  }
  let (inRows, inColumns) = (pairs(rowSizes), pairs(columnSizes))
  let expected = inRows * inColumns / max(1, pairs([first.count]))
  let most = (inRows + inColumns) / 2
  // The counts are whole numbers: their sum does not depend on the order of the dictionary.
  return most == expected ? 1 : (pairs(cells.values) - expected) / (most - expected)
}

/// Of fewer rows, what is left out is too little for an agreement to tell anything.
let fewestRowsForAgreement = 20
