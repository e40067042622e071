/// One of several granularities of a division, each inside the one before it.
///
/// `Clusters` are its clusters as they are known at that step: numbers of rows, groups of rows, or
/// clusters with their descriptions.
package struct DivisionLayer<Clusters: Sendable & Equatable>: Sendable, Equatable {
  /// The clusters.
  package let clusters: Clusters
  /// The resolution of Leiden; nil for the given division, around which the others are made.
  package let resolution: Double?
  /// How well clusters of this resolution hold (`StableCommunities.Candidate`); nil where it was not
  /// measured.
  package let stability: Double?
  /// Whether this is the given division.
  package var isGiven: Bool { resolution == nil }

  /// Creates one granularity.
  package init(clusters: Clusters, resolution: Double?, stability: Double?) {
    self.clusters = clusters
    self.resolution = resolution
    self.stability = stability
  }

  /// The same granularity with other clusters, or with the same ones in another form.
  func with<Others>(_ clusters: Others) -> DivisionLayer<Others> {
    DivisionLayer<Others>(clusters: clusters, resolution: resolution, stability: stability)
  }
}
