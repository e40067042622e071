internal import Parallelism
package import VectorMath

/// A multinomial logistic regression on vectors: a classifier from few examples, fitted in milliseconds.
///
/// It minimises `½ ‖w‖² + C · Σ loss`, biases free, as scikit-learn's does (Tunstall et al. 2022, §3, put
/// it on the vectors of sentences). The strength `C` says how closely examples are followed.
package struct LogisticRegression: Sendable {
  /// The strength that it was fitted with.
  package let strength: Double
  /// `[C × F]`.
  package let weights: Matrix
  /// `[C]`.
  package let biases: [Float]

  /// Strengths to choose from.
  package static let strengths: [Double] = [0.1, 1, 10, 100, 1_000]
  private static let mostFolds = 5

  /// Fits a regression.
  ///
  /// - Parameters:
  ///   - features: `[N × F]`.
  ///   - labels: The number of each row's class, `[N]`.
  ///   - classCount: How many classes, `C`; two at least.
  ///   - strength: Above 0.
  package init(_ features: Matrix, labels: [Int], classCount: Int, strength: Double) {
    precondition(features.rows == labels.count && classCount > 1, "\(labels.count) labels")
    let problem = LogisticProblem(features, labels, classCount, strength)
    let start = [Double](repeating: 0, count: classCount * (features.columns + 1))
    let found = minimum(from: start, of: problem.value(at:))
    self.strength = strength
    weights = Matrix(
      rows: classCount, columns: features.columns,
      numbers: found.prefix(classCount * features.columns).map { Float($0) })
    biases = found.suffix(classCount).map { Float($0) }
  }

  /// Fits a regression whose strength is that with the least loss on rows it was not fitted to.
  ///
  /// Every class has the same share in each of up to five parts, of which one after the other is left
  /// out. Where a class has a single example, nothing can be left out, and the strength is 10.
  ///
  /// - Parameters:
  ///   - features: `[N × F]`.
  ///   - labels: The number of each row's class, `[N]`.
  ///   - classCount: How many classes; two at least.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Returns: The regression.
  package static func choosingStrength(
    _ features: Matrix, labels: [Int], classCount: Int, threads: Int
  ) -> LogisticRegression {
    var seen = [Int](repeating: 0, count: classCount)
    let places = labels.map { label in
      seen[label] += 1
      return seen[label] - 1
    }
    let foldCount = min(mostFolds, seen.min() ?? 0)
    guard foldCount > 1 else {
      return LogisticRegression(features, labels: labels, classCount: classCount, strength: 10)
    }
    let losses = concurrentMap(strengths.count * foldCount, threads: threads) { index in
      let (strength, fold) = (strengths[index / foldCount], index % foldCount)
      let rest = labels.indices.filter { places[$0] % foldCount != fold }
      let part = LogisticRegression(
        features.selecting(rest), labels: rest.map { labels[$0] }, classCount: classCount,
        strength: strength)
      return labels.indices.filter { places[$0] % foldCount == fold }.reduce(0.0) {
        $0 - logarithm(max(part.probabilities(features[row: $1])[labels[$1]], 1e-300))
      }
    }
    let sums = strengths.indices.map { losses[$0 * foldCount..<($0 + 1) * foldCount].reduce(0, +) }
    let best = sums.indices.min { sums[$0] < sums[$1] } ?? 0
    return LogisticRegression(
      features, labels: labels, classCount: classCount, strength: strengths[best])
  }

  /// The probability of each class, `[C]`.
  package func probabilities(_ vector: [Float]) -> [Double] {
    let logits = biases.indices.map {
      Double(dot(vector.span, weights[row: $0].span) + biases[$0])
    }
    let largest = logits.max() ?? 0
    let powers = logits.map { exponential($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// The loss of a regression and its gradient, at any weights.
private final class LogisticProblem {
  private let features: AlignedNumbers<Float>
  private let labels: [Int]
  private let rows: Int
  private let columns: Int
  private let classCount: Int
  private let strength: Double
  private let memory = ProductMemory()

  init(_ features: Matrix, _ labels: [Int], _ classCount: Int, _ strength: Double) {
    self.features = AlignedNumbers(features.numbers)
    self.labels = labels
    rows = features.rows
    columns = features.columns
    self.classCount = classCount
    self.strength = strength
  }

  /// Weights come row by row, then the biases.
  func value(at point: [Double]) -> (value: Double, gradient: [Double]) {
    let size = classCount * columns
    let weights = AlignedNumbers(point.prefix(size).map { Float($0) })
    let logits = AlignedNumbers<Float>(count: rows * classCount)
    let all = Block(rows: rows, columns: columns)
    let scores = Block(rows: rows, columns: classCount)
    let shape = Block(rows: classCount, columns: columns)
    product(
      .rightTransposed, features, all, weights, shape, into: logits, scores, memory: memory)
    var loss = 0.0
    var gradient = point.prefix(size) + [Double](repeating: 0, count: classCount)
    logits.withMutableSpan { logits in
      for row in 0..<rows {
        let start = row * classCount
        let own = (0..<classCount).map { Double(logits[start + $0]) + point[size + $0] }
        let largest = own.max() ?? 0
        let powers = own.map { exponential($0 - largest) }
        let sum = powers.reduce(0, +)
        loss += logarithm(sum) + largest - own[labels[row]]
        for label in 0..<classCount {
          let slope = powers[label] / sum - (label == labels[row] ? 1 : 0)
          logits[start + label] = Float(slope)
          gradient[size + label] += strength * slope
        }
      }
    }
    let sums = AlignedNumbers<Float>(count: size)
    product(.leftTransposed, logits, scores, features, all, into: sums, shape, memory: memory)
    sums.withSpan { sums in
      for index in 0..<size { gradient[index] += strength * Double(sums[index]) }
    }
    let length = point.prefix(size).reduce(0) { $0 + $1 * $1 }
    return (0.5 * length + strength * loss, Array(gradient))
  }
}

/// The minimum of a smooth convex function, by limited-memory BFGS (Nocedal 1980).
private func minimum(
  from start: [Double], of function: ([Double]) -> (value: Double, gradient: [Double])
) -> [Double] {
  let (mostSteps, memory) = (300, 10)
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  var point = start
  var (value, gradient) = function(point)
  var pairs: [(move: [Double], change: [Double], share: Double)] = []
  for _ in 0..<mostSteps {
    // Sums in single precision leave about this much of a gradient.
    guard dot(gradient, gradient).squareRoot() > 1e-5 * max(1, abs(value)) else { break }
    var direction = gradient.map { -$0 }
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = pair.share * dot(pair.move, direction)
      factors.append(factor)
      direction = zip(direction, pair.change).map { $0 - factor * $1 }
    }
    if let last = pairs.last {
      let scale = 1 / (last.share * dot(last.change, last.change))
      direction = direction.map { $0 * scale }
    }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let other = pair.share * dot(pair.change, direction)
      direction = zip(direction, pair.move).map { $0 + (factor - other) * $1 }
    }
    let slope = dot(direction, gradient)
    guard slope < 0 else { break }
    // Half the step until the value falls enough (Armijo 1966).
    var length = pairs.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
    var next = point
    var found = (value: value, gradient: gradient)
    var isLower = false
    for _ in 0..<30 where !isLower {
      next = zip(point, direction).map { $0 + length * $1 }
      found = function(next)
      isLower = found.value <= value + 1e-4 * length * slope
      length /= 2
    }
    guard isLower else { break }
    let move = zip(next, point).map(-)
    let change = zip(found.gradient, gradient).map(-)
    let product = dot(move, change)
    if product > 1e-12 {
      pairs.append((move, change, 1 / product))
      if pairs.count > memory { pairs.removeFirst() }
    }
    (point, value, gradient) = (next, found.value, found.gradient)
  }
  return point
}
