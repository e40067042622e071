public import Inspection
internal import Transformers

extension AttentionReport {
  /// The attention as one self-contained page, in which people choose heads and tokens.
  ///
  /// - Returns: HTML that needs no network and runs only its own script.
  public func page() -> String { AttentionPage(self).html }
}

extension [HeadsReport] {
  /// What heads are worth, as tables whose cells have the colours of a heat map.
  ///
  /// - Parameter model: The name of the model.
  /// - Returns: HTML that needs no network and no script.
  public func page(model: String) -> String { HeadsPage(self, model: model).html }
}
