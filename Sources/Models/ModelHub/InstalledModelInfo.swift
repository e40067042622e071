/// A model on this machine.
public struct InstalledModelInfo: Sendable, Equatable, Encodable {
  /// What to call it.
  public let name: String
  /// Its folder.
  public let path: String
  /// Whose folder that is.
  public let origin: ResolvedModel.Origin
  /// The commit on the hub, where it is known.
  public let revision: String?
  /// The sum of its files.
  public let bytes: Int

  private enum CodingKeys: CodingKey { case name, path, origin, bytes }

  init(_ model: ResolvedModel, bytes: Int) {
    name = model.name
    path = model.folder
    origin = model.origin
    revision = model.revision
    self.bytes = bytes
  }
}
