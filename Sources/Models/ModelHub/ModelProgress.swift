/// How far the download of a model is.
public struct ModelProgress: Sendable, Equatable {
  /// The model's name.
  public let model: String
  /// The file on its way.
  public let file: String
  /// Bytes of the whole model that are here.
  public let bytesDone: Int
  /// Bytes of the whole model.
  public let bytesTotal: Int
}
