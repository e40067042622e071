public import Documents
package import Parallelism
package import SimilarityJoins

/// A corpus in the plane: passages that mean much the same stand close together.
///
/// The layout is UMAP's (McInnes, Healy & Melville 2018), from the principal components on. Only who
/// stands near whom means something; neither the axes nor the width of a gap do. The same passages
/// give the same map on the same kind of processor, whatever the order of their files and the number
/// of threads.
public struct ClusterMap: Sendable, Equatable {
  /// A passage in the plane.
  public struct Point: Sendable, Equatable {
    /// What stands there.
    public let passage: Passage
    /// The number of its cluster; 0 for those in none.
    public let cluster: Int
    /// How far to the right, -1...1; passages of one text have one place.
    public let x: Float
    /// How far down, -1...1, on the same scale.
    public let y: Float
  }

  /// A cluster and where to write its name.
  public struct Region: Sendable, Equatable {
    /// The cluster's number.
    public let id: Int
    /// Its label, different for each cluster.
    public let label: String
    /// How many passages it has.
    public let size: Int
    /// The median of its passages along x.
    public let x: Float
    /// The median of its passages along y.
    public let y: Float
  }

  /// A cluster to be shown, and which of the passages are in it.
  package struct Group: Sendable {
    let id: Int
    let label: String
    let rows: [Int]

    /// A cluster of the passages at `rows`.
    package init(id: Int, label: String, rows: [Int]) {
      self.id = id
      self.label = label
      self.rows = rows
    }
  }

  /// The passages in the order of their texts; of more than 200,000 as many, in even steps.
  public let points: [Point]
  /// The clusters that have a point on the map, in the order of the report.
  public let regions: [Region]
  /// Where to write the names of coarser and finer clusters, coarse ones first; nil for the layer
  /// whose clusters are `regions`, and empty without layers.
  public let layers: [[Region]?]
  /// How many passages there are.
  public let passageCount: Int
  /// How many clusters there are.
  public let clusterCount: Int
  /// How many passages are in no cluster.
  public let looseCount: Int

  /// More points than this make pages that browsers open and move slowly, and take long to lay out.
  private static let mostPoints = 200_000
}

extension ClusterMap {
  /// Lays out passages that stand in the order of their texts, of very many only some.
  ///
  /// - Parameters:
  ///   - passages: `[N]`.
  ///   - rows: The vectors of their texts, unit rows.
  ///   - groups: Their clusters.
  ///   - layers: Coarser and finer clusters; nil stands for `groups`.
  ///   - threads: How many threads work; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Throws: `CancellationError` when the work is ended.
  package init(
    _ passages: [Passage], rows: some SimilarityRows, groups: [Group],
    layers: [[Group]?] = [], threads: Int, work: Work
  ) throws {
    let count = min(passages.count, Self.mostPoints)
    let shown = (0..<count).map { $0 * passages.count / count }
    var distinct: [Int] = []
    var number: [Int] = []
    for row in shown {
      if distinct.last.map({ passages[$0].text != passages[row].text }) ?? true {
        distinct.append(row)
      }
      number.append(distinct.count - 1)
    }
    let layout = try PlaneLayout().places(
      of: rows.copied(distinct, work: work), threads: threads, work: work)
    let places = MapIslands(layout).gathered()
    var ids = [Int](repeating: 0, count: passages.count)
    for group in groups { for row in group.rows { ids[row] = group.id } }
    points = zip(shown, number).map { row, number in
      let place = places[number]
      return Point(passage: passages[row], cluster: ids[row], x: place.x, y: place.y)
    }
    var placeOfRow = [SIMD2<Float>?](repeating: nil, count: passages.count)
    for (row, number) in zip(shown, number) { placeOfRow[row] = places[number] }
    regions = groups.compactMap { Region($0, at: placeOfRow) }
    self.layers = layers.map { $0?.compactMap { Region($0, at: placeOfRow) } }
    passageCount = passages.count
    clusterCount = groups.count
    looseCount = ids.count { $0 == 0 }
  }
}

extension ClusterMap.Region {
  /// A cluster; nil when none of its passages has a place.
  fileprivate init?(_ group: ClusterMap.Group, at places: [SIMD2<Float>?]) {
    let points = group.rows.compactMap { places[$0] }
    guard !points.isEmpty else { return nil }
    func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
    self.init(
      id: group.id, label: group.label, size: group.rows.count,
      x: median(points.map(\.x)), y: median(points.map(\.y)))
  }
}
