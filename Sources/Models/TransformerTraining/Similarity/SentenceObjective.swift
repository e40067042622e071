internal import VectorMath

/// What vectors of sentences are fitted to.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum SentenceObjective: String, Sendable, CaseIterable {
  /// The cosine of two texts becomes their score (Reimers & Gurevych 2019, §3, regression).
  case cosine
  /// A pair with a higher score gets a higher cosine than one with a lower score (CoSENT; Su 2022).
  case cosent
  /// A classifier over both vectors and their difference learns the label of a pair (the same
  /// section of Sentence-BERT, classification).
  case softmax
  /// A text comes closer to its positive than to its negative, by a margin (the same section,
  /// triplets).
  case triplets
  /// Of all second and third texts of a batch, a text is closest to its own (multiple negatives
  /// ranking; Henderson et al. 2017, §4.4).
  case ranking
  /// A text comes closer to itself under another dropout than to all other texts of a batch (SimCSE,
  /// unsupervised; Gao et al. 2021, §3). It needs texts alone.
  case simcse
  /// From the vector of what is left of a text, when most of it is deleted, its words are named
  /// (denoising, as TSDAE; Wang et al. 2021, §3). It needs texts alone.
  case denoise
  /// Vectors become those of a teacher (squared error; Reimers & Gurevych 2020, §2).
  case distill

  /// What cosines are multiplied by before they are compared.
  package static let scale = 20.0
  /// By how much a negative must be farther away than a positive, in Euclidean distance.
  package static let margin = 5.0
}

/// The loss of a batch, and how it changes with what it was computed from.
package struct BatchLoss: Sendable {
  /// The mean over the batch.
  package var loss: Double
  /// The gradient of the vectors: all first texts, then all second ones, `[columns · B × D]`.
  package var vectors: [Double]
  /// The gradient of the classifier: weight, `[classes × 3D]`, then bias.
  package var classifier: [Double] = []
}

/// The texts of a batch as vectors, in double precision, with what their pairs are labelled with.
package struct VectorBatch: Sendable {
  /// Texts of one example: 2 or 3.
  package let columns: Int
  /// Numbers of a vector, `D`.
  package let dimension: Int
  /// All first texts, then all second ones, then all third ones, `[columns · B × D]`.
  package let numbers: [Double]
  /// Scores of pairs, or numbers of their classes, `[B]`; empty where nothing is labelled.
  package let labels: [Double]
  /// A teacher's vectors of the same texts, `[columns · B × D]`; empty without one.
  package let targets: [Double]

  /// How many examples, `B`.
  package var count: Int { numbers.count / (columns * dimension) }

  /// A batch of vectors.
  package init(
    columns: Int, dimension: Int, numbers: [Double], labels: [Double], targets: [Double] = []
  ) {
    precondition(
      dimension > 0 && numbers.count % (columns * dimension) == 0,
      "\(numbers.count) numbers for \(columns) columns of \(dimension)")
    self.columns = columns
    self.dimension = dimension
    self.numbers = numbers
    self.labels = labels
    self.targets = targets
  }

  /// The first numbers of each vector.
  func truncated(to width: Int) -> VectorBatch {
    func cut(_ numbers: [Double]) -> [Double] {
      stride(from: 0, to: numbers.count, by: dimension).flatMap { numbers[$0..<$0 + width] }
    }
    return VectorBatch(
      columns: columns, dimension: width, numbers: cut(numbers), labels: labels,
      targets: cut(targets))
  }

  func range(_ column: Int, _ example: Int) -> Range<Int> {
    let start = (column * count + example) * dimension
    return start..<start + dimension
  }

  /// The unit vectors, and the lengths before.
  var normalized: (units: [Double], lengths: [Double]) {
    var units = numbers
    let lengths = (0..<columns * count).map { row in
      let range = row * dimension..<(row + 1) * dimension
      // As PyTorch does it, a vector of length 0 stays.
      let length = max(range.reduce(0) { $0 + numbers[$1] * numbers[$1] }.squareRoot(), 1e-12)
      for index in range { units[index] /= length }
      return length
    }
    return (units, lengths)
  }

  /// The gradient of the vectors, given that of their unit vectors.
  func denormalized(_ gradient: [Double], _ units: [Double], _ lengths: [Double]) -> [Double] {
    var result = gradient
    for (row, length) in lengths.enumerated() {
      let range = row * dimension..<(row + 1) * dimension
      let along = range.reduce(0) { $0 + gradient[$1] * units[$1] }
      for index in range { result[index] = (gradient[index] - along * units[index]) / length }
    }
    return result
  }
}

