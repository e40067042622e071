internal import Clustering

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

  /// All passages, in the order of their texts.
  public let points: [Point]
  /// The clusters, in the order of the report.
  public let regions: [Region]
}

extension ClusterMap {
  /// Lays out passages that stand in the order of their texts.
  ///
  /// - Parameters:
  ///   - passages: `[N]`.
  ///   - rows: The vectors of their texts, unit rows.
  ///   - clusters: Their clusters.
  ///   - members: The passages of each cluster.
  ///   - threads: How many threads work; the answer does not depend on it.
  init(
    _ passages: [Passage], rows: some SimilarityRows, clusters: [SentenceCluster],
    members: [[Int]], threads: Int
  ) {
    var distinct: [Int] = []
    var number: [Int] = []
    for (row, passage) in passages.enumerated() {
      if row == 0 || passage.text != passages[row - 1].text { distinct.append(row) }
      number.append(distinct.count - 1)
    }
    let places = PlaneLayout().places(of: rows.copied(distinct), threads: threads)
    var ids = [Int](repeating: 0, count: passages.count)
    for (cluster, rows) in zip(clusters, members) { for row in rows { ids[row] = cluster.id } }
    let points = passages.indices.map { row in
      let place = places[number[row]]
      return Point(passage: passages[row], cluster: ids[row], x: place.x, y: place.y)
    }
    self.points = points
    regions = zip(clusters, members).map { cluster, rows in
      func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
      return Region(
        id: cluster.id, label: cluster.label, size: rows.count,
        x: median(rows.map { points[$0].x }), y: median(rows.map { points[$0].y }))
    }
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
  /// - Returns: SVG, 1,000 wide, on white. Of more than 20,000 passages it shows as many.
  public func plot(title: String) -> String { ClusterMapPlot(self, title: title).svg }

  /// A colour for each region, below `count`: those of one colour lie as far apart as can be, the
  /// larger ones choosing first.
  func colours(_ count: Int) -> [Int] {
    var chosen: [Int] = []
    // Of each colour, how near its nearest region is to the one that chooses.
    for (index, region) in regions.enumerated() {
      var room = [Float](repeating: .infinity, count: count)
      for (other, colour) in zip(regions, chosen) {
        let (across, down) = (other.x - region.x, other.y - region.y)
        room[colour] = min(room[colour], across * across + down * down)
      }
      // Unused ones in turn.
      let colour = index < count ? index : room.indices.max { room[$0] < room[$1] } ?? 0
      chosen.append(colour)
    }
    return chosen
  }
}
