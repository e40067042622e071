/// How well scores follow grades of similarity (`akin eval sts`).
public struct SimilarityReport: Sendable, Equatable, Encodable {
  /// Pearson's correlation; nil when the scores or the grades do not vary or are not finite.
  public let pearson: Double?
  /// Spearman's correlation; equal values share their mean rank; nil in the same cases.
  public let spearman: Double?
  /// How many pairs there were.
  public let pairs: Int

  /// Compares the scores of pairs with their grades.
  package init(scores: [Double], grades: [Double]) {
    precondition(scores.count == grades.count, "\(scores.count) scores, \(grades.count) grades")
    pearson = pearsonCorrelation(scores, grades)
    spearman = spearmanCorrelation(scores, grades)
    pairs = scores.count
  }
}

/// The covariance of two rows of numbers over the product of their deviations; nil when it is not
/// defined.
package func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "correlation of \(x.count) and \(y.count) numbers")
  guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite), let firstX = x.first,
    let firstY = y.first, x.contains(where: { $0 != firstX }),
    y.contains(where: { $0 != firstY })
  else { return nil }
  let meanX = x.reduce(0, +) / Double(x.count)
  let meanY = y.reduce(0, +) / Double(y.count)
  var xx = 0.0
  var yy = 0.0
  var xy = 0.0
  for (x, y) in zip(x, y) {
    xx += (x - meanX) * (x - meanX)
    yy += (y - meanY) * (y - meanY)
    xy += (x - meanX) * (y - meanY)
  }
  let correlation = xy / (xx.squareRoot() * yy.squareRoot())
  return correlation.isFinite ? min(max(correlation, -1), 1) : nil
}

/// Pearson's correlation of the ranks; equal numbers share the mean of their ranks; nil when it is
/// not defined.
package func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { return nil }
  return pearsonCorrelation(meanRanks(x), meanRanks(y))
}

private func meanRanks(_ numbers: [Double]) -> [Double] {
  let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
  var ranks = [Double](repeating: 0, count: numbers.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
    for position in start..<end { ranks[order[position]] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}
