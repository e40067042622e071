/// From when on, and how closely, an index has lists over its vectors (`docs/decisions/ivf.md`).
package struct LargeIndexPolicy: Sendable {
  /// From so many vectors on there are lists, and vectors are stored in 12 bits a number.
  ///
  /// Below, comparing all of them takes about a millisecond.
  package var fewestVectors = 20_000
  /// So many vectors may stand outside the lists, or a hundredth of all.
  ///
  /// A search compares each of them.
  package var mostOutside = 2_048

  /// The defaults.
  package init() {}
}
