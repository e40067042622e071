/// The places that lie lower than the peaks on both sides by more than the mean depth and half its
/// standard deviation.
///
/// Hearst 1997, TextTiling, §4.3.
///
/// - Parameter scores: One a place.
/// - Returns: Which of them are valleys; none where all scores are equal.
package func valleys(of scores: [Double]) -> [Bool] {
  func peak(from place: Int, by step: Int) -> Double {
    var next = place + step
    var highest = scores[place]
    while scores.indices.contains(next), scores[next] >= highest {
      highest = scores[next]
      next += step
    }
    return highest
  }
  let depths = scores.indices.map {
    peak(from: $0, by: -1) + peak(from: $0, by: 1) - 2 * scores[$0]
  }
  guard !depths.isEmpty else { return [] }
  let mean = depths.reduce(0, +) / Double(depths.count)
  let variance = depths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(depths.count)
  return depths.map { $0 > mean + variance.squareRoot() / 2 }
}
