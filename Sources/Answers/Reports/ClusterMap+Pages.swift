public import CorpusMaps

extension ClusterMap {
  /// The map as one self-contained page, in which people zoom, read passages, search and choose
  /// clusters.
  ///
  /// - Parameter title: The name of the corpus, such as a folder's name.
  /// - Returns: HTML that needs no network and runs only its own script.
  public func page(title: String) -> String { ClusterMapPage(self, title: title).html }

  /// The map as a picture for documents, with labels and a legend.
  ///
  /// - Parameter title: The name of the corpus, such as a folder's name.
  /// - Returns: SVG, 1,000 wide, on white. It shows at most 20,000 points.
  public func plot(title: String) -> String { ClusterMapPlot(self, title: title).svg }
}
