internal import CorpusMaps

/// A map of a corpus as a picture for documents: points, labels and a legend, on white.
struct ClusterMapPlot {
  private let map: ClusterMap
  private let title: String
  /// A colour for each region.
  private let colours: [String]
  /// Where points lie in the picture.
  private let place: (Float, Float) -> (x: Double, y: Double)

  /// More points than this make a file that editors open slowly, and add nothing to be seen.
  private static let mostPoints = 20_000
  /// More lines than this do not fit beside the map.
  private static let mostLines = 26
  /// More labels than this are not read.
  private static let mostLabels = 40
  private static let grey = "#b4b8bc"
  private static let plane = (left: 24.0, top: 56.0, width: 690.0, height: 584.0)

  init(_ map: ClusterMap, title: String) {
    self.map = map
    self.title = title
    colours = MapColour.numbers(forClustersAt: map.regions.map { SIMD2($0.x, $0.y) })
      .map { MapColour.palette[$0].light }
    let frame = map.frame
    let (across, down) = (Extent(frame.across), Extent(frame.down))
    let scale = min(Self.plane.width / across.size, Self.plane.height / down.size)
    place = { x, y in
      (
        Self.plane.left + Self.plane.width / 2 + (Double(x) - across.middle) * scale,
        Self.plane.top + Self.plane.height / 2 + (Double(y) - down.middle) * scale
      )
    }
  }

  /// The whole picture.
  var svg: String {
    let shown = shown
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 680" width="1000" height="680" \
      font-family="Helvetica, Arial, sans-serif" role="img">
      <title>Map of \(escaped(title))</title>
      <rect width="1000" height="680" fill="#ffffff"/>
      <text x="20" y="36" font-size="20" font-weight="bold" fill="#1b1b1b">\
      \(escaped(cut("Map of " + title, to: 80)))</text>
      \(dots(of: shown))
      \(labels)
      \(legend)
      <text x="20" y="666" font-size="12" fill="#5f6368">\(caption(shown.count))</text>
      </svg>

      """
  }

  /// The points that are drawn: all, or as many in even steps through the order of their texts, but
  /// for those that lie far out of the picture.
  private var shown: [ClusterMap.Point] {
    let count = map.points.count
    let some =
      count > Self.mostPoints
      ? (0..<Self.mostPoints).map { map.points[$0 * count / Self.mostPoints] } : map.points
    return some.filter { isInside($0.x, $0.y) }
  }

  /// Whether a place of the map is in the picture's plane, or within its margin.
  private func isInside(_ x: Float, _ y: Float) -> Bool {
    let (place, plane, margin) = (place(x, y), Self.plane, 10.0)
    return place.x >= plane.left - margin && place.x <= plane.left + plane.width + margin
      && place.y >= plane.top - margin && place.y <= plane.top + plane.height + margin
  }

  private func caption(_ shown: Int) -> String {
    let all = "\(counted(map.passageCount)) \(map.passageCount == 1 ? "sentence" : "sentences")"
    return (shown < map.passageCount ? "\(counted(shown)) of \(all)" : all)
      + ". Those that mean much the same stand close together; the axes mean nothing."
  }

  /// One path a cluster, of lines without length whose round ends are the points.
  private func dots(of points: [ClusterMap.Point]) -> String {
    let size = max(2, min(7, 160 / Double(max(points.count, 1)).squareRoot()))
    let byCluster = Dictionary(grouping: points, by: \.cluster)
    var paths = [path(byCluster[0] ?? [], colour: Self.grey)]
    // Small clusters over large ones.
    for (region, colour) in zip(map.regions, colours) {
      paths.append(path(byCluster[region.id] ?? [], colour: colour))
    }
    return """
      <g fill="none" stroke-linecap="round" stroke-width="\(fixed(size, 1))" stroke-opacity="0.8">
      \(paths.filter { !$0.isEmpty }.joined(separator: "\n"))
      </g>
      """
  }

  private func path(_ points: [ClusterMap.Point], colour: String) -> String {
    guard !points.isEmpty else { return "" }
    let steps = points.map { point in
      let place = place(point.x, point.y)
      return "M\(fixed(place.x, 1)) \(fixed(place.y, 1))h.01"
    }
    return "<path stroke=\"\(colour)\" d=\"\(steps.joined())\"/>"
  }

  /// The names of the largest clusters, each where it covers no other.
  private var labels: String {
    var taken: [(left: Double, right: Double, middle: Double)] = []
    var texts: [String] = []
    for region in map.regions
    where texts.count < Self.mostLabels && isInside(region.x, region.y) {
      let label = cut(region.label, to: 28)
      let half = width(of: label) * 13 / 2 + 3
      // Above the middle, where a single point would be.
      let anchor = place(region.x, region.y)
      let line = anchor.y - 8
      let left = Self.plane.left
      let x = max(left + half, min(left + Self.plane.width - half, anchor.x))
      guard
        !taken.contains(where: {
          x - half < $0.right && x + half > $0.left && abs(line - $0.middle) < 17
        })
      else { continue }
      taken.append((x - half, x + half, line))
      texts.append(
        "<text x=\"\(fixed(x, 1))\" y=\"\(fixed(line, 1))\">\(escaped(label))</text>")
    }
    return """
      <g font-size="13" font-weight="bold" text-anchor="middle" fill="#1b1b1b" stroke="#ffffff" \
      stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">
      \(texts.joined(separator: "\n"))
      </g>
      """
  }

  /// The largest clusters with their sizes, and how many sentences are in none.
  private var legend: String {
    var lines: [(colour: String?, label: String, size: String)] = []
    let loose = map.looseCount
    let rest = map.clusterCount - min(Self.mostLines, map.regions.count)
    for (region, colour) in zip(map.regions, colours).prefix(Self.mostLines) {
      lines.append((colour, cut(region.label, to: 30), counted(region.size)))
    }
    if rest > 0 {
      let shown = map.regions.prefix(Self.mostLines).reduce(0) { $0 + $1.size }
      let size = map.passageCount - loose - shown
      lines.append((nil, "\(counted(rest)) smaller \(rest == 1 ? "one" : "ones")", counted(size)))
    }
    if loose > 0 { lines.append((Self.grey, "in no cluster", counted(loose))) }
    let rows = lines.enumerated().map { index, line in
      let y = 70 + 20 * Double(index)
      let dot = line.colour.map {
        "<circle cx=\"742\" cy=\"\(fixed(y - 4, 0))\" r=\"5\" fill=\"\($0)\"/>"
      }
      return (dot ?? "")
        + "<text x=\"754\" y=\"\(fixed(y, 0))\">\(escaped(line.label))</text>"
        + "<text x=\"984\" y=\"\(fixed(y, 0))\" text-anchor=\"end\">\(line.size)</text>"
    }
    return "<g font-size=\"12\" fill=\"#1b1b1b\">\n\(rows.joined(separator: "\n"))\n</g>"
  }
}

/// About how wide a bold text is, in sizes of its font: no font is asked.
private func width(of text: String) -> Double {
  text.unicodeScalars.reduce(0) { sum, scalar in
    // Letters of East Asia are as wide as they are high.
    sum + (scalar.value >= 0x1100 ? 1 : "ijltfr,.'() ".unicodeScalars.contains(scalar) ? 0.34 : 0.6)
  }
}

/// The middle of a range and how far it reaches, a little at least.
private struct Extent {
  let middle: Double
  let size: Double

  init(_ range: ClosedRange<Float>) {
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    middle = (low + high) / 2
    size = max(high - low, 0.1)
  }
}
