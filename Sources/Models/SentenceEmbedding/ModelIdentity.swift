internal import Hashing

/// Which model an index's vectors come from, and in which precision it made them.
public struct ModelIdentity: Sendable, Equatable {
  /// Two models with equal fingerprints make equal vectors; hexadecimal.
  public let fingerprint: String
  /// What people call the model.
  public let name: String
  /// Numbers in a vector.
  public let dimension: Int
  /// The precision of the model's products, such as `fp32`; vectors of two precisions are not
  /// equal.
  public let precision: String

  /// Names a model.
  package init(fingerprint: String, name: String, dimension: Int, precision: String) {
    self.fingerprint = fingerprint
    self.name = name
    self.dimension = dimension
    self.precision = precision
  }
}

extension ModelIdentity {
  /// XXH64 of what tells models apart, hexadecimal: an altered name must not pass for another
  /// model's.
  package var checksum: String {
    var hasher = XXH64Hasher()
    let text = [fingerprint, name, String(dimension), precision].joined(separator: "\n")
    let bytes = Array(text.utf8)
    hasher.update(bytes.span)
    return String(hasher.finalize(), radix: 16)
  }
}

extension ModelIdentity: CustomStringConvertible {
  public var description: String {
    "\(name) (fingerprint \(fingerprint.prefix(12)), dimension \(dimension))"
  }
}
