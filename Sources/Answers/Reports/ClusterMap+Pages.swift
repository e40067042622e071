public import CorpusMaps

extension ClusterMap {
  /// The map as one self-contained page to look around in: zoom, hover to read, search, choose
  /// clusters.
  ///
  /// - Parameter title: What is mapped, such as a folder's name.
  /// - Returns: HTML that needs no network and runs no script but its own.
  public func page(title: String) -> String { ClusterMapPage(self, title: title).html }

  /// The map as a picture for documents, with labels and a legend.
  ///
  /// - Parameter title: What is mapped, such as a folder's name.
  /// - Returns: SVG, 1,000 wide, on white. Of more than 20,000 points it shows as many.
  public func plot(title: String) -> String { ClusterMapPlot(self, title: title).svg }
}
