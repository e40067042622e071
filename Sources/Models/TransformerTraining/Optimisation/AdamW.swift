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
  }

  /// A piece of one tensor.
  private struct Piece: Sendable {
    let range: Range<Int>
    let decays: Bool
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
    let pieces = model.layout.tensors.filter { $0.group >= firstTrained }.flatMap { place in
      stride(from: place.range.lowerBound, to: place.range.upperBound, by: Self.pieceSize).map {
        Piece(
          range: $0..<min($0 + Self.pieceSize, place.range.upperBound), decays: place.decays)
      }
    }
    let sums = concurrentMap(pieces.count, threads: threads) { index in
      model.gradients.withSpan { gradients in
        var sum = 0.0
        for index in pieces[index].range {
          sum += Double(gradients[index]) * Double(gradients[index])
        }
        return sum
      }
    }
    let norm = sums.reduce(0, +).squareRoot()
    // As PyTorch clips.
    let scale = Float(min(1, largestNorm / (norm + 1e-6)))
    steps += 1
    let first = Float(rate / (1 - pow(Double(Self.beta1), Double(steps))))
    let second = Float((1 - pow(Double(Self.beta2), Double(steps))).squareRoot())
    _ = concurrentMap(pieces.count, threads: threads) { [self] index in
      let piece = pieces[index]
      let kept = piece.decays ? Float(1 - rate * Double(decay)) : 1
      model.gradients.withSpan { gradients in
        model.weights.withMutableSpan { weights in
          means.withMutableSpan { means in
            squares.withMutableSpan { squares in
              for index in piece.range {
                let gradient = gradients[index] * scale
                let mean = means[index] * Self.beta1 + gradient * (1 - Self.beta1)
                let square = squares[index] * Self.beta2 + gradient * gradient * (1 - Self.beta2)
                means[index] = mean
                squares[index] = square
                weights[index] =
                  weights[index] * kept
                  - first * mean / (square.squareRoot() / second + Self.epsilon)
              }
            }
          }
        }
      }
    }
    return norm
  }

  /// Sets all gradients to zero.
  package func clear(_ model: TrainedModel) {
    model.gradients.withMutableSpan { gradients in
      for index in 0..<gradients.count { gradients[index] = 0 }
    }
  }
}
