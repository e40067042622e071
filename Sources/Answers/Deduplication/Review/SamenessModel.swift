internal import TextComparison

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// How probable it is that two texts say the same, by their cosine and the guards that speak.
///
/// A logistic model: the logit is `a · (cosine − t) − Σ w[g]` over the guards that hold the pair
/// back. With few answers the priors decide, with many the answers. The fit is the maximum of the
/// posterior, found by Newton's method; the posterior around it counts as normal (Laplace).
struct SamenessModel: Sendable {
  /// Normal priors, from seven labelled sets of pairs; Quora and MRPC, on which the reviews are
  /// judged, were not among them (`docs/benchmarks`).
  enum Prior {
    /// `a`: how fast the logit rises with the cosine.
    static let slope = (mean: 18.0, deviation: 7.0)
    /// `t`: the cosine at which half of the pairs say the same.
    static let middle = (mean: 0.83, deviation: 0.14)
    /// `w[g]`: how much a guard speaks against a pair.
    static let weight = (mean: 4.0, deviation: 2.0)
  }

  private static let guards = Guard.allCases
  private static let size = 2 + guards.count
  /// A smaller slope would say that scores tell nothing.
  private static let smallestSlope = 2.0

  // Of a, of a · (t − the prior's mean), and of each w[g]. With them the logit is linear.
  private var parameters: [Double]
  // The lower triangle of Cholesky's factor of the posterior's precision.
  private var factor: [[Double]] = []

  /// Fits answered pairs.
  init(_ answers: [(pair: PairEvidence, isSame: Bool)]) {
    let means =
      [Prior.slope.mean, 0] + Self.guards.map { _ in Prior.weight.mean }
    let precisions =
      ([
        Prior.slope.deviation, Prior.slope.mean * Prior.middle.deviation,
      ] + Self.guards.map { _ in Prior.weight.deviation }).map { 1 / ($0 * $0) }
    let rows = answers.map { Self.row(of: $0.pair) }
    parameters = means
    func loss(_ parameters: [Double]) -> Double {
      var sum = 0.0
      for (row, answer) in zip(rows, answers) {
        let logit = dot(row, parameters)
        sum += softplus(answer.isSame ? -logit : logit)
      }
      for place in means.indices {
        let step = parameters[place] - means[place]
        sum += precisions[place] * step * step / 2
      }
      return sum
    }
    for _ in 0..<50 {
      var gradient = means.indices.map { precisions[$0] * (parameters[$0] - means[$0]) }
      for (row, answer) in zip(rows, answers) {
        let error = logistic(dot(row, parameters)) - (answer.isSame ? 1 : 0)
        for place in row.indices { gradient[place] += row[place] * error }
      }
      let factor = Self.factor(of: rows, parameters, precisions)
      let step = Self.solve(factor, gradient)
      let before = loss(parameters)
      var share = 1.0
      var next = parameters
      repeat {
        next = parameters.indices.map { parameters[$0] - share * step[$0] }
        share /= 2
      } while loss(next) > before + 1e-12 && share > 1e-5
      parameters = next
      if (step.map(\.magnitude).max() ?? 0) < 1e-7 { break }
    }
    parameters[0] = max(parameters[0], Self.smallestSlope)
    factor = Self.factor(of: rows, parameters, precisions)
  }

  /// The probability that two texts say the same.
  func probability(of pair: PairEvidence) -> Double {
    var logit =
      parameters[0] * (Double(pair.cosine) - Prior.middle.mean) - parameters[1]
    if !pair.nearGuards.isEmpty {
      for (place, asked) in Self.guards.enumerated() where pair.nearGuards.contains(asked) {
        logit -= parameters[2 + place]
      }
    }
    return logistic(logit)
  }

  /// The share of some pairs that says the same, and a bound on each side.
  struct Share {
    var lower: Double
    var middle: Double
    var upper: Double
  }

  /// Estimates the share of some pairs that says the same.
  ///
  /// - Parameters:
  ///   - pairs: The pairs.
  ///   - deviations: How far the bounds are from the middle, in deviations of its logit: if the
  ///     model is right, each bound holds with 1.28 in nine of ten cases, with 1.64 in nineteen of
  ///     twenty.
  /// - Returns: The share; nil for no pairs.
  func share(of pairs: some Sequence<PairEvidence>, deviations: Double) -> Share? {
    var (sum, chance, count) = (0.0, 0.0, 0.0)
    var gradient = [Double](repeating: 0, count: Self.size)
    for pair in pairs {
      let p = probability(of: pair)
      let slope = p * (1 - p)
      sum += p
      chance += slope
      count += 1
      gradient[0] += slope * (Double(pair.cosine) - Prior.middle.mean)
      gradient[1] -= slope
      if !pair.nearGuards.isEmpty {
        for (place, asked) in Self.guards.enumerated() where pair.nearGuards.contains(asked) {
          gradient[2 + place] -= slope
        }
      }
    }
    guard count > 0 else { return nil }
    let middle = min(max(sum / count, 1e-9), 1 - 1e-9)
    // The delta method, on the scale of logits.
    let scale = 1 / (count * middle * (1 - middle))
    gradient = gradient.map { $0 * scale }
    let half = Self.forward(factor, gradient)
    // Of few pairs chance decides as well, however well their probability is known.
    let deviation = (dot(half, half) + chance * scale * scale).squareRoot() * deviations
    let logit = log(middle / (1 - middle))
    return Share(
      lower: logistic(logit - deviation), middle: middle, upper: logistic(logit + deviation))
  }

  private static func row(of pair: PairEvidence) -> [Double] {
    [Double(pair.cosine) - Prior.middle.mean, -1]
      + guards.map { pair.nearGuards.contains($0) ? -1 : 0 }
  }

  /// Cholesky's factor of the posterior's precision.
  private static func factor(
    of rows: [[Double]], _ parameters: [Double], _ precisions: [Double]
  ) -> [[Double]] {
    var matrix = (0..<size).map { _ in [Double](repeating: 0, count: size) }
    for place in 0..<size { matrix[place][place] = precisions[place] }
    for row in rows {
      let p = logistic(dot(row, parameters))
      for i in 0..<size where row[i] != 0 {
        for j in 0...i { matrix[i][j] += row[i] * row[j] * p * (1 - p) }
      }
    }
    for i in 0..<size {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= matrix[i][k] * matrix[j][k] }
        // The priors keep the diagonal above 0.
        matrix[i][j] = i == j ? sum.squareRoot() : sum / matrix[j][j]
      }
    }
    return matrix
  }

  /// `L⁻¹ b`.
  private static func forward(_ factor: [[Double]], _ b: [Double]) -> [Double] {
    var x = b
    for i in x.indices {
      for j in 0..<i { x[i] -= factor[i][j] * x[j] }
      x[i] /= factor[i][i]
    }
    return x
  }

  /// `(L Lᵀ)⁻¹ b`.
  private static func solve(_ factor: [[Double]], _ b: [Double]) -> [Double] {
    var x = forward(factor, b)
    for i in x.indices.reversed() {
      for j in i + 1..<x.count { x[i] -= factor[j][i] * x[j] }
      x[i] /= factor[i][i]
    }
    return x
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for place in a.indices { sum += a[place] * b[place] }
  return sum
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// `log(1 + exp(x))`, without overflow.
private func softplus(_ x: Double) -> Double { max(x, 0) + log(1 + exp(-x.magnitude)) }
