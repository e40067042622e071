/// Rows in groups.
package struct RowDivision: Sendable, Equatable {
  /// One of several divisions, each inside the one before it.
  package struct Layer: Sendable, Equatable {
    /// The rows of each group.
    package let groups: [[Int]]
    /// The resolution of Leiden (`StableLayers.Layer`); nil for the groups of the division itself.
    package let resolution: Double?
    /// How well such groups hold (`StableLayers.Layer`).
    package let stability: Double?
    /// Whether these are the groups of the division itself.
    package var isGiven: Bool { resolution == nil }
  }

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
  /// rows of several groups are several parts.
  package mutating func replaceGroups(by groups: [[Int]]) {
    let given = layers.firstIndex { $0.isGiven } ?? 0
    layers = layers.enumerated().map { place, layer in
      guard !layer.isGiven else {
        return Layer(groups: groups, resolution: nil, stability: layer.stability)
      }
      var numbers: [Int: Int] = [:]
      for (number, rows) in layer.groups.enumerated() {
        for row in rows { numbers[row] = number }
      }
      var parts: [Int: [Int]] = [:]
      for (group, rows) in groups.enumerated() {
        let main = mostCommon(rows.map { numbers[$0] })
        for row in rows {
          // Rows that were in no group stay with the most of theirs.
          let number = place < given ? main : numbers[row] ?? main
          let part = place < given ? 0 : group + 1
          parts[(number ?? layer.groups.count) * (groups.count + 1) + part, default: []]
            .append(row)
        }
      }
      return Layer(
        groups: parts.values.map { $0.sorted() }
          .sorted { ($1.count, $0[0]) < ($0.count, $1[0]) },
        resolution: layer.resolution, stability: layer.stability)
    }
    self.groups = groups
  }
}