extension SentenceObjective {
  /// The loss of a batch with its gradients.
  ///
  /// - Parameters:
  ///   - batch: Vectors and labels.
  ///   - classifier: Weight, `[classes × 3D]`, then bias, for `.softmax`.
  ///   - isSymmetric: Whether `.ranking` asks in both directions.
  /// - Returns: Loss and gradients.
  package func loss(
    of batch: VectorBatch, classifier: [Double] = [], isSymmetric: Bool = false
  ) -> BatchLoss {
    switch self {
    case .cosine: cosineLoss(batch)
    case .cosent: orderLoss(batch)
    case .softmax: classLoss(batch, classifier)
    case .triplets: tripletLoss(batch)
    case .ranking, .simcse: rankingLoss(batch, isSymmetric: isSymmetric)
    case .distill: distillationLoss(batch)
    case .denoise: preconditionFailure("denoising compares no vectors")
    }
  }

  /// The same for the whole vectors and for their first numbers alone, added up.
  ///
  /// Kusupati et al. 2022, §3.
  ///
  /// - Parameters:
  ///   - batch: Vectors and labels.
  ///   - widths: How many numbers count, each below the vectors' own number.
  ///   - classifier: As above.
  ///   - isSymmetric: As above.
  /// - Returns: Loss and gradients.
  package func loss(
    of batch: VectorBatch, andOfFirst widths: [Int], classifier: [Double] = [],
    isSymmetric: Bool = false
  ) -> BatchLoss {
    var result = loss(of: batch, classifier: classifier, isSymmetric: isSymmetric)
    for width in widths {
      let part = loss(of: batch.truncated(to: width), isSymmetric: isSymmetric)
      result.loss += part.loss
      for row in 0..<batch.columns * batch.count {
        for column in 0..<width {
          result.vectors[row * batch.dimension + column] += part.vectors[row * width + column]
        }
      }
    }
    return result
  }

  /// The mean squared difference of all numbers and the teacher's.
  private func distillationLoss(_ batch: VectorBatch) -> BatchLoss {
    let differences = zip(batch.numbers, batch.targets).map(-)
    let count = Double(max(1, differences.count))
    return BatchLoss(
      loss: differences.reduce(0) { $0 + $1 * $1 } / count,
      vectors: differences.map { 2 * $0 / count })
  }

  /// The cosines of first and second texts, and the way back from their gradients.
  private func throughCosines(
    _ batch: VectorBatch, _ judge: ([Double]) -> (loss: Double, gradient: [Double])
  ) -> BatchLoss {
    let (units, lengths) = batch.normalized
    let cosines = (0..<batch.count).map { example in
      zip(batch.range(0, example), batch.range(1, example)).reduce(0.0) {
        $0 + units[$1.0] * units[$1.1]
      }
    }
    let (loss, slopes) = judge(cosines)
    var gradient = [Double](repeating: 0, count: batch.numbers.count)
    for example in 0..<batch.count {
      for (first, second) in zip(batch.range(0, example), batch.range(1, example)) {
        gradient[first] = slopes[example] * units[second]
        gradient[second] = slopes[example] * units[first]
      }
    }
    return BatchLoss(loss: loss, vectors: batch.denormalized(gradient, units, lengths))
  }

  /// The mean squared difference of cosine and score.
  private func cosineLoss(_ batch: VectorBatch) -> BatchLoss {
    throughCosines(batch) { cosines in
      let differences = zip(cosines, batch.labels).map(-)
      let count = Double(batch.count)
      return (
        differences.reduce(0) { $0 + $1 * $1 } / count, differences.map { 2 * $0 / count }
      )
    }
  }

  /// `log(1 + Σ exp(20 · (cᵢ − cⱼ)))` over the pairs of which `i` has the lower score.
  private func orderLoss(_ batch: VectorBatch) -> BatchLoss {
    throughCosines(batch) { cosines in
      var differences: [(low: Int, high: Int, value: Double)] = []
      for low in cosines.indices {
        for high in cosines.indices where batch.labels[low] < batch.labels[high] {
          differences.append((low, high, Self.scale * (cosines[low] - cosines[high])))
        }
      }
      let largest = differences.reduce(0.0) { max($0, $1.value) }
      let total = differences.reduce(exponential(-largest)) {
        $0 + exponential($1.value - largest)
      }
      var slopes = [Double](repeating: 0, count: cosines.count)
      for (low, high, value) in differences {
        let share = Self.scale * exponential(value - largest) / total
        slopes[low] += share
        slopes[high] -= share
      }
      return (largest + logarithm(total), slopes)
    }
  }

