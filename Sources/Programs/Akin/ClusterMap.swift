internal import Clustering
internal import CorpusMaps
internal import Parallelism
internal import SimilarityJoins

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

  /// The passages in the order of their texts; of more than 200,000 as many, in even steps.
  public let points: [Point]
  /// The clusters that have a point on the map, in the order of the report.
  public let regions: [Region]
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
  ///   - clusters: Their clusters.
  ///   - members: The passages of each cluster.
  ///   - threads: How many threads work; the answer does not depend on it.
  ///   - work: Told which share is done, by any thread, one at a time.
  /// - Throws: `CancellationError` when the work is ended.
  init(
    _ passages: [Passage], rows: some SimilarityRows, clusters: [SentenceCluster],
    members: [[Int]], threads: Int, work: Work
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
    let places = try PlaneLayout().places(
      of: rows.copied(distinct, work: work), threads: threads, work: work)
    var ids = [Int](repeating: 0, count: passages.count)
    for (cluster, rows) in zip(clusters, members) { for row in rows { ids[row] = cluster.id } }
    points = zip(shown, number).map { row, number in
      let place = places[number]
      return Point(passage: passages[row], cluster: ids[row], x: place.x, y: place.y)
    }
    let pointsOfCluster = Dictionary(grouping: points, by: \.cluster)
    regions = clusters.compactMap { cluster in
      guard let points = pointsOfCluster[cluster.id] else { return nil }
      func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
      return Region(
        id: cluster.id, label: cluster.label, size: cluster.members.count,
        x: median(points.map(\.x)), y: median(points.map(\.y)))
    }
    passageCount = passages.count
    clusterCount = clusters.count
    looseCount = ids.count { $0 == 0 }
  }

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

  /// A colour for each region, below `count`, which is 4 or more: those of one colour lie as far apart as can be.
  ///
  /// The larger ones choose first. Each colour is taken as often as any other, and never twice among
  /// four that follow each other in the list.
  func colours(_ count: Int) -> [Int] {
    var chosen: [Int] = []
    var uses = [Int](repeating: 0, count: count)
    // Of each colour, how near its nearest region is to the one that chooses.
    for (index, region) in regions.enumerated() {
      var room = [Float](repeating: .infinity, count: count)
      for (other, colour) in zip(regions, chosen).prefix(mostCompared) {
        let (across, down) = (other.x - region.x, other.y - region.y)
        room[colour] = min(room[colour], across * across + down * down)
      }
      let fewest = uses.min() ?? 0
      let free = room.indices.filter { uses[$0] == fewest && !chosen.suffix(3).contains($0) }
      let best = free.max { (room[$0], $1) < (room[$1], $0) }
      let colour = index < count ? index : best ?? 0
      chosen.append(colour)
      uses[colour] += 1
    }
    return chosen
  }
}

/// The small ones of many thousand clusters only keep away from the colours of as many large ones.
private let mostCompared = 1000
