/// Which model an index's vectors come from.
package struct ModelIdentity: Sendable, Equatable {
  /// Two models with equal fingerprints make equal vectors; hexadecimal.
  package let fingerprint: String
  /// What people call the model.
  package let name: String
  /// Numbers in a vector.
  package let dimension: Int

  /// Names a model.
  package init(fingerprint: String, name: String, dimension: Int) {
    self.fingerprint = fingerprint
    self.name = name
    self.dimension = dimension
  }
}

extension ModelIdentity: CustomStringConvertible {
  package var description: String {
    "\(name) (fingerprint \(fingerprint.prefix(12)), dimension \(dimension))"
  }
}
