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
}
