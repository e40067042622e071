internal import VectorMath

/// What a head is to say of one text.
package enum HeadTarget: Sendable, Equatable {
  /// The number of its label.
  case label(Int)
  /// A number for each output: 1 or 0 for each label, or a grade.
  case numbers([Double])
  /// The number of each token's label; −1 for one that does not count.
  case tokens([Int])
  /// The first and the last token of the answer; 0 and 0 for none.
  case span(first: Int, last: Int)
}

/// How the loss of a batch depends on a head's logits.
package enum HeadObjective: Sendable, Equatable {
  /// Cross-entropy of the softmax, of texts, tokens or the two ends of spans.
  ///
  /// `weights` says how much each label counts, as PyTorch does it: the mean is a weighted one. Nil for
  /// the same weight.
  case crossEntropy(weights: [Double]?)
  /// Binary cross-entropy of each output's sigmoid; what is 1 counts `weights` times as much.
  case binaryCrossEntropy(weights: [Double]?)
  /// The mean squared difference.
  case squaredError

  /// The loss of a batch, and its gradient.
  ///
  /// - Parameters:
  ///   - logits: A row for each text or, for tokens and spans, for each token.
  ///   - columns: Numbers of a row.
  ///   - targets: Of each text.
  ///   - rows: How many rows each text has.
  /// - Returns: The mean loss, and how it changes with each logit.
  package func loss(
    of logits: [Double], columns: Int, _ targets: [HeadTarget], rows: [Int]
  ) -> (loss: Double, gradient: [Double]) {
    var sum = LossSum(logits)
    var row = 0
    func places(_ row: Int) -> [Int] { Array(row * columns..<(row + 1) * columns) }
    for (target, count) in zip(targets, rows) {
      switch (target, self) {
      case (.label(let label), .crossEntropy(let weights)):
        sum.addCrossEntropy(places(row), label, weight: weights?[label] ?? 1)
      case (.tokens(let labels), .crossEntropy(let weights)):
        for (token, label) in labels.enumerated() where label >= 0 {
          sum.addCrossEntropy(places(row + token), label, weight: weights?[label] ?? 1)
        }
      case (.span(let first, let last), .crossEntropy):
        // One softmax over the first numbers of all tokens, another over the second ones.
        for (column, right) in [first, last].enumerated() {
          sum.addCrossEntropy((row..<row + count).map { $0 * columns + column }, right, weight: 1)
        }
      case (.numbers(let numbers), .binaryCrossEntropy(let weights)):
        sum.addBinaryCrossEntropy(places(row), numbers, weights)
      case (.numbers(let numbers), .squaredError): sum.addSquaredError(places(row), numbers)
      default: preconditionFailure("\(target) for \(self)")
      }
      row += count
    }
    precondition(row * columns == logits.count, "\(row) rows for \(logits.count) logits")
    return sum.mean
  }
}

/// A weighted mean of losses under way, in double precision.
private struct LossSum {
  private let logits: [Double]
  private var loss = 0.0
  private var weight = 0.0
  private var gradient: [Double]

  init(_ logits: [Double]) {
    self.logits = logits
    gradient = [Double](repeating: 0, count: logits.count)
  }

  /// Where nothing counts, loss and gradient are 0.
  var mean: (loss: Double, gradient: [Double]) {
    weight > 0 ? (loss / weight, gradient.map { $0 / weight }) : (0, gradient)
  }

  /// `−log softmax(logits)[right]` of some logits.
  mutating func addCrossEntropy(_ places: [Int], _ right: Int, weight: Double) {
    let largest = places.reduce(-Double.infinity) { max($0, logits[$1]) }
    let shares = places.map { exponential(logits[$0] - largest) }
    let total = shares.reduce(0, +)
    loss += weight * (logarithm(total) + largest - logits[places[right]])
    self.weight += weight
    for (number, place) in places.enumerated() {
      gradient[place] = weight * (shares[number] / total - (number == right ? 1 : 0))
    }
  }

  mutating func addBinaryCrossEntropy(_ places: [Int], _ targets: [Double], _ weights: [Double]?) {
    for (number, place) in places.enumerated() {
      let (logit, target, positive) = (logits[place], targets[number], weights?[number] ?? 1)
      // log(1 + e^−|x|), so that exp stays finite.
      let rest = logarithm(1 + exponential(-abs(logit)))
      let (off, on) = (rest + max(logit, 0), rest + max(-logit, 0))
      let share = 1 / (1 + exponential(-logit))
      loss += positive * target * on + (1 - target) * off
      weight += 1
      gradient[place] = (1 - target) * share - positive * target * (1 - share)
    }
  }

  mutating func addSquaredError(_ places: [Int], _ targets: [Double]) {
    for (number, place) in places.enumerated() {
      let difference = logits[place] - targets[number]
      loss += difference * difference
      weight += 1
      gradient[place] = 2 * difference
    }
  }
}
