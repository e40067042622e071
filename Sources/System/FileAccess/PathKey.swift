/// A path by its bytes.
///
/// Two names that Swift's strings call equal, one with a composed `é` and one with a decomposed one,
/// are two files: what is keyed by a path is keyed by this.
package struct PathKey: Hashable, Sendable {
  private let bytes: [UInt8]

  /// The key of a path.
  package init(_ path: String) { bytes = Array(path.utf8) }
}