  /// Cross-entropy of a classifier over `(u, v, |u − v|)`.
  private func classLoss(_ batch: VectorBatch, _ classifier: [Double]) -> BatchLoss {
    let dimension = batch.dimension
    let classCount = classifier.count / (3 * dimension + 1)
    let bias = classCount * 3 * dimension
    var result = BatchLoss(
      loss: 0, vectors: [Double](repeating: 0, count: batch.numbers.count),
      classifier: [Double](repeating: 0, count: classifier.count))
    for example in 0..<batch.count {
      let (first, second) = (batch.range(0, example), batch.range(1, example))
      let (u, v) = (batch.numbers[first], batch.numbers[second])
      let features = Array(u) + Array(v) + zip(u, v).map { abs($0 - $1) }
      let logits = (0..<classCount).map { label in
        features.indices.reduce(classifier[bias + label]) {
          $0 + classifier[label * features.count + $1] * features[$1]
        }
      }
      let (loss, slopes) = crossEntropy(logits, Int(batch.labels[example]), batch.count)
      result.loss += loss
      var back = [Double](repeating: 0, count: features.count)
      for (label, slope) in slopes.enumerated() {
        result.classifier[bias + label] += slope
        for (index, feature) in features.enumerated() {
          result.classifier[label * features.count + index] += slope * feature
          back[index] += slope * classifier[label * features.count + index]
        }
      }
      for index in 0..<dimension {
        let difference = u[first.lowerBound + index] - v[second.lowerBound + index]
        let turned = back[2 * dimension + index] * (difference > 0 ? 1 : difference < 0 ? -1 : 0)
        result.vectors[first.lowerBound + index] += back[index] + turned
        result.vectors[second.lowerBound + index] += back[dimension + index] - turned
      }
    }
    return result
  }

  /// `max(0, |a − p| − |a − n| + 5)`, with PyTorch's 10⁻⁶ added to every difference.
  private func tripletLoss(_ batch: VectorBatch) -> BatchLoss {
    var result = BatchLoss(loss: 0, vectors: [Double](repeating: 0, count: batch.numbers.count))
    let count = Double(batch.count)
    for example in 0..<batch.count {
      let anchor = batch.range(0, example)
      func differences(_ column: Int) -> [Double] {
        zip(anchor, batch.range(column, example)).map {
          batch.numbers[$0] - batch.numbers[$1] + 1e-6
        }
      }
      func length(_ numbers: [Double]) -> Double {
        numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
      let (near, far) = (differences(1), differences(2))
      let (nearLength, farLength) = (length(near), length(far))
      let loss = nearLength - farLength + Self.margin
      guard loss > 0 else { continue }
      result.loss += loss / count
      for (index, place) in anchor.enumerated() {
        let pull = near[index] / nearLength / count
        let push = far[index] / farLength / count
        result.vectors[place] += pull - push
        result.vectors[batch.range(1, example).lowerBound + index] -= pull
        result.vectors[batch.range(2, example).lowerBound + index] += push
      }
    }
    return result
  }

  /// Cross-entropy of 20 times the cosines with all second and third texts; the own one is right.
  ///
  /// In both directions it is the mean of that and of the same from the second texts to the first ones.
  private func rankingLoss(_ batch: VectorBatch, isSymmetric: Bool) -> BatchLoss {
    let (units, lengths) = batch.normalized
    let (count, dimension) = (batch.count, batch.dimension)
    let candidates = (batch.columns - 1) * count
    let cosines = (0..<count).map { example in
      (0..<candidates).map { candidate in
        let (anchor, other) = (example * dimension, (count + candidate) * dimension)
        var sum = 0.0
        for index in 0..<dimension { sum += units[anchor + index] * units[other + index] }
        return sum
      }
    }
    let share = isSymmetric ? 0.5 : 1
    var loss = 0.0
    var slopes = [[Double]](
      repeating: [Double](repeating: 0, count: candidates), count: count)
    for example in 0..<count {
      let (part, own) = crossEntropy(cosines[example].map { Self.scale * $0 }, example, count)
      loss += share * part
      for (candidate, slope) in own.enumerated() { slopes[example][candidate] += share * slope }
      guard isSymmetric else { continue }
      let logits = cosines.map { Self.scale * $0[example] }
      let (back, others) = crossEntropy(logits, example, count)
      loss += share * back
      for (anchor, slope) in others.enumerated() { slopes[anchor][example] += share * slope }
    }
    var gradient = [Double](repeating: 0, count: units.count)
    for example in 0..<count {
      let anchor = example * dimension
      for (candidate, slope) in slopes[example].enumerated() {
        let other = (count + candidate) * dimension
        for index in 0..<dimension {
          gradient[anchor + index] += Self.scale * slope * units[other + index]
          gradient[other + index] += Self.scale * slope * units[anchor + index]
        }
      }
    }
    return BatchLoss(loss: loss, vectors: batch.denormalized(gradient, units, lengths))
  }

  /// `−log softmax(logits)[right]` and its gradient, both as a part of a mean over `count`.
  private func crossEntropy(
    _ logits: [Double], _ right: Int, _ count: Int
  ) -> (loss: Double, slopes: [Double]) {
    let largest = logits.max() ?? 0
    let weights = logits.map { exponential($0 - largest) }
    let total = weights.reduce(0, +)
    let slopes = weights.enumerated().map { index, weight in
      (weight / total - (index == right ? 1 : 0)) / Double(count)
    }
    return ((logarithm(total) + largest - logits[right]) / Double(count), slopes)
  }
}
