/// A picture of the scores of all passages with their nearest neighbours, and of the threshold.
///
/// The threshold is an edge between two bars, so that each bar lies wholly above or below it. Its
/// label stands in a band above the plot.
struct ScoreHistogram {
  private static let binCount = 40
  /// The place of the plot in the picture; the band of the label is above it.
  private static let (top, width, height) = (48.0, 800.0, 180.0)

  private let threshold: Double
  /// The smallest score on the axis, a multiple of a tenth.
  private let low: Double
  private let bins: [(range: Range<Double>, count: Int)]

  /// Makes the picture; nil when there are no scores.
  init?(_ scores: [Float], threshold: Float) {
    let scores = scores.filter(\.isFinite).map(Double.init)
    guard let smallest = scores.min() else { return nil }
    let threshold = Double(threshold)
    let low = (min(smallest, threshold, 0.9) * 10).rounded(.down) / 10
    let step = (1 - low) / Double(Self.binCount)
    // Bars are numbered from the threshold; negative ones are below it.
    var counts: [Int: Int] = [:]
    // The last bar ends at 1 or above.
    let last = max(0, Int(((1 - threshold) / step).rounded(.up)) - 1)
    for score in scores {
      counts[min(last, Int(((score - threshold) / step).rounded(.down))), default: 0] += 1
    }
    self.threshold = threshold
    self.low = low
    bins = counts.keys.sorted().map { bin in
      let from = threshold + Double(bin) * step
      return (from..<from + step, counts[bin] ?? 0)
    }
  }

  /// The place of a score on the axis.
  private func place(_ score: Double) -> Double {
    min(1, max(0, (score - low) / (1 - low))) * Self.width
  }

  /// The picture.
  var svg: String {
    let bottom = Self.top + Self.height
    let mark = place(threshold)
    let anchor = mark > Self.width * 0.8 ? "end" : mark < Self.width * 0.2 ? "start" : "middle"
    return """
      <svg viewBox="0 0 800 264" role="img" aria-label="Histogram of scores with the nearest neighbour">
      \(bars)
      <line class="threshold" x1="\(fixed(mark, 1))" x2="\(fixed(mark, 1))" \
      y1="\(fixed(Self.top - 10, 0))" y2="\(fixed(bottom, 0))"/>
      <text class="mark" x="\(fixed(mark, 1))" y="\(fixed(Self.top - 18, 0))" \
      text-anchor="\(anchor)">threshold \(fixed(threshold, 3))</text>
      <line class="axis" x1="0" x2="800" y1="\(fixed(bottom, 0))" y2="\(fixed(bottom, 0))"/>
      \(ticks)
      </svg>
      """
  }

  private var bars: String {
    let highest = Double(bins.map(\.count).max() ?? 1)
    return bins.map { range, count in
      let (left, right) = (place(range.lowerBound), place(range.upperBound))
      let height = Double(count) / highest * Self.height
      let isAbove = range.lowerBound >= threshold
      return "<rect class=\"\(isAbove ? "above" : "below")\" x=\"\(fixed(left + 1, 1))\" "
        + "y=\"\(fixed(Self.top + Self.height - height, 1))\" "
        + "width=\"\(fixed(max(1, right - left - 2), 1))\" height=\"\(fixed(height, 1))\">"
        + "<title>\(fixed(range.lowerBound, 3)) to \(fixed(min(1, range.upperBound), 3)): "
        + "\(counted(count))</title></rect>"
    }.joined()
  }

  private var ticks: String {
    let width = 1 - low
    let count = Int((width / (width > 1.05 ? 0.2 : 0.1)).rounded())
    return (0...count).map { tick in
      let share = Double(tick) / Double(count)
      let anchor = tick == 0 ? "start" : tick == count ? "end" : "middle"
      return "<text class=\"\((count - tick) % 2 == 0 ? "even" : "odd")\" "
        + "x=\"\(fixed(Self.width * share, 1))\" y=\"256\" text-anchor=\"\(anchor)\">"
        + "\(fixed(low + width * share, 1))</text>"
    }.joined()
  }
}
