/// Rows in groups.
package struct RowDivision: Sendable, Equatable {
  /// The rows of each group.
  package typealias Layer = DivisionLayer<[[Int]]>

  /// The rows of each group, larger ones first; ties go to the smaller first row.
  package var groups: [[Int]]
  /// The method that `auto` chose and the reason; nil for the other methods.
  package var choice: String?
  /// Coarser and finer groups, coarse ones first, with these among them; empty for the methods
  /// that make none, and unless they were asked for.
  package var layers: [Layer] = []

  /// Creates a division without layers, or with them.
  package init(groups: [[Int]], choice: String? = nil, layers: [Layer] = []) {
    self.groups = groups
    self.choice = choice
    self.layers = layers
  }

  /// Replaces the groups by edited ones; the layers follow.
  ///
  /// On a coarser layer, a group joins those with which it has most rows in common. On a finer one,
  /// rows of several groups are several parts, and a row that becomes alone is in none.
  package mutating func replaceGroups(by groups: [[Int]]) {
    let given = layers.firstIndex { $0.isGiven } ?? 0
    layers = layers.enumerated().map { place, layer in
      guard !layer.isGiven else { return layer.with(groups) }
      var numbers: [Int: Int] = [:]
      for (number, rows) in layer.clusters.enumerated() {
        for row in rows { numbers[row] = number }
      }
      var parts: [Int: [Int]] = [:]
      for (group, rows) in groups.enumerated() {
        if place < given {
          // Groups of which no row was in any stay together.
          let main = mostCommon(rows.map { numbers[$0] }) ?? layer.clusters.count
          parts[main, default: []] += rows
        } else {
          for row in rows {
            guard let number = numbers[row] else { continue }
            parts[number * groups.count + group, default: []].append(row)
          }
        }
      }
      return layer.with(
        parts.values.filter { place < given || $0.count > 1 }.map { $0.sorted() }
          .sorted { ($1.count, $0[0]) < ($0.count, $1[0]) })
    }
    self.groups = groups
  }
}
