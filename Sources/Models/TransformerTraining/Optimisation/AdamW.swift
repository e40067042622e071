internal import Parallelism
internal import VectorMath

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2).
package final class AdamW: @unchecked Sendable {
  /// Weight decay of matrices, per step and unit of the learning rate.
  package let decay: Float
  /// The largest length that the whole gradient may have; it is scaled down to it.
  package let largestNorm: Double
  /// Steps that were taken.
  package internal(set) var steps = 0
  /// Running means of the gradients, `[layout.count]`.
  let means: AlignedNumbers<Float>
  /// Running means of their squares.
  let squares: AlignedNumbers<Float>
  /// Rows of the token embeddings that ever had a gradient, `[V]`.
  private var liveTokens: [Bool]

  private static let (beta1, beta2): (Float, Float) = (0.9, 0.999)
  private static let epsilon: Float = 1e-8
  // Numbers of a piece of work. The sum of squares depends on it, and so does no number of threads.
  private static let pieceSize = 1 << 16

  /// No step taken yet.
  package init(_ layout: ParameterLayout, decay: Float, largestNorm: Double) {
    self.decay = decay
    self.largestNorm = largestNorm
    means = AlignedNumbers(count: layout.count)
    squares = AlignedNumbers(count: layout.count)
    liveTokens = Array(repeating: false, count: layout.tokens.rows)
  }

  /// A piece of one tensor.
  private struct Piece: Sendable {
    let range: Range<Int>
    let decays: Bool
    /// Of the token embeddings: the number of the first row.
    var firstRow: Int?
  }

  /// Changes the weights by their gradients.
  ///
  /// - Parameters:
  ///   - model: Its weights are written; its gradients are read.
  ///   - rate: The learning rate of this step.
  ///   - firstTrained: Groups of parameters below this one keep their numbers.
  ///   - threads: How many cores to use; it changes no bit.
  /// - Returns: The length of the gradient before it was scaled down.
  package func step(
    _ model: TrainedModel, rate: Double, firstTrained: Int, threads: Int
  ) -> Double {
    for row in model.usedTokens.indices where model.usedTokens[row] { liveTokens[row] = true }
    let (table, live, used) = (model.layout.tokens, liveTokens, model.usedTokens)
    let pieces = pieces(model.layout, firstTrained)
    @Sendable func rows(_ piece: Piece, _ first: Int) -> [(row: Int, range: Range<Int>)] {
      (0..<piece.range.count / table.columns).map {
        let start = piece.range.lowerBound + $0 * table.columns
        return (first + $0, start..<start + table.columns)
      }
    }
    let sums = concurrentMap(pieces.count, threads: threads) { index in
      let piece = pieces[index]
      guard let first = piece.firstRow else {
        return Kernels.best.sumOfSquares(model.gradients, piece.range)
      }
      return rows(piece, first).reduce(0) {
        used[$1.row] ? $0 + Kernels.best.sumOfSquares(model.gradients, $1.range) : $0
      }
    }
    let norm = sums.reduce(0, +).squareRoot()
    steps += 1
    let step = AdamStep(
      // As PyTorch clips.
      gradientScale: Float(min(1, largestNorm / (norm + 1e-6))), beta1: Self.beta1,
      beta2: Self.beta2, rate: Float(rate / (1 - pow(Double(Self.beta1), Double(steps)))),
      squareRoot: Float((1 - pow(Double(Self.beta2), Double(steps))).squareRoot()),
      epsilon: Self.epsilon, kept: 1)
    _ = concurrentMap(pieces.count, threads: threads) { [self] index in
      let piece = pieces[index]
      var step = step
      if piece.decays { step.kept = Float(1 - rate * Double(decay)) }
      func apply(_ range: Range<Int>) {
        step.apply(
          range, weights: model.weights, means: means, squares: squares,
          gradients: model.gradients)
      }
      guard let first = piece.firstRow else { return apply(piece.range) }
      for (row, range) in rows(piece, first) {
        // A row that never had a gradient has no means: nothing but decay moves it.
        if live[row] {
          apply(range)
        } else if step.kept != 1 {
          model.weights.scale(range, by: step.kept)
        }
      }
    }
    return norm
  }

  private func pieces(_ layout: ParameterLayout, _ firstTrained: Int) -> [Piece] {
    layout.tensors.filter { $0.group >= firstTrained }.flatMap { place in
      let isTable = place.range.lowerBound == layout.tokens.start
      let width = layout.tokens.columns
      let size = isTable ? max(1, Self.pieceSize / width) * width : Self.pieceSize
      return stride(from: place.range.lowerBound, to: place.range.upperBound, by: size).map {
        Piece(
          range: $0..<min($0 + size, place.range.upperBound), decays: place.decays,
          firstRow: isTable ? ($0 - layout.tokens.start) / width : nil)
      }
    }
  }

  /// Learns from the means of a checkpoint which embeddings ever had a gradient.
  func noteLiveTokens(_ layout: ParameterLayout) {
    let table = layout.tokens
    squares.withSpan { squares in
      for row in liveTokens.indices where !liveTokens[row] {
        let start = table.start + row * table.columns
        liveTokens[row] = (start..<start + table.columns).contains { squares[$0] != 0 }
      }
    }
  }
}
